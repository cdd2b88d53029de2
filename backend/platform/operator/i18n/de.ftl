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

help-tenants = Mandanten

    Ein Mandant ist ein Kunde der Plattform mit eigener Tür (seiner Adresse) und eigenen Daten (seinem Schema). Vom einen ist nichts des anderen erreichbar.

    - Öffnen Sie einen für seinen Zustand, seine Hosts, seinen Tarif, seinen Verbrauch und alles, was man mit ihm tun kann.
    - Was Sie hier tun, steht auch im Protokoll des Mandanten.
help-tenants-new = Neuer Mandant

    Der Kurzname wird zur Adresse und lässt sich später ändern. Der Verwalter bekommt eine Einladung per Mail; Sie sehen sie einmal auch selbst. Sie gilt einmal, sieben Tage lang.

    Ein neuer Mandant kommt aus dem Vorrat fertiger Schemas und ist sofort da.
help-tenants-id = Ein Mandant

    Sein Zustand, seine Hosts, sein Tarif und was er davon verbraucht. Sperren schließt die Tür und behält alles; Löschen beginnt eine Frist, in der er zurückgeholt werden kann; endgültig ist erst das Entfernen.
help-tenants-id-domains = Hosts eines Mandanten

    Ein Mandant kann unter eigenen Hosts erreichbar sein. Beanspruchen Sie den Host, lassen Sie den gezeigten TXT-Eintrag in sein DNS setzen, und prüfen Sie den Nachweis. Nur ein nachgewiesener Host führt irgendwohin; zum Haupthost schicken alle anderen weiter.
help-tenants-id-rename = Mandanten umbenennen

    Die Adresse ändert sich sofort; die alte führt eine Weile zur neuen und bleibt zurückgehalten, damit niemand sie übernehmen und sich für den Mandanten ausgeben kann.
help-tenants-id-suspend = Mandanten sperren

    Seine Leute sehen statt ihrer Seiten den Grund, den Sie angeben, und seine Aufgaben warten. Nichts geht verloren; Entsperren öffnet die Tür wieder.
help-tenants-id-delete = Mandanten löschen

    Von da an kann sich niemand anmelden. Innerhalb der Frist lässt er sich ganz zurückholen; danach kann er entfernt werden.
help-tenants-id-purge = Mandanten endgültig entfernen

    Das Schema, seine Rolle und seine Dateien verschwinden; eine Bescheinigung mit Prüfsummen des Entfernten bleibt. Das lässt sich nicht rückgängig machen.
help-held-names = Zurückgehaltene Namen

    Adressen und Hosts, die bis vor kurzem einem Mandanten gehörten. Sie bleiben anderen eine Weile verwehrt, weil Links und Mails noch auf sie zeigen. Geben Sie einen nur frei, wenn sein Besitzer darum bat.
help-certificates = Bescheinigungen

    Der Nachweis, dass ein Mandant entfernt wurde: wann, von wem, mit welchen Tabellen und wie vielen Zeilen, unterschrieben. Geben Sie ihn, wer zeigen muss, dass seine Daten weg sind.
help-plans = Tarife

    Was ein Mandant verbrauchen darf: Personen, Speicher, Anfragen. Eine Änderung gilt sofort für alle Mandanten mit diesem Tarif.
help-pools = Verbindungen

    Wie die Verbindungen zu den Datenbanken unter den Mandanten aufgeteilt sind und wer auf eine wartet. Ein Mandant, der immer wartet, ist seinem Anteil entwachsen: Geben Sie ihm einen größeren Tarif.
help-stock = Vorrat an Schemas

    Fertige leere Schemas, damit ein neuer Mandant in Millisekunden da ist. Der Vorrat füllt sich selbst; füllen Sie ihn von Hand, bevor viele neue Mandanten auf einmal kommen. Schemas einer älteren Fassung werden verworfen, nicht umgestellt.
help-campaigns = Umstellungen

    Eine Kampagne bringt die Schemas aller Mandanten auf die Fassung dieser Ausgabe: erst wenige, dann den Rest, jedes in einer Transaktion, und sie hält von selbst an, wenn zu viele scheitern. Ein gescheiterter Mandant wird beiseitegestellt und weiter bedient wie bisher.
help-campaigns-new = Neue Kampagne

    Bestimmen Sie, welche Mandanten zuerst drankommen und wie viele scheitern dürfen, bevor sie anhält. Mandanten auf dem neuesten Stand kosten nichts.
help-campaigns-id = Eine Kampagne

    Wie weit sie ist, wie lange es noch dauert, und welche Mandanten woran gescheitert sind. Sie können die Seite verlassen; die Kampagne läuft weiter, übersteht einen Neustart und lässt sich jederzeit anhalten. Wiederholen Sie einen Mandanten, sobald die Ursache behoben ist.
help-campaigns-drift = Abweichende Tabellen

    Schemas, die nicht sind, was ihre Fassung sagt, Tabelle für Tabelle. Das kommt von Änderungen von Hand. Bringen Sie sie in Ordnung, bevor die nächste Kampagne auf sie trifft.
help-canary = Leck-Kanarienvogel

    Legt markierte Daten in eigene Mandanten und versucht über jede Route, sie von einem anderen aus zu sehen. Gelingt das je, hält der Verkehr von selbst an, bis ihn hier jemand freigibt.
help-doctor = Doktor

    Sucht, was begonnen und nicht beendet wurde, etwa einen halb angelegten Mandanten nach einem Stromausfall, und bietet für jedes an, es in Ordnung zu bringen. Was er sich nicht erklären kann, rührt er nie an.
