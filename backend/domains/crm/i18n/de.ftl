crm-customers = Kunden
crm-about = Alle, mit denen Sie arbeiten: was sie für Sie sind, wie man sie erreicht, wo sie sind.
crm-new = Neuer Kunde
crm-search = Name, E-Mail, Telefon, Ort, Schlagwort suchen
crm-empty = Noch keine Kunden
crm-empty-text = Kunden sind die Menschen und Organisationen, für die Sie arbeiten. Legen Sie den ersten an; Projekte, Aufträge und Stunden beziehen sich auf ihn.
crm-left-out = Keine aktiven Kunden
crm-left-out-text = Alle, die Sie kennen, sind archiviert, gelöscht oder für Sie etwas anderes als Kunden.
crm-left-out-show = Alle zeigen
crm-refused = Ihre Rolle umfasst das nicht. Die Leitung Ihrer Firma kann es Ihnen geben.
crm-all = Alle

crm-name = Name
crm-kind = Art
crm-kind-organisation = Organisation
crm-kind-person = Person
crm-state = Zustand
crm-state-active = Aktiv
crm-state-archived = Archiviert
crm-state-erased = Gelöscht
crm-state-merged = Zusammengeführt
crm-role = Rolle
crm-role-customer = Kunde
crm-role-supplier = Lieferant
crm-role-lead = Interessent
crm-role-partner = Partner
crm-since = { $role } seit
crm-roles = Was sie für Sie sind
crm-roles-help = Mindestens eines. Ein Interessent wird mit dem ersten Auftrag zum Kunden.
crm-email = E-Mail
crm-phone = Telefon
crm-tag = Schlagwort
crm-tags = Schlagwörter
crm-tags-help = Mehrere mit Kommas trennen.
crm-note = Notiz
crm-added = Angelegt
crm-updated = Bearbeitet
crm-contact-count = Kontaktwege
crm-changed = Geändert
crm-id = Kundenkennung
crm-facts = Einzelheiten

crm-edit = Bearbeiten
crm-create = Kunden anlegen
crm-history = Verlauf
crm-created = Kunde angelegt
crm-saved = Gespeichert

crm-contacts = Kontaktwege
crm-contacts-none = Es ist noch kein Weg bekannt, diesen Kunden zu erreichen.
crm-contact = Kontakt
crm-contact-kind = Art
crm-contact-email = E-Mail
crm-contact-phone = Telefon
crm-contact-web = Website
crm-contact-value = Adresse oder Nummer
crm-contact-label = Bezeichnung
crm-contact-label-help = Zum Beispiel Büro, mobil, Buchhaltung.
crm-contact-primary = Zuerst verwenden
crm-contact-new = Kontaktweg hinzufügen
crm-contact-edit = Kontaktweg bearbeiten
crm-contact-remove = Kontaktweg entfernen
crm-contact-added = Kontaktweg hinzugefügt
crm-contact-removed = Kontaktweg entfernt
crm-primary = Zuerst verwendet
crm-verified = Bestätigt

crm-addresses = Adressen
crm-addresses-none = Noch keine Adresse bekannt. Rechnungen brauchen eine Rechnungsadresse.
crm-address = Adresse
crm-address-kind = Art
crm-address-billing = Rechnung
crm-address-shipping = Lieferung
crm-address-site = Baustelle
crm-address-other = Andere
crm-address-lines = Straße und Hausnummer
crm-address-lines-help = Bis zu fünf Zeilen, wie auf einem Umschlag.
crm-postcode = Postleitzahl
crm-city = Ort
crm-region = Bundesland oder Region
crm-country = Land
crm-default = Standard
crm-address-default = Verwenden, wenn niemand sagt welche
crm-address-new = Adresse hinzufügen
crm-address-edit = Adresse bearbeiten
crm-address-remove = Adresse entfernen
crm-address-added = Adresse hinzugefügt
crm-address-removed = Adresse entfernt

