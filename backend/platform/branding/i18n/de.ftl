branding-look = Aussehen
branding-look-sub = Farbe und Logo der Oberfläche, für alle in Ihrer Organisation
branding-gallery = Alle Bausteine der Oberfläche
branding-colour = Farbe
branding-accent = Farbe von Schaltflächen und Links
branding-accent-indigo = Indigo
branding-accent-verdigris = Grünspan
branding-accent-forest = Wald
branding-accent-copper = Kupfer
branding-accent-plum = Pflaume
branding-accent-slate = Schiefer
branding-accent-own = Eine eigene Farbe
branding-own = Eigene Farbe
branding-own-help = # und sechs Zeichen wie in Ihren Gestaltungsregeln. Gilt, wenn oben „Eine eigene Farbe“ gewählt ist.
branding-adjusted = Gewünscht ist { $asked }; gezeigt wird { $shown }, damit Schrift darauf hell wie dunkel lesbar bleibt.
branding-save = Speichern
branding-saved = Die Farbe wurde für alle geändert.
branding-logo = Logo
branding-logo-now = Das Logo jetzt
branding-logo-none = Es gibt noch kein Logo; an seiner Stelle steht das Zeichen von Guildhall. Ein Logo erscheint im Menü, auf der Anmeldeseite und auf Startbildschirmen.
branding-logo-file = Bild
branding-logo-help = PNG, JPEG oder WebP, am besten mit durchsichtigem Hintergrund. Es wird in 512 × 512 Pixel eingepasst; alles außer dem Bild selbst wird verworfen.
branding-logo-send = Dieses Logo verwenden
branding-logo-saved = Das Logo ist da. Alle sehen es mit ihrer nächsten Seite.
branding-logo-remove = Logo entfernen
branding-logo-removed = Das Logo wurde entfernt.
branding-fault-accent-unknown = Schreiben Sie die Farbe als # und sechs Zeichen, etwa #0a7d4b.
branding-fault-required = Wählen Sie zuerst eine Datei.
branding-fault-file-too-large = Dieses Bild ist zu schwer. Senden Sie eines mit höchstens 1 MB und weniger Einzelheiten.
branding-fault-file-type = Das ist kein Bild in PNG, JPEG oder WebP. Speichern Sie es in einem dieser Formate und senden Sie es noch einmal.
branding-fault-file-unreadable = Dieses Bild lässt sich nicht lesen. Öffnen Sie es in einem Bildprogramm, speichern Sie es neu als PNG und senden Sie das.
branding-fault-look-whole-tenant = Das Aussehen gilt für alle Firmen hier. Nur wer alle verwaltet, kann es sehen und ändern.
branding-manifest-description = Die Arbeit des Tages an einem Ort.
branding-offline = Keine Verbindung
branding-offline-happened = Ihr Gerät erreicht Guildhall gerade nicht.
branding-offline-kept = Was Sie gespeichert haben, ist sicher. Was Sie gerade geschrieben haben, bleibt auf diesem Gerät und kommt mit der Seite zurück.
branding-offline-do = Prüfen Sie Ihr Netz. Diese Seite lädt von selbst, sobald die Verbindung wieder steht.
branding-offline-again = Noch einmal versuchen

help-settings-look = Aussehen

    Die Farbe von Schaltflächen und Links und das Logo, für alle in Ihrer Organisation: in der Oberfläche, auf der Anmeldeseite und auf Startbildschirmen.

    - Wählen Sie eine unserer sechs Farben oder Ihre eigene über ihre sechs Zeichen.
    - Von Ihrer Farbe nehmen wir Farbton und Kraft; die Helligkeit ist unsere, damit alle die Schrift darauf lesen können, hell wie dunkel. Sieht sie anders aus als in Ihren Gestaltungsregeln, liegt es daran.
    - Das Logo hat am besten einen durchsichtigen Hintergrund. Es wird aus Ihrer Datei neu gezeichnet; verborgene Angaben wie der Aufnahmeort eines Fotos sind danach weg.

    Andere offene Seiten zeigen eine Änderung mit ihrer nächsten Seite, an vollen Tagen bis zu zehn Sekunden später.
help-settings-gallery = Alle Bausteine der Oberfläche

    Jeder Baustein, aus dem Seiten bestehen, in jedem Zustand und mit Beispieldaten. Hier hat nichts eine Wirkung. Prüfen Sie damit Ihre Farbe und Ihr Logo, hell und dunkel, oder beschreiben Sie jemandem eine Seite.

branding-did-look-read = Aussehen der Oberfläche angesehen
branding-did-look-update = Aussehen der Oberfläche geändert
