imports-title = Importe
imports-about = Dateien, aus denen Kunden wurden, und was aus ihren Zeilen geworden ist.
imports-new = Datei importieren
imports-search = Dateinamen suchen
imports-new-about = Es ändert sich nichts, bevor Sie gesehen haben, was geschehen würde.
imports-not-allowed = Das können nur Personen mit dem Recht zum Importieren. Eine Administratorin oder ein Administrator Ihrer Firma kann es Ihnen geben.
imports-empty = Noch nichts importiert
imports-empty-text = Bringen Sie Ihre Kunden aus einer Tabelle oder einem anderen Programm mit: dort als CSV oder XLSX ausgeben und die Datei hier senden. Sie sehen vorher, was geschehen würde, und können alles zurücknehmen.
imports-file = Datei
imports-file-help = CSV oder XLSX, je eine Zeile und oben die Namen der Spalten. Kodierung und Trennzeichen werden erkannt.
imports-target = Was daraus wird
imports-send = Senden
imports-state = Stand
imports-when = Gesendet
imports-created = Hinzugefügt
imports-updated = Geändert
imports-unchanged = Gleich
imports-skipped = Ausgelassen
imports-refused = Mit Fehlern
imports-would-create = Würden hinzugefügt
imports-would-update = Würden geändert
imports-undone-count = Zurückgenommen
imports-kept-count = Behalten
imports-state-uploading = Kommt an
imports-state-reading = Wird gelesen
imports-state-ready = Zuzuordnen
imports-state-checking = Wird geprüft
imports-state-checked = Geprüft
imports-state-running = Läuft
imports-state-done = Fertig
imports-state-cancelled = Angehalten
imports-state-undoing = Wird zurückgenommen
imports-state-undone = Zurückgenommen
imports-state-failed = Nicht lesbar
imports-state-discarded = Weggeworfen
imports-bytes = { $count } Bytes
imports-kilobytes = { $count } kB
imports-megabytes = { $count } MB
imports-seconds = { $count ->
    [one] 1 Sekunde
   *[other] { $count } Sekunden
}
imports-minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
imports-hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
imports-left = noch etwa { $span }
imports-left-unknown = wie lange es dauert, zeigt sich gleich
imports-looking = die Datei wird angesehen
imports-lines-done = { $done } von { $total } Zeilen
imports-progress = Fortschritt dieses Imports
imports-reading = Wie die Datei gelesen wird
imports-read-again = Neu lesen
imports-reread = Neu gelesen
imports-encoding = Kodierung
imports-separator = Zwischen Spalten
imports-comma = Komma
imports-semicolon = Semikolon
imports-tab = Tabulator
imports-bar = Senkrechter Strich
imports-sheet = Blatt
imports-decimal = Zahlen sehen aus wie
imports-days = Tage mit Schrägstrichen sehen aus wie
imports-days-day = 21/11/2026
imports-days-month = 11/21/2026
imports-head = Die erste Zeile nennt die Spalten
imports-preview = Erste Zeilen
imports-mapping = Was daraus wird
imports-columns = Spalten
imports-columns-text = Wählen Sie für jede Spalte ein Feld. Darunter sehen Sie, was in ihren ersten Zeilen steht.
imports-column-number = Spalte { $number }
imports-leave-out = Auslassen
imports-fixed = Für jede Zeile gleich
imports-fixed-text = Für das, was die Datei nicht sagt. Was Sie nicht brauchen, bleibt leer.
imports-nothing = Nichts
imports-words-help = Mehrere mit Komma dazwischen.
imports-match = Was schon da ist
imports-match-text = Damit niemand doppelt da ist.
imports-key = Erkannt an
imports-key-help = Wird der Wert einer Zeile gefunden, gehört sie zu dem, was da ist.
imports-key-none = Nichts: jede Zeile ist neu
imports-how = Was geschieht
imports-how-both = Vorhandene ändern, andere hinzufügen
imports-how-both-help = Leere Zellen lassen, was da ist.
imports-how-create = Nur neue hinzufügen
imports-how-create-help = Zeilen, die zu Vorhandenen gehören, werden ausgelassen.
imports-how-update = Nur vorhandene ändern
imports-how-update-help = Zeilen, die zu niemandem gehören, werden ausgelassen.
imports-check = Zeilen prüfen
imports-change = Plan ändern
imports-commit = Importieren
imports-cancel = Anhalten
imports-resume = Weitermachen
imports-discard = Wegwerfen
imports-look = Ansehen
imports-undo = Import zurücknehmen
imports-undo-title = Diesen Import zurücknehmen?
imports-undo-text = Hinzugefügtes ({ $created }) wird archiviert, Geändertes ({ $updated }) bekommt zurück, was vorher da stand. Was seither jemand bearbeitet hat, bleibt unberührt und wird hier aufgeführt.
imports-stopped = Angehalten
imports-discarded = Datei weggeworfen
imports-ready-text = Sehen Sie nach, wohin jede Spalte geht, und lassen Sie die Zeilen prüfen. Dabei ändert sich nichts.
imports-checked-text = Noch wurde nichts geändert. Sehen Sie die Zeilen mit Fehlern an; sie werden ausgelassen, wenn Sie jetzt importieren. Sie können sie auch in der Datei berichtigen und diese noch einmal senden.
imports-nothing-to-do = Keine Zeile würde etwas hinzufügen oder ändern.
imports-cancelled-text = Der Import wurde unterwegs angehalten. Was er bis dahin getan hat, ist noch da; Sie können es zurücknehmen.
imports-uploading-text = Die Datei ist nicht ganz angekommen. Geht es nicht weiter, werfen Sie sie weg und senden Sie sie noch einmal.
imports-kept-text = { $count ->
    [one] Eines wurde seit dem Import geändert und blieb, wie es ist.
   *[other] { $count } wurden seit dem Import geändert und blieben, wie sie sind.
}
imports-silent-text = Seit einer Weile geht nichts voran. Drücken Sie „Weitermachen“; es geht dort weiter, wo es stehen blieb.
imports-line = Zeile
imports-lines = Zeilen
imports-cells = Was sie sagt
imports-reason = Grund
imports-thing = Worum es geht
imports-open = Öffnen
imports-refused-lines = Zeilen mit Fehlern
imports-kept-lines = So gelassen
imports-refused-take = Alle als Datei
imports-refused-file = zeilen-mit-fehlern
imports-fault-required = Bitte ausfüllen.
imports-fault-line-repeats = Zeile { $line } hat denselben Wert; behalten Sie eine von beiden.
imports-fault-number-invalid = Das ist keine Zahl von der Form, die Sie angegeben haben.
imports-fault-date-invalid = Das ist kein Tag, der sich lesen lässt.
imports-fault-bool-invalid = Hier muss ja oder nein stehen.
imports-fault-not-a-choice = Das ist keine der möglichen Antworten.
imports-fault-column-twice = Eine andere Spalte geht schon dorthin.
imports-fault-field-missing = Neue brauchen das, aber keine Spalte geht dorthin: { $names }
imports-fault-matches-several = Mehrere haben diesen Wert; geben Sie ihnen einen eigenen Schlüssel oder wählen Sie einen anderen.
imports-fault-changed-since = Seit dem Import geändert.
imports-fault-gone-since = Seit dem Import gelöscht oder zusammengeführt.
imports-trouble-file-unreadable = Das ist keine Tabelle. Senden Sie eine CSV- oder XLSX-Datei.
imports-trouble-file-unsupported = Solche Dateien werden nicht genommen. Speichern Sie die Tabelle als XLSX oder CSV und senden Sie diese.
imports-trouble-file-empty = In dieser Datei ist keine Zeile mit Daten.
imports-trouble-body-too-large = Die Datei ist zu groß. Senden Sie sie in Teilen.
imports-trouble-workbook-unreadable = Das ist keine Arbeitsmappe, die sich lesen lässt, oder sie hat ein Passwort. Speichern Sie sie ohne Passwort als XLSX oder CSV.
imports-trouble-workbook-empty = Diese Arbeitsmappe hat kein Blatt.
imports-trouble-workbook-too-large = Diese Arbeitsmappe ist zu groß. Speichern Sie das Blatt als CSV und senden Sie diese Datei.
imports-notice-ended = { $state ->
    [done] { $file } wurde importiert.
    [undone] Der Import von { $file } wurde zurückgenommen.
   *[other] { $file } lässt sich nicht lesen.
}
imports-notice-ended-label = Ein Import ist zu Ende
imports-did-batch-read = hat Importe angesehen
imports-did-batch-run = hat eine Datei importiert

