# Die eigenen Wörter der Konsole. Die Fachbereiche bringen ihre mit, mit eigenem Vorsatz.

console-skip = Zum Inhalt springen
console-menu = Menü
console-menu-open = Menü öffnen
console-menu-close = Menü schließen
console-main-navigation = Hauptmenü
console-breadcrumbs = Wo Sie sind
console-search = Suchen
console-find = Suchen oder springen…
console-account-menu = Kontomenü
console-notices = Hinweise
console-sign-out = Abmelden
console-theme = Darstellung
console-theme-light = Hell
console-theme-dark = Dunkel
console-theme-system = System
console-density = Listen
console-density-comfortable = Bequem
console-density-compact = Kompakt
console-shortcuts = Tastenkürzel
console-print = Diese Seite drucken
console-help = Hilfe zu dieser Seite
console-not-kept = Ihre Wahl gilt nur auf diesem Gerät; sie konnte nicht bei Ihrem Konto gespeichert werden.
console-key-page-help = Hilfe zu dieser Seite
console-settings = Einstellungen
console-help-none = Zu dieser Seite gibt es noch keine Hilfe. Fragen Sie, wer sich bei Ihnen um Guildhall kümmert.
console-help-api = Dasselbe als API
console-offline = Sie sind offline. Was Sie sehen, kann veraltet sein; Änderungen werden erst gesendet, wenn die Verbindung wieder steht.
console-failed = Das hat nicht geklappt. Es wurde nichts geändert; bitte versuchen Sie es noch einmal.
console-copied = Kopiert
console-copy-failed = Der Browser hat das Kopieren nicht erlaubt. Markieren Sie den Text und kopieren Sie ihn selbst.
console-undo = Rückgängig
console-close = Schließen
console-cancel = Abbrechen
console-back = Zurück
console-save = Speichern
console-more = Weitere Aktionen
console-more-of = Weitere Aktionen für { $name }
console-loading = Wird geladen
console-new-tab = (öffnet in neuem Tab)

console-key-search = Auf dieser Seite oder überall suchen
console-key-palette = Suchen oder springen
console-key-help = Diese Hilfe zeigen
console-key-create = Anlegen
console-key-undo = Das Letzte rückgängig machen
console-key-next = Nächste Zeile
console-key-previous = Vorige Zeile
console-key-open = Zeile öffnen
console-key-go = Gehe zu { $place }
console-key-escape = Offenes schließen

console-palette-label = Seite oder Befehl suchen
console-palette-none = Nichts gefunden. Versuchen Sie ein anderes Wort.
console-palette-all = Alle davon anzeigen
console-find-title = Suche
console-find-start = Wonach suchen Sie?
console-find-help = Sucht in allem, was Sie sehen dürfen. Zwei Buchstaben genügen; Schreibweise und Akzente sind gleichgültig.
console-find-label = Alles durchsuchen
console-waiting = Noch nicht gesendet; wird gesendet, sobald die Verbindung wieder steht
console-palette-go = Gehe zu
console-palette-create = Anlegen
console-palette-search = Suche nach

console-optional = freiwillig
console-show-password = Passwort zeigen
console-choose = Bitte wählen…
console-errors-title = { $count ->
    [one] Eine Angabe braucht Ihre Aufmerksamkeit
   *[other] { $count } Angaben brauchen Ihre Aufmerksamkeit
}
console-kept = Von Ihren Eingaben ging nichts verloren.
console-confirm-type = Zur Bestätigung { $name } eingeben

console-filter-clear = Filter { $name } entfernen
console-filters-clear = Alle entfernen
console-sort-by = Nach { $name } sortieren
console-newer = Neuere
console-older = Ältere
console-previous-page = Zurück
console-next-page = Weiter
console-first-page = Erste Seite
console-pages = Seiten
console-export = Exportieren
console-actions = Aktionen
console-nothing-found = Nichts passt
console-nothing-found-text = Kein Eintrag passt zu dieser Suche und diesen Filtern. Versuchen Sie weniger Wörter oder entfernen Sie einen Filter.
console-nothing-found-clear = Suche und Filter leeren

