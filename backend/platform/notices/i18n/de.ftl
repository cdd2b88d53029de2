notices-title = Mitteilungen
notices-about = Was geschehen ist und Sie wissen sollten. Mitteilungen bleiben 90 Tage.
notices-all = Alle Mitteilungen
notices-state = Stand
notices-unread = Ungelesen
notices-empty = Nichts Neues
notices-empty-text = Wenn etwas endet, das Sie begonnen haben, oder jemand Sie braucht, steht es hier, und die Glocke zeigt eine Zahl.
notices-read-all = Alle als gelesen markieren
notices-all-read = Alle Mitteilungen sind als gelesen markiert
notices-choose = Auswählen, was Ihnen mitgeteilt wird
notices-no-kinds = Noch gibt es nichts auszuwählen
notices-told = Was Ihnen mitgeteilt wird
notices-told-help = Was Sie weglassen, erscheint nicht mehr in Ihren Mitteilungen. Frühere Mitteilungen bleiben.
notices-save = Speichern
notices-cancel = Abbrechen
notices-chosen = Ihre Auswahl wurde gespeichert
# Das Skript setzt den Namen ein, wo NAME steht.
notices-live-changed = NAME hat dies gerade geändert.
notices-live-changed-list = NAME hat hier gerade etwas geändert.
notices-live-changed-somebody = Jemand
notices-live-show = Anzeigen
notices-live-editing = Was Sie eingegeben haben, bleibt. Beim Speichern sehen Sie, was sich unterscheidet.
notices-live-unread = ungelesen
notices-live-signed-out = Sie sind abgemeldet. Melden Sie sich wieder an, um fortzufahren.

help-notices = Nachrichten

    Was Guildhall Sie wissen lassen will: Ein Import ist zu Ende, jemand hat geantwortet, etwas ist gescheitert. Ungelesene stehen an der Glocke.

    - Öffnen führt zur Sache und setzt sie auf gelesen.
    - Unter „Arten“ wählen Sie, was Sie wissen möchten; niemand sonst sieht Ihre Wahl.