crm-archive = Archivieren
crm-archive-title = { $name } archivieren?
crm-archive-text = Der Eintrag verschwindet aus den Listen und lässt sich erst nach dem Wiederherstellen ändern. Nichts geht verloren: Alles, was sich auf ihn bezieht, bleibt.
crm-archived = Kunde archiviert
crm-archived-note = Dieser Kunde ist archiviert. Er steht in keiner Liste und lässt sich nicht ändern; stellen Sie ihn wieder her, um mit ihm zu arbeiten.
crm-restore = Wiederherstellen
crm-restored = Kunde wiederhergestellt
crm-erase = Personendaten löschen
crm-erase-title = Löschen, was über { $name } bekannt ist?
crm-erase-text = Das lässt sich nicht rückgängig machen. Was sich auf den Kunden bezieht, bleibt und zeigt einen anonymen Namen. Verloren gehen:
crm-erase-loses-name = der Name und die Notiz
crm-erase-loses-contacts = alle Kontaktwege und Adressen
crm-erase-loses-words = die Schlagwörter
crm-erased = Personendaten gelöscht
crm-erased-note = Was über diesen Kunden bekannt war, wurde gelöscht. Es bleibt nur, was sich auf ihn bezieht.


crm-fault-required = Bitte ausfüllen.
crm-fault-too-long = Das ist zu lang.
crm-fault-too-short = Das ist zu kurz.
crm-fault-forbidden-character = Das enthält ein unsichtbares Zeichen. Bitte tippen statt einfügen.
crm-fault-not-a-choice = Bitte eine der Antworten wählen.
crm-fault-email-invalid = Das muss eine Adresse wie ada@example.com sein.
crm-fault-phone-invalid = Das muss eine Nummer wie +49 30 901820 sein.
crm-fault-web-invalid = Das muss eine Adresse wie https://example.com sein.
crm-fault-country-unknown = Bitte ein Land wählen.
crm-fault-contact-twice = Dieser Kunde hat diesen Kontaktweg bereits.
crm-fault-tags-too-many = Ein Kunde hat höchstens 20 Schlagwörter.
crm-fault-confirmation-missing = Der Name wurde nicht genau so eingegeben, wie er angezeigt wird. Es wurde nichts gelöscht.
crm-fault-party-not-active = Dieser Kunde ist archiviert oder gelöscht und kann nicht geändert werden. Stellen Sie ihn erst wieder her.
crm-did-party-create = Kundin oder Kunden hinzugefügt
crm-did-party-update = Kundendaten geändert
crm-did-party-archive = Kundin oder Kunden archiviert oder zurückgeholt
crm-did-party-export = Kunden ausgegeben
crm-did-party-erase = persönliche Daten gelöscht
crm-did-party-read = Kunden angesehen

crm-form-own = Eigene Felder
crm-form-number = Nummer
crm-form-vat-id = USt-IdNr.
crm-note-help = Nur Ihre Kollegen sehen sie. Sie speichert sich von selbst.

help-customers = Kunden

    Alle, mit denen Sie zu tun haben: Personen und Organisationen, als Kunden, Lieferanten, Interessenten oder Partner. Ein Eintrag für jeden, was immer er für Sie ist; was Sie über ihn erfahren, kommt auf seiner Seite zusammen.

    - Die Suche nimmt einen Teil des Namens, eine E-Mail-Adresse oder ein Schlagwort und verzeiht Tippfehler und fehlende Akzente.
    - Filtern Sie, bis die Liste zeigt, wen Sie meinen, wählen Sie ihre Spalten, und speichern Sie die Ansicht für das nächste Mal oder für Ihre Kollegen.
    - Wählen Sie Zeilen aus, um viele auf einmal zu verschlagworten, zu archivieren oder zu ändern; vorher sehen Sie, was sich ändert.
    - Der Export schreibt genau, was gefiltert ist. Der Import holt Kunden aus einer Datei.
help-customers-new = Neuer Kunde

    Eine Person oder eine Organisation; den Rest ergänzen Sie, wenn Sie ihn wissen. Beim Tippen schauen wir, ob es sie schon gibt: Ein Eintrag für jeden erspart allen das Suchen.

    Eine E-Mail-Adresse darf bei mehreren Kunden stehen: Familien und Büros teilen sich Postfächer.