console-copy = { $what } kopieren
console-secret-once = Das wird nur einmal gezeigt. Bewahren Sie es sicher auf, bevor Sie diese Seite verlassen.
console-diff-field = Feld
console-diff-before = Vorher
console-diff-after = Nachher
console-diff-nothing = leer
console-unknown = unbekannt
console-yes = Ja
console-no = Nein

console-fault-happened = Was geschehen ist
console-fault-kept = Was erhalten blieb
console-fault-do = Was Sie tun können
console-fault-id = Wenn Sie Hilfe brauchen, nennen Sie
console-fault-id-name = Anfragenummer
console-fault-home = Zur Startseite
console-fault-retry = Noch einmal versuchen
console-fault-missing = Seite nicht gefunden
console-fault-missing-happened = Unter dieser Adresse gibt es nichts, oder es ist nicht für Sie bestimmt.
console-fault-missing-do = Prüfen Sie die Adresse, oder suchen Sie von der Startseite aus.
console-fault-unknown-host = Unter dieser Adresse ist niemand zu Hause. Prüfen Sie die Schreibweise.
console-fault-base-domain = Das ist die Haustür. Nehmen Sie die Adresse Ihrer Organisation; sie beginnt mit ihrem Namen.
console-fault-forbidden = Das dürfen Sie nicht
console-fault-forbidden-happened = Ihrem Konto fehlt hier das Recht „{ $permission }“.
console-fault-forbidden-do = { $who } kann es Ihnen geben.
console-fault-forbidden-do-nobody = Bitten Sie jemanden aus der Verwaltung Ihrer Firma darum.
console-fault-conflict = Jemand war schneller
console-fault-conflict-happened = Dieser Eintrag wurde von jemand anderem geändert, während Sie ihn bearbeitet haben.
console-fault-conflict-kept = Was dort gespeichert wurde, bleibt. Ihre Eingaben wurden nicht gespeichert.
console-fault-conflict-do = Öffnen Sie den Eintrag neu und wiederholen Sie Ihre Änderung darauf.
console-fault-server = Bei uns ist etwas schiefgegangen
console-fault-server-happened = Ein unerwarteter Fehler hat diese Anfrage beendet. Er wurde festgehalten.
console-fault-server-kept = Es wurde nichts geändert: Eine gescheiterte Anfrage wird ganz zurückgenommen.
console-fault-server-do = Versuchen Sie es gleich noch einmal. Geschieht es wieder, nennen Sie Ihrer Verwaltung die Anfragenummer.
console-fault-busy = Gleich wieder da
console-fault-busy-happened = Der Dienst ist gerade nicht erreichbar, zum Beispiel wegen einer Wartung.
console-fault-busy-kept = Alles bisher Gespeicherte ist sicher. Diese Anfrage hat nichts geändert.
console-fault-busy-do = Versuchen Sie es in { $seconds ->
    [one] einer Sekunde
   *[other] { $seconds } Sekunden
} noch einmal.
console-fault-often = Zu viele Versuche
console-fault-often-happened = Es kamen in kurzer Zeit mehr Anfragen als erlaubt.
console-fault-often-do = Warten Sie { $seconds ->
    [one] eine Sekunde
   *[other] { $seconds } Sekunden
}, und versuchen Sie es dann noch einmal.

console-now = gerade eben
console-soon = gleich
console-minutes-ago = { $count ->
    [one] vor 1 Minute
   *[other] vor { $count } Minuten
}
console-hours-ago = { $count ->
    [one] vor 1 Stunde
   *[other] vor { $count } Stunden
}
console-days-ago = { $count ->
    [one] gestern
   *[other] vor { $count } Tagen
}
console-in-minutes = { $count ->
    [one] in 1 Minute
   *[other] in { $count } Minuten
}
console-in-hours = { $count ->
    [one] in 1 Stunde
   *[other] in { $count } Stunden
}
console-in-days = { $count ->
    [one] morgen
   *[other] in { $count } Tagen
}
console-my-account = Mein Konto

