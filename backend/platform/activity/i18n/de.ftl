activity-menu = Aktivität
activity-menu-home = Start
activity-title = Aktivität
activity-about = Wer hat was getan, Neuestes zuerst, mit Vorher und Nachher. Nichts davon lässt sich ändern.
activity-export = Als CSV ausgeben
activity-outcome = Ergebnis
activity-ok = Erledigt
activity-refused = Abgelehnt
activity-failed = Fehlgeschlagen
activity-search = Suche nach Adresse einer Person, Kennung oder Aktion
activity-empty = Noch ist nichts geschehen
activity-empty-text = Jede Änderung, jede Ablehnung und jeder Anmeldeversuch wird hier festgehalten und bleibt.
activity-somebody = Jemand ohne Anmeldung
activity-person = Eine Person
activity-platform = Die Plattform
activity-details = Einzelheiten
activity-secret = geändert, nicht aufgezeichnet
activity-erased = gelöscht
activity-digest = zu groß zum Anzeigen
activity-broken = passt nicht zum Siegel
activity-from = Von
activity-request = Anfrage
activity-check = Prüfung
activity-not-verified = Dieses Ereignis passt nicht zu seiner eigenen Prüfsumme. Melden Sie es Ihrer Plattformadministration.
activity-home = Start
activity-hello = Hallo { $name }
activity-home-about = Das ist { $tenant }.
activity-latest = Was zuletzt geschah
activity-all = Alle Aktivitäten
activity-no-role = Sie sind angemeldet, haben aber noch keine Rolle
activity-no-role-text = Bitten Sie { $who } um eine Rolle. Bis dahin gibt es nur Ihr Konto.
activity-line-ok = { $who }: { $action }
activity-line-refused = { $who } wurde abgewiesen: { $action }
activity-line-failed = { $who } ist gescheitert: { $action }
activity-line-sign-in-failed = { $who } hat vergeblich versucht, sich anzumelden
activity-did-account-session-start = angemeldet
activity-did-account-session-end = abgemeldet
activity-did-account-session-refresh = Sitzung erneuert
activity-did-account-session-use = Token oder Sitzung benutzt
activity-did-account-profile-update = Profil geändert
activity-did-account-notice-update = Mitteilungen gelesen oder ausgewählt
activity-did-account-password-change = Kennwort geändert
activity-did-account-invitation-accept = Einladung angenommen
activity-did-account-user-create = Zugang angelegt
activity-did-account-user-register = registriert
activity-did-account-user-verify = Adresse bestätigt
activity-did-audit-event-read = Aktivität angesehen
activity-did-audit-event-export = Aktivität ausgegeben
activity-did-company-company-create = Firma angelegt
activity-did-company-member-admit = jemanden eingelassen oder abgelehnt
activity-did-platform-tenant-create = Mandant angelegt
activity-did-platform-tenant-read = Mandanten angesehen
activity-did-platform-event-read = Aktivität der Plattform angesehen
activity-did-platform-admin-manage = Plattformadministration geändert
activity-did-platform-signing-key-rotate = Signaturschlüssel ersetzt
activity-did-platform-signing-key-remove = Signaturschlüssel entfernt
activity-did-platform-stock-read = sah das Lager an
activity-did-platform-stock-fill = füllte das Lager
activity-did-platform-stock-drop = entfernte alte Schemata aus dem Lager
activity-did-platform-domain-claim = beanspruchte eine Adresse für einen Mandanten
activity-did-platform-domain-prove = suchte den Nachweis einer Adresse
activity-did-platform-domain-choose = wählte die Hauptadresse eines Mandanten
activity-did-platform-domain-remove = nahm einem Mandanten eine Adresse
activity-did-platform-held-name-read = sah zurückgehaltene Namen an
activity-did-platform-held-name-release = gab einen zurückgehaltenen Namen frei
activity-did-platform-tenant-suspend = sperrte einen Mandanten oder gab ihn wieder frei
activity-did-platform-tenant-rename = benannte einen Mandanten um
activity-did-platform-tenant-delete = löschte einen Mandanten oder holte ihn zurück
activity-did-platform-tenant-purge = entfernte einen Mandanten endgültig
activity-did-platform-tenant-repair = brachte halb Fertiges in Ordnung
activity-did-platform-pool-read = sah Verbindungen und Tarife an
activity-did-platform-plan-save = änderte einen Tarif
activity-did-platform-plan-assign = gab einem Mandanten einen anderen Tarif
activity-did-platform-canary-read = sah den Leck-Kanarienvogel an
activity-did-platform-canary-run = ließ den Leck-Kanarienvogel suchen
activity-did-platform-traffic-release = gab den Verkehr wieder frei
activity-did-platform-campaign-read = sah Migrationen an
activity-did-platform-campaign-run = begann eine Migrationskampagne
activity-did-platform-campaign-steer = lenkte eine Migrationskampagne
activity-did-platform-drift-survey = suchte nach abweichenden Tabellen
activity-go = Wohin

help-home = Start

    Hier beginnt der Tag: die Orte, an die Sie dürfen, und was zuletzt geschehen ist.

    - Das Menü zeigt, was Sie dürfen. Fehlt etwas? Bitten Sie um eine Rolle, wer Ihre Firma verwaltet.
    - Mit Strg K (⌘ K) kommen Sie von überall auf jede Seite und finden etwas über ein paar Buchstaben seines Namens.
    - Mit ? sehen Sie alle Tasten.
help-activity = Aktivität

    Alles, was hier getan wurde: von wem, wann, woran, und was in jedem Feld vorher und nachher stand. Auch Ablehnungen und vergebliche Versuche stehen hier. Niemand kann eine Zeile ändern oder entfernen, auch die Plattform nicht.

    - Filtern Sie nach Ergebnis, oder suchen Sie nach der Adresse einer Person, einer Kennung oder einer Handlung.
    - Öffnen Sie eine Zeile für Einzelheiten und die Kennung, die Sie bei Fragen nennen können.
    - Der Export ist eine CSV-Datei mit genau dem, was gefiltert ist. Ansehen und Exportieren hinterlassen selbst eine Zeile.
help-platform-activity = Aktivität der Plattform

    Was Verwalter der Plattform getan haben, an welchem Mandanten und mit welchem Ergebnis. Was einen Mandanten betrifft, steht auch in dessen eigenem Protokoll; seine Leute sehen es also.