help-customers-id = Ein Kunde

    Alles über einen Kunden: Anschriften, Kontaktwege, Schlagwörter, Einwilligungen, wer zu wem gehört, und was geschehen ist, das Neueste zuerst.

    - Ändern öffnet das Formular; hat inzwischen jemand anders gespeichert, sehen Sie beide Werte und wählen.
    - Archivieren nimmt ihn aus den Listen und behält seine Geschichte; es lässt sich rückgängig machen.
    - Der Export persönlicher Daten gibt einer Person, was Sie von ihr haben, wie es das Gesetz verlangt. Löschen entfernt es und sagt, was warum bleiben muss.
help-customers-id-edit = Kunden ändern

    Ändern Sie, was Sie möchten; gespeichert wird nur, was Sie geändert haben. Hat inzwischen jemand anders dasselbe Feld geändert, sehen Sie beides und wählen; nichts Getipptes geht verloren.
help-customers-id-addresses = Anschrift eines Kunden

    Ein Kunde kann mehrere Anschriften jeder Art haben: für Rechnungen, für Lieferungen, wo er arbeitet. Eine je Art ist die übliche. Geben Sie einer Anschrift bei einem Umzug ein Ende, statt sie zu entfernen; alte Belege behalten ihre ohnehin.
help-customers-id-contact-points = Kontaktweg eines Kunden

    E-Mail-Adressen, Telefonnummern, Webadressen. Je Art wird einer zuerst benutzt. Ein geprüfter Weg bleibt geprüft, bis er geändert wird.
help-customers-id-archive = Kunden archivieren

    Er verlässt Listen und Suche; alles, was sich auf ihn bezieht, bleibt, und Sie können ihn jederzeit zurückholen.
help-customers-id-erase = Daten einer Person löschen

    Name, Anschriften, Kontaktwege und Notizen verschwinden endgültig. Was Sie nach dem Gesetz behalten müssen, etwa ausgestellte Rechnungen, bleibt mit eigener Kopie. Der Bericht am Ende sagt, was ging und was blieb; geben Sie ihn der Person. Das lässt sich nicht rückgängig machen.

crm-count = { $count ->
    [one] { $count }{ $more } Kunde
   *[other] { $count }{ $more } Kunden
}
crm-bulk-tag = Schlagwort
crm-bulk-untag = Schlagwort entfernen
crm-bulk-set = Feld setzen
crm-bulk-field = Feld
crm-bulk-value = Wert (leer löscht ihn)
crm-bulk-tag-with = Schlagwort „{ $tag }“ geben
crm-bulk-untag-with = Schlagwort „{ $tag }“ entfernen
crm-bulk-set-to = { $field } auf „{ $value }“ setzen
crm-bulk-not-active = Nicht aktiv; zuerst wiederherstellen.
crm-bulk-no-way = In diesem Zustand ist das nicht möglich.
crm-bulk-no-field = Die Firma hat dieses Feld nicht.
crm-bulk-not-fitting = Der Wert passt nicht zum Feld.
crm-bulk-tags-too-many = Hat schon so viele Schlagwörter wie möglich.
crm-bulk-changed-since = Jemand hat es inzwischen geändert.
crm-bulk-not-there = Nicht mehr da, oder nicht für Sie sichtbar.
crm-bulk-refused = Eine Regel lehnt es ab.

help-customers-bulk-run = Eine Änderung vieler Kunden

    Hier sehen Sie, wie weit sie ist. Sie können diese Seite verlassen und wiederkommen: die Arbeit geht ohne sie weiter.

    - Zeilen, die eine Regel ablehnt, bleiben, wie sie sind, und werden mit dem Grund genannt.
    - Rückgängig nimmt zurück, was geändert wurde. Was jemand inzwischen wieder geändert hat, bleibt und wird genannt.
    - Anhalten beendet sie nach dem Schritt, bei dem sie ist; was getan ist, bleibt und lässt sich rückgängig machen.