console-fault-refused = Das hat nicht geklappt
console-fault-refused-do = Gehen Sie zurück und versuchen Sie es noch einmal.

console-select = Auswählen
console-select-page = Alle Zeilen dieser Seite auswählen
console-select-row = { $name } auswählen
console-filter-more = Filter
console-filter-how = Wie der Filter gemeint ist
console-filter-is = ist
console-filter-not = ist nicht
console-filter-contains = enthält
console-filter-empty = ist leer
console-filter-filled = ist nicht leer
console-filter-from = Von
console-filter-to = Bis
console-filter-below = Unter
console-filter-apply = Anwenden
console-filter-remove = Entfernen
console-columns = Spalten
console-columns-usual = Übliche Spalten
console-column-up = { $name } nach oben
console-views = Ansichten
console-view-shared = Geteilt
console-view-changed = Seit dem Sichern geändert
console-view = Ansicht
console-view-name = Name
console-view-share = Mit der Firma teilen
console-view-default = Liste damit öffnen
console-view-no-default = Liste nicht damit öffnen
console-view-keep = Änderungen sichern
console-view-save = Ansicht sichern
console-view-new = Neue Ansicht
console-view-new-text = Behält Suche, Filter, Reihenfolge und Spalten, wie sie jetzt sind.
console-view-remove = Ansicht löschen
console-api = API
console-api-text = Diese Anfrage antwortet mit dem, was auf dem Bildschirm steht.
console-api-docs = Über die API lesen
console-bulk = Mit den ausgewählten Zeilen
console-bulk-count = # ausgewählt
console-bulk-selected = Mit den Ausgewählten
console-bulk-clear = Auswahl aufheben
console-key-select = Zeile auswählen

# Formulare: zwei zugleich, Entwürfe, Dateien.
console-clash-title = { $count ->
    [one] Eine Angabe wurde inzwischen von jemand anderem geändert
   *[other] { $count } Angaben wurden inzwischen von jemand anderem geändert
}
console-clash-kept = Noch ist nichts gespeichert. Wählen Sie unten, was gelten soll; alles andere bleibt, wie Sie es eingegeben haben.
console-clash-by = geändert von { $who }, { $when }
console-clash-by-unknown = inzwischen von jemandem geändert
console-clash-mine = Ihre Angabe
console-clash-theirs = Von { $who }
console-clash-theirs-unknown = Inzwischen gespeichert
console-clash-empty = (leer)
console-saving = Wird gespeichert …
console-saved = Gespeichert
console-not-saved = Noch nicht gespeichert. Es wird erneut versucht.
console-draft-restored = Was Sie hier eingegeben hatten, ist wieder da. Gespeichert ist es noch nicht.
console-draft-discard = Verwerfen
console-leave = Ihre Eingaben sind nicht gespeichert. Seite verlassen?
console-upload-choose = Wählen Sie zuerst eine Datei.
console-upload-limit = Höchstens { $megabytes } MB.
console-upload-drop = Sie können sie auch hier ablegen.
console-upload-progress = Fortschritt der Übertragung
console-upload-left = noch
console-upload-done = Angekommen. Sie wird gelesen …
console-upload-stop = Anhalten
console-upload-stopped = Angehalten. Nichts wurde behalten.
console-fault-number-invalid = Bitte eine Zahl wie 1.234,5 eingeben.
console-fault-number-too-large = Diese Zahl ist zu groß.
console-fault-amount-precision = Das hat mehr Nachkommastellen als die Währung.
console-fault-date-invalid = Bitte einen Tag wie 21.11.2026 eingeben.
console-fault-date-time-invalid = Bitte Tag und Uhrzeit wie 21.11.2026 14:03 eingeben.
console-fault-date-time-skipped = Diese Uhrzeit gibt es in Ihrer Zeitzone nicht: Die Uhr wurde darüber hinweg vorgestellt.

help-find = Finden

    Was Sie in allen Teilen von Guildhall sehen dürfen, gefunden über ein paar Buchstaben von Name, Adresse oder Nummer. Dieselbe Suche steckt auf jeder Seite hinter Strg K (⌘ K).
