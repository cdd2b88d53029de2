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
console-offline = Sie sind offline. Was Sie sehen, kann veraltet sein; Änderungen werden erst gesendet, wenn die Verbindung wieder steht.
console-failed = Das hat nicht geklappt. Es wurde nichts geändert; bitte versuchen Sie es noch einmal.
console-copied = Kopiert
console-copy-failed = Der Browser hat das Kopieren nicht erlaubt. Markieren Sie den Text und kopieren Sie ihn selbst.
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
console-key-next = Nächste Zeile
console-key-previous = Vorige Zeile
console-key-open = Zeile öffnen
console-key-go = Gehe zu { $place }
console-key-escape = Offenes schließen

console-palette-label = Seite oder Befehl suchen
console-palette-none = Nichts gefunden. Versuchen Sie ein anderes Wort.
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