crm-import = Importieren
crm-import-first-name = Vorname
crm-import-last-name = Nachname
crm-import-mobile = Mobilnummer
crm-import-website = Website
crm-import-street = Straße
crm-import-street-2 = Zweite Zeile der Adresse
crm-import-id = Unsere Kennung

crm-customer = Kunde
crm-duplicates = Dubletten
crm-duplicates-about = Kunden, die wie ein und derselbe aussehen. Verglichen wird, wenn einer angelegt, geändert oder importiert wird.
crm-duplicates-look = Alle Kunden vergleichen
crm-duplicates-looking = Alle Kunden werden verglichen
crm-duplicates-stop = Anhalten
crm-duplicates-stopped = Der Vergleich wurde angehalten; was gefunden wurde, bleibt
crm-duplicates-refresh = Aktualisieren
crm-duplicates-running = { $seen } von { $total } Kunden verglichen.
crm-duplicates-done = { $seen } Kunden verglichen, { $found ->
    [0] nichts Neues gefunden
    [one] ein neues Paar gefunden
   *[other] { $found } neue Paare gefunden
}.
crm-duplicates-cancelled = Nach { $seen } Kunden angehalten; { $found ->
    [0] nichts Neues gefunden
    [one] ein neues Paar gefunden
   *[other] { $found } neue Paare gefunden
}.
crm-duplicates-first = Kunde
crm-duplicates-second = Sieht aus wie
crm-duplicates-why = Gleich sind
crm-duplicates-why-long = Dafür spricht:
crm-duplicates-score = Wahrscheinlich
crm-duplicates-likely = Zu { $count } % ein und derselbe
crm-per-cent = { $count } %
crm-duplicates-compare = Vergleichen
crm-duplicates-see = Beide ansehen
crm-duplicates-two = Es sind zwei
crm-duplicates-set-aside = Es sind zwei; Sie werden nicht wieder gefragt
crm-duplicates-ask-again = Wieder fragen
crm-duplicates-reopened = Sie stehen wieder in der Liste
crm-duplicates-open = Zu entscheiden
crm-duplicates-dismissed = Es sind zwei
crm-duplicates-empty = Keine Dubletten
crm-duplicates-empty-text = Niemand scheint doppelt zu sein. Kunden werden von selbst verglichen, wenn sie angelegt oder geändert werden; nach einem großen Import, oder um sicherzugehen, vergleichen Sie alle.
crm-duplicates-none-dismissed = Niemand wurde als zwei erkannt
crm-duplicates-none-dismissed-text = Paare, die Sie für zwei verschiedene Kunden halten, bleiben hier, damit Sie es sich anders überlegen können.
crm-duplicates-known = Diesen Kunden gibt es vielleicht schon. Öffnen Sie den, den Sie meinen, oder legen Sie diesen trotzdem an:
crm-duplicates-alike = Das ist vielleicht derselbe Kunde wie { $name } ({ $count } %).
crm-reason-vat-id = USt-IdNr.
crm-reason-email = E-Mail
crm-reason-phone = Telefon
crm-reason-site = Website
crm-reason-same-name = Name
crm-reason-like-name = Ähnlicher Name
crm-reason-address = Adresse
crm-reason-postcode = Postleitzahl