help-imports = Importe

    Alles, was aus Dateien kam, und was daraus geworden ist.

    - Öffnen Sie einen Import, um seine Zeilen mit Fehlern zu sehen, ihn zurückzunehmen oder mit ihm weiterzumachen.
    - Ein Import kann 30 Tage lang zurückgenommen werden. Was seither bearbeitet wurde, bleibt, wie es ist.
    - Abgewiesene Zeilen können als Datei mitgenommen, berichtigt und noch einmal gesendet werden.
help-imports-new = Datei importieren

    Geben Sie Ihre Kunden im anderen Programm als CSV oder XLSX aus und senden Sie die Datei. Höchstens 100 MB.

    - Kodierung und Trennzeichen werden erkannt; auf der nächsten Seite können Sie sie berichtigen.
    - Spalten werden nach ihren Namen zugeordnet. Was Sie wählen, gilt auch für die nächste Datei.
    - Es ändert sich nichts, bevor Sie „Importieren“ drücken.
help-imports-id = Ein Import

    Ordnen Sie jeder Spalte ein Feld zu, lassen Sie die Zeilen prüfen, sehen Sie nach, was geschehen würde, und importieren Sie dann.

    - „Erkannt an“ entscheidet, zu wem eine Zeile gehört. E-Mail-Adresse oder Nummer eignen sich, Namen nicht.
    - Leere Zellen lassen, was da ist.
    - Sie können diese Seite schließen: die Arbeit geht weiter, und Sie finden sie hier wieder.
    - „Import zurücknehmen“ nimmt alles zurück, außer was seither bearbeitet wurde.
