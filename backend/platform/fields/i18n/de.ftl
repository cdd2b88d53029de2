fields-menu = Felder
fields-title = Eigene Felder
fields-about = Was Sie über Ihre Kunden wissen wollen und sonst niemand fragt. Jedes Feld steht in Formularen, Listen, Filtern, Importen und der API.
fields-empty = Noch keine eigenen Felder
fields-empty-text = Legen Sie eines an für das, was in Ihrem Gewerbe zählt: eine Preisstufe, ein gewünschter Liefertag, die Seriennummer einer Maschine. Es steht dann im Formular jedes Kunden, und die Liste lässt sich danach filtern.
fields-new = Neues Feld
fields-label = Bezeichnung
fields-label-help = Was man liest: Preisstufe.
fields-kind = Art
fields-kind-help = Lässt sich später nicht ändern.
fields-kind-text = Text, eine Zeile
fields-kind-long-text = Text, mehrere Zeilen
fields-kind-number = Zahl
fields-kind-money = Geldbetrag
fields-kind-date = Tag
fields-kind-bool = Ja oder nein
fields-kind-choice = Eine von mehreren Antworten
fields-kind-multi-choice = Mehrere Antworten möglich
fields-kind-url = Adresse einer Seite
fields-key = Name für Programme
fields-key-help = Für die API und Dateien: kleine Buchstaben, Ziffern und _. Entsteht aus der Bezeichnung, wenn er leer bleibt; lässt sich später nicht ändern.
fields-options = Antworten
fields-options-help = Für Felder mit Antworten: eine je Zeile. Eine entfernte Antwort wird nicht mehr angeboten; wer sie hat, behält sie.
fields-currency = Währung
fields-currency-help = Für Beträge: EUR.
fields-unit = Einheit
fields-unit-help = Für Zahlen: kg.
fields-scale = Nachkommastellen
fields-scale-help = Für Zahlen: 0 bis 6.
fields-help = Hilfe
fields-help-help = Ein Satz, der unter dem Feld steht.
fields-is-required = Muss ausgefüllt werden
fields-is-required-help = Wird bei allen gefragt, die ab jetzt angelegt werden, und lässt sich nicht mehr leeren.
fields-required = Pflichtfeld
fields-state = Zustand
fields-state-archived = Archiviert
fields-up = Nach oben
fields-archive = Feld archivieren
fields-restore = Zurückholen
fields-none = Keine Angabe
fields-yes = Ja
fields-no = Nein
fields-added = Feld angelegt
fields-saved = Feld gespeichert
fields-moved = Feld verschoben
fields-archived = Feld archiviert. Was eingetragen war, bleibt erhalten.
fields-restored = Feld zurückgeholt
fields-fault-required = Bitte ausfüllen.
fields-fault-too-long = Das ist zu lang.
fields-fault-key-invalid = Nur kleine Buchstaben, Ziffern und _, und zuerst ein Buchstabe.
fields-fault-key-taken = Ein anderes Feld heißt so. Bitte einen anderen Namen wählen.
fields-fault-option-twice = Eine Antwort steht zweimal da.
fields-fault-too-large = Höchstens 6 Stellen nach dem Komma.
fields-fault-currency-unknown = Das muss das Kürzel einer Währung sein, etwa EUR.
fields-did-definition-read = hat Felder angesehen
fields-did-definition-manage = hat ein eigenes Feld des Unternehmens geändert

help-settings-fields = Eigene Felder

    Was Sie über Kunden wissen möchten und woran wir nicht gedacht haben: eine Schuhgröße, eine Vertragsnummer, eine Lieblingsfarbe. Ein Feld hat eine Art, damit Listen danach sortieren und filtern und Importe es prüfen können.

    - Sein Schlüssel steht in Dateien und in der API und ändert sich nie; seine Beschriftung darf sich ändern.
    - Ein archiviertes Feld verlässt Formulare und Listen; seine Werte bleiben und kommen mit ihm zurück.
    - Jede Firma hat eigene Felder.