crm-merge = Mit einem anderen zusammenführen
crm-merge-pick = { $name } zusammenführen mit …
crm-merge-pick-text = Wählen Sie den anderen. Es geschieht nichts, bevor Sie die beiden verglichen haben.
crm-merge-search = Name, E-Mail, Telefon, Ort suchen
crm-merge-none = Niemand sieht diesem Kunden ähnlich
crm-merge-none-text = Suchen Sie den anderen nach Name, E-Mail-Adresse oder Nummer.
crm-merge-title-page = Zwei Kunden vergleichen
crm-merge-stays = Bleibt: { $name }
crm-merge-goes = Geht: { $name }
crm-merge-swap = Stattdessen { $name } behalten
crm-merge-do = In { $name } zusammenführen
crm-merge-both = Beide untereinander
crm-merge-portal = Firma, deren Leute sich anmelden
crm-merge-comes-along = Was mitkommt
crm-merge-nothing-else = Sonst nichts: Der bleibende hat schon alles.
crm-merge-way-back = Der gehende führt zum bleibenden; alles, was auf ihn verweist, verweist dann dorthin. Sie können es rückgängig machen.
crm-merge-changed = Jemand hat einen der beiden geändert, nachdem Sie diese Seite geöffnet haben. Nichts wurde zusammengeführt; sehen Sie noch einmal hin und entscheiden Sie.
crm-merged = Zu einem Kunden zusammengeführt
crm-merged-at = Zusammengeführt
crm-merges = Hierher zusammengeführt
crm-led-on = Jener Kunde wurde mit diesem zusammengeführt
crm-unmerge = Zusammenführung rückgängig machen
crm-unmerge-title = { $loser } wieder zu einem eigenen Kunden machen?
crm-unmerge-text = Was die Zusammenführung eingetragen hat, geht zurück, ebenso alles, was umgehängt wurde. Was Sie seitdem geändert haben, bleibt beim bleibenden Kunden.
crm-unmerge-refused = { $loser } lässt sich nicht wieder aus { $survivor } herauslösen, weil dies seit der Zusammenführung geändert wurde:
crm-blocked-changed-since = wurde nach der Zusammenführung geändert
crm-blocked-erased-since = wurde seitdem gelöscht
crm-blocked-archived-since = ist archiviert; stellen Sie ihn zuerst wieder her
crm-blocked-merged-since = wurde seitdem selbst mit einem anderen zusammengeführt; machen Sie zuerst das rückgängig
crm-blocked-roles-none = wären keine mehr, da die früheren seitdem entfernt wurden
crm-blocked-holder-gone = gehört nicht mehr zum Produkt
crm-merge-contacts = Zusammen hätten beide mehr als 50 Kontaktwege. Entfernen Sie zuerst einige.
crm-merge-addresses = Zusammen hätten beide mehr als 50 Anschriften. Entfernen Sie zuerst einige.
crm-unmerged = Die Zusammenführung wurde rückgängig gemacht
crm-moved-relationships = Beziehungen
crm-moved-consents = Einwilligungen
crm-moved-notes = Notizen
crm-did-duplicate-review = hat Dubletten von Kunden durchgesehen
crm-did-party-merge = hat Kunden zusammengeführt oder das rückgängig gemacht

help-customers-duplicates = Dubletten

    Kunden, die es wahrscheinlich doppelt gibt, die wahrscheinlichsten zuerst. Sie werden von selbst gefunden: an E-Mail-Adresse, Nummer, USt-IdNr., Anschrift und an Namen, die ähnlich aussehen oder klingen.

    - Vergleichen zeigt beide nebeneinander; Sie wählen, welcher bleibt und wessen Werte er übernimmt.
    - Es sind zwei nimmt ein Paar für immer aus der Liste; unter diesem Filter finden Sie es wieder.
    - Alle Kunden vergleichen sieht alle durch, etwa nach einem großen Import. Sie können währenddessen weggehen.
help-customers-id-merge = Zwei Kunden zusammenführen

    Zwei Einträge für einen Kunden werden einer. Der bleibende behält Adresse und Nummer; der andere führt zu ihm. Wo beide etwas anderes sagen, wählen Sie.

    - Anschriften, Kontaktwege, Schlagwörter und Rollen beider bleiben erhalten.
    - Was auf den gehenden verweist, verweist dann auf den bleibenden.
    - Eine Zusammenführung lässt sich rückgängig machen, sofort oder später auf der Seite des Kunden, solange niemand geändert hat, was sie eingetragen hat.
help-customers-id-unmerge = Zusammenführung rückgängig machen

    Der Kunde, der ging, ist wieder da wie zuvor, mit allem, was umgehängt wurde. Änderungen am bleibenden Kunden seitdem bleiben; betreffen sie, was die Zusammenführung eingetragen hat, wird es abgelehnt und gesagt, was.

