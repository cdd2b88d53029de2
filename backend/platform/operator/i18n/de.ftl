operator-tenants = Mandanten
operator-about = Alle, die unter diesem Dach wohnen.
operator-search = Suche nach Name, Adresse oder Kennung
operator-empty = Noch keine Mandanten
operator-empty-text = Ein Mandant ist ein Kunde mit eigener Tür und eigenen Daten. Legen Sie den ersten an und geben Sie dessen Administration die Einladung.
operator-new = Neuer Mandant
operator-make = Mandant anlegen
operator-name = Name
operator-name-help = So nennt man ihn. Seine erste Firma heißt ebenso.
operator-slug = Subdomain
operator-slug-help = 3 bis 40 Zeichen aus a–z, 0–9 und Bindestrich. Damit beginnt die Adresse.
operator-admin = E-Mail der Administration
operator-admin-help = Diese Person wird eingeladen und verwaltet den Mandanten als Erste.
operator-state = Zustand
operator-address = Adresse
operator-created = Angelegt
operator-active = Aktiv
operator-suspended = Gesperrt
operator-deleting = Wird gelöscht
operator-purging = Wird entfernt
operator-section-failed = Dieser Teil lässt sich gerade nicht zeigen. Die anderen sind nicht betroffen; versuchen Sie es gleich noch einmal.
operator-made = { $name } ist bereit
operator-invitation = Einladung der Administration
operator-invitation-text = Sie ging auch per E-Mail an die Administration. Sie gilt einmal und sieben Tage lang.
operator-open = Öffnen
operator-show = Einzelheiten
operator-registration = Registrierung
operator-registration-open = Offen: Wer sich registriert, gehört sofort dazu
operator-registration-approval = Wer sich registriert, wartet auf Freigabe
operator-registration-closed = Geschlossen: nur auf Einladung
operator-version = Schemaversion
operator-id = Kennung
operator-facts = Angaben
operator-fault-required = Bitte füllen Sie das aus.
operator-fault-too-short = Das ist zu kurz.
operator-fault-too-long = Das ist zu lang.
operator-fault-forbidden-character = Darin ist ein unsichtbares Zeichen. Bitte tippen Sie es neu, statt es einzufügen.
operator-fault-email-invalid = Das muss eine Adresse wie ada@example.com sein.
operator-fault-slug-invalid = Hier gehen nur a–z, 0–9 und einzelne Bindestriche dazwischen.
operator-fault-slug-reserved = Dieses Wort bleibt der Plattform vorbehalten. Wählen Sie ein anderes.
operator-fault-slug-taken = Diese Subdomain hat schon ein anderer Mandant. Wählen Sie eine andere.
operator-count = { $count ->
    [one] Ein Mandant
   *[other] { $count } Mandanten
}
operator-owner = Wessen
operator-owner-customer = Von Kunden
operator-sentinel = Wächter
operator-plan = Tarif
operator-members = Personen
operator-size = Größe
operator-rows = Zeilen, etwa
operator-last-used = Zuletzt benutzt
operator-version-current = Aktuell
operator-version-behind = Veraltet
operator-behind-text = Das Schema dieses Mandanten ist älter, als diese Version es vorsieht. Er wird trotzdem bedient, solange sie die ältere Fassung noch kennt; eine Migrationskampagne bringt es auf den neuen Stand.
operator-usage = Anfragen nach Tag
operator-usage-none = In den letzten dreißig Tagen kam niemand an diese Tür.
operator-usage-never = Noch nie
operator-usage-unmeasured = Noch nicht gemessen; das geschieht stündlich
operator-usage-sentence = { $total } Anfragen in dreißig Tagen, die meisten am { $day }: { $most }.
operator-usage-by-day = Tag für Tag
operator-usage-day = Tag
operator-usage-requests = Anfragen
operator-events = Was mit ihm geschah
operator-events-all = Alle Aktivität
operator-hello = Hallo { $name }
operator-home-about = Das ist die Plattform.
operator-alarm-behind = { $count ->
    [one] Ein Mandant ist nicht auf dem Stand dieser Version.
   *[other] { $count } Mandanten sind nicht auf dem Stand dieser Version.
}
operator-alarm-look = Ansehen
operator-suspended-count = { $count } gesperrt
operator-leaving-count = { $count } auf dem Weg hinaus
operator-used-today = Binnen eines Tages benutzt
operator-requests-today = Anfragen heute
operator-newest = Neueste Mandanten
operator-all = Alle Mandanten
operator-latest = Was zuletzt geschah
operator-alarm-halted = Der Verkehr aller Mandanten ist angehalten: Der Leck-Kanarienvogel sah eine Zeile, wo sie nicht sein darf.
operator-alarm-leak = { $count ->
    [one] Der Leck-Kanarienvogel fand etwas, wo es nicht sein darf.
   *[other] Der Leck-Kanarienvogel fand { $count } Dinge, wo sie nicht sein dürfen.
}
operator-alarm-removal = { $count ->
    [one] Eine Entfernung scheitert und wird wiederholt.
   *[other] { $count } Entfernungen scheitern und werden wiederholt.
}
operator-alarm-stock = Kein fertiges Schema auf Lager; neue Mandanten warten, bis ihre Tabellen angelegt sind.
operator-upkeep = Betrieb
operator-alarm-campaign-running = Eine Migrationskampagne läuft: { $done } von { $total }.
operator-alarm-campaign-paused = Eine Migrationskampagne pausiert: { $done } von { $total }.
operator-alarm-campaign-halted = Eine Migrationskampagne wurde angehalten: { $done } von { $total }, { $put } beiseitegelegt.