crm-from-day = ab { $from }
crm-until-day = bis { $until }
crm-from-until-day = { $from } bis { $until }
crm-address-since = Gültig ab
crm-address-until = Nicht mehr ab
crm-address-until-help = Der Tag des Auszugs, wenn Sie ihn kennen. Bis dahin gilt die Adresse.

crm-verify = Prüfen
crm-verified-now = Geprüft
crm-verified-no-more = Gilt nicht mehr als geprüft
crm-verified-since = Führt zum Kunden, geprüft
crm-verify-withdraw = Stimmt nicht mehr
crm-code-send = Code dorthin senden
crm-code-send-again = Neuen Code senden
crm-code-sent = Ein Code ist unterwegs
crm-code-on-its-way = Ein Code wurde gesendet. Er gilt
crm-code = Code
crm-code-help = Acht Buchstaben und Ziffern, wie der Kunde sie Ihnen nennt.
crm-code-confirm = Code prüfen
crm-vouch = Ich weiß, dass es stimmt
crm-vouch-help = Ohne Code, wenn Sie es anders wissen, etwa weil Sie angerufen haben. Ihr Name steht dabei.

crm-relationships = Beziehungen
crm-relationships-none = Noch gehört niemand zu diesem Kunden. Tragen Sie ein, wer dort arbeitet, wem er gehört, wen man anruft.
crm-relationship = Wer
crm-relationship-days = Wann
crm-relationship-new = Beziehung hinzufügen
crm-relationship-edit = Beziehung ändern
crm-relationship-remove = Entfernen, war ein Versehen
crm-relationship-added = Beziehung hinzugefügt
crm-relationship-removed = Beziehung entfernt
crm-relationship-who = Wen
crm-relationship-who-help = Ein Name oder ein Teil davon, von einem Kunden, der schon hier ist.
crm-relationship-which = Wen davon meinen Sie?
crm-relationship-label = Was genau
crm-relationship-label-help = Zum Beispiel Geschäftsführerin, Einkauf, Steuerberater.
crm-relationship-from = Seit
crm-relationship-until = Bis
crm-related-to-employee-of = arbeitet für
crm-related-from-employee-of = beschäftigt
crm-related-to-contact-of = ist Ansprechperson für
crm-related-from-contact-of = hat als Ansprechperson
crm-related-to-owner-of = besitzt
crm-related-from-owner-of = gehört
crm-related-to-subsidiary-of = ist Tochter von
crm-related-from-subsidiary-of = hat als Tochter
crm-related-to-parent-of = ist Elternteil von
crm-related-from-parent-of = ist Kind von
crm-related-to-spouse-of = ist verheiratet mit
crm-related-from-spouse-of = ist verheiratet mit
crm-related-to-related-to = gehört zusammen mit
crm-related-from-related-to = gehört zusammen mit

crm-consents = Einwilligungen
crm-consents-none = Noch wurde in nichts eingewilligt. Ohne Einwilligung schreiben Sie nur zu dem, was bestellt oder gefragt wurde.
crm-consent-new = Einwilligung festhalten
crm-consent-recorded = Festgehalten
crm-consent-purpose = Wofür
crm-consent-purpose-help = Zum Beispiel Newsletter, Referenz, Fotos. Immer mit denselben Worten, damit die letzte zählt.
crm-consent-channel = Per
crm-consent-decision = Entscheidung
crm-consent-since = Seit
crm-consent-given = Erteilt
crm-consent-withdrawn = Widerrufen
crm-consent-source = Wie erklärt
crm-consent-when = Wann erklärt
crm-consent-when-help = Jetzt, wenn es leer bleibt.
crm-consent-proof = Nachweis
crm-consent-proof-help = Der Wortlaut, dem zugestimmt wurde, oder wo das Papier liegt.
crm-channel-any = jedem Weg
crm-channel-email = E-Mail
crm-channel-phone = Telefon
crm-channel-message = Nachricht
crm-channel-post = Brief
crm-source-form = Papierformular
crm-source-written = Schriftlich
crm-source-spoken = Mündlich
crm-source-website = Website
crm-source-contract = Im Vertrag
crm-source-import = Importiert

crm-timeline = Was geschah
crm-timeline-none = Noch nichts. Hier stehen Notizen, Einwilligungen, Änderungen und was andere Teile wissen.
crm-timeline-older = Was davor geschah
crm-diary-new = Notiz hinzufügen
crm-diary-edit = Notiz ändern
crm-diary-remove = Notiz entfernen
crm-diary-added = Notiz hinzugefügt
crm-diary-removed = Notiz entfernt
crm-diary-body = Was gesagt wurde
crm-diary-kind = Was es war
crm-diary-at = Wann
crm-diary-at-help = Jetzt, wenn es leer bleibt.
crm-diary-note = Notiz
crm-diary-call = Anruf
crm-diary-meeting = Treffen
crm-diary-email = E-Mail
crm-told-somebody = Jemand
crm-told-note = { $who } hat notiert
crm-told-call = { $who } hat telefoniert
crm-told-meeting = { $who } hat sich getroffen
crm-told-email = { $who } hat E-Mails gewechselt
crm-told-consent-given = Einwilligung erteilt: { $purpose }
crm-told-consent-withdrawn = Einwilligung widerrufen: { $purpose }
crm-told-to-employee-of = Arbeitet für { $name }
crm-told-from-employee-of = Beschäftigt { $name }
crm-told-to-contact-of = Ist Ansprechperson für { $name }
crm-told-from-contact-of = Hat { $name } als Ansprechperson
crm-told-to-owner-of = Besitzt { $name }
crm-told-from-owner-of = Gehört { $name }
crm-told-to-subsidiary-of = Ist Tochter von { $name }
crm-told-from-subsidiary-of = Hat { $name } als Tochter
crm-told-to-parent-of = Ist Elternteil von { $name }
crm-told-from-parent-of = Ist Kind von { $name }
crm-told-to-spouse-of = Ist verheiratet mit { $name }
crm-told-from-spouse-of = Ist verheiratet mit { $name }
crm-told-to-related-to = Gehört zusammen mit { $name }
crm-told-from-related-to = Gehört zusammen mit { $name }
crm-told-change = { $who } hat diesen Kunden geändert
crm-told-crm-party-create = { $who } hat diesen Kunden angelegt
crm-told-crm-party-update = { $who } hat geändert: { $fields }
crm-told-crm-party-archive = { $who } hat diesen Kunden archiviert oder zurückgeholt
crm-told-crm-party-erase = { $who } hat die persönlichen Daten gelöscht
crm-told-crm-portal-link = { $who } hat die Verbindung zu einem Unternehmen geändert

crm-portal = Unternehmen, das sich anmeldet
crm-portal-company = Dieser Kunde ist
crm-portal-nobody = Keines Ihrer Unternehmen
crm-portal-help = Wenn dieser Kunde eines Ihrer Unternehmen ist, dessen Leute sich anmelden, finden sie, was ihres ist.
crm-portal-none = Es gibt kein anderes Unternehmen von Ihnen, das dieser Kunde sein könnte.

crm-disclosure = Persönliche Daten
crm-disclosure-text = Alles, was über diesen Kunden gespeichert ist, aus jedem Teil von Guildhall, wie er es nach dem Gesetz verlangen kann (Art. 15 DSGVO). Dass Sie es herausnehmen, wird festgehalten.
crm-disclosure-html = Für Menschen
crm-disclosure-json = Für Programme
crm-disclosure-title = Was wir über { $name } wissen
crm-disclosure-about = Alles, was gespeichert ist, zusammengestellt am { $at }.
crm-erasure = Bericht der Löschung
crm-erasure-about = { $who } hat die persönlichen Daten am { $at } gelöscht.
crm-erasure-gone = Was weg ist
crm-erasure-stays = Was bleibt
crm-erasure-stays-text = Ein namenloser Eintrag, auf den Aufträge, Rechnungen und Stunden verweisen; ausgestellte Belege mit ihrer eigenen Abschrift, so lange das Gesetz es verlangt; und das Protokoll, wer was geändert hat; es enthält frühere Werte versiegelt, für die, die es lesen dürfen.
crm-erased-parties = Der Name und was notiert war
crm-erased-merged-parties = Einträge, die in diesen zusammengeführt waren
crm-erased-contact-points = Kontaktwege
crm-erased-addresses = Adressen
crm-erased-tags = Schlagwörter
crm-erased-relationships = Beziehungen
crm-erased-consents = Nachweise von Einwilligungen
crm-erased-notes = Notizen
crm-erased-notices = Hinweise

crm-fault-vat-id-invalid = Das ist keine USt-IdNr. ihres Landes. Bitte Stelle für Stelle vergleichen.
crm-fault-number-taken = Ein anderer Kunde hat diese Nummer.
crm-fault-ends-before-it-begins = Das Ende darf nicht vor dem Beginn liegen.
crm-fault-not-a-day = Das muss ein Tag sein wie 21.11.2026.
crm-fault-related-to-itself = Bitte einen anderen Kunden wählen als diesen.
crm-fault-relation-unfit = So können die beiden nicht zusammengehören: Ein Mensch arbeitet für eine Organisation, nur Menschen sind verheiratet oder Eltern.
crm-fault-nobody-found = Hier heißt niemand so.
crm-fault-several-found = Mehrere heißen so. Bitte unten wählen.
crm-fault-decided-ahead = Das darf nicht in der Zukunft liegen.
crm-fault-code-wrong = Das ist nicht der Code, der gesendet wurde.
crm-fault-code-over = Dieser Code gilt nicht mehr. Bitte einen neuen senden.
crm-fault-portal-unknown = Bitte eines Ihrer Unternehmen wählen.
crm-did-note-keep = hat eine Notiz zu einem Kunden geführt
crm-did-relationship-keep = hat geändert, wer zu wem gehört
crm-did-consent-record = hat eine Einwilligung festgehalten
crm-did-contact-verify = hat einen Kontaktweg geprüft
crm-did-portal-link = hat einen Kunden mit einem Unternehmen verbunden
crm-did-party-disclose = hat herausgenommen, was über einen Kunden gespeichert ist

help-customers-id-relationships = Beziehungen

    Wer wo arbeitet, wem was gehört, wen man anruft. Beide Seiten zeigen es.

    - Geben Sie einer Beziehung ein Ende, wenn sie vorbei ist; sie bleibt in der Geschichte.
    - Entfernen Sie eine nur, wenn sie ein Versehen war.
help-customers-id-consents = Einwilligungen

    Worin jemand eingewilligt oder was er widerrufen hat, wofür, auf welchem Weg, seit wann, und der Nachweis. Nichts davon wird je geändert: Halten Sie die nächste Entscheidung fest, die letzte zählt.
help-customers-id-notes = Notizen

    Was gesagt wurde, wann, am Telefon, in einer Mail oder bei einem Treffen. Notizen stehen mit Ihrem Namen in dem, was geschah. Eine entfernte ist nicht mehr zu sehen; das Protokoll weiß, dass es sie gab.
help-customers-id-timeline = Was geschah

    Notizen, Einwilligungen, Beziehungen und Änderungen in einer Reihe, das Neueste zuerst, mit wem und wann.
help-customers-id-portal = Unternehmen, das sich anmeldet

    Ein Kunde kann eines Ihrer Unternehmen sein, dessen eigene Leute sich anmelden. Die Verbindung zeigt, dass beide zusammengehören. Wählen lassen sich nur Unternehmen, für die Sie arbeiten.
help-customers-id-personal-data = Persönliche Daten

    Ein Mensch darf fragen, was Sie über ihn speichern. Die Seite für Menschen lässt sich drucken oder verschicken, wie sie ist; die Datei für Programme lässt sich anderswohin mitnehmen.
help-customers-id-erasure = Bericht einer Löschung

    Was gelöscht wurde, wann und von wem, ohne etwas davon. Geben Sie ihn der Person, die gefragt hat.
