# Anmelden, Registrieren, das eigene Konto, die Personen eines Mandanten.

identity-sign-in = Anmelden
identity-sign-in-intro = Bei { $place } anmelden.
identity-sign-in-link = Ich habe ein Konto: anmelden
identity-sign-in-again = Wieder anmelden
identity-signed-out = Sie sind abgemeldet
identity-email = E-Mail-Adresse
identity-password = Passwort
identity-new-password = Neues Passwort
identity-current-password = Bisheriges Passwort
identity-password-help = Mindestens 15 Zeichen. Einige Wörter hintereinander merkt man sich leicht und errät sie schwer; Leerzeichen sind erlaubt.
identity-name = Name

identity-register = Konto anlegen
identity-register-link = Noch kein Konto? Eines anlegen
identity-register-intro = Ein Konto bei { $place } beantragen.
identity-registered-title = Sehen Sie in Ihr Postfach
identity-registered-text = Wenn sich diese Adresse registrieren lässt, ist eine Mail mit einem Link dorthin unterwegs. Der Link gilt 24 Stunden.
identity-verify = Bestätigen
identity-verify-title = Adresse bestätigen
identity-verify-intro = Sie haben sich mit { $email } registriert. Geben Sie das gewählte Passwort ein, damit klar ist, dass Sie es waren.
identity-verify-password-help = Das bei der Registrierung gewählte.
identity-verified-title = Willkommen
identity-waiting-title = Ihre Registrierung wartet auf Freigabe

identity-join = Beitreten
identity-join-title = Sie sind eingeladen
identity-join-intro = { $place } beitreten als { $role }.
identity-join-account-help = Zu dieser Adresse gibt es schon ein Konto. Geben Sie dessen Passwort ein, um damit beizutreten.

identity-account = Mein Konto
identity-profile = Profil
identity-sign-in-data = Anmeldung
identity-lang = Sprache
identity-lang-browser = Wie mein Browser
identity-theme = Darstellung
identity-theme-system = Wie mein System
identity-theme-light = Hell
identity-theme-dark = Dunkel
identity-zone = Zeitzone
identity-zone-browser = Wie mein Browser
identity-zone-help = Wo Uhrzeiten vom Ort abhängen, gilt für Sie dieser.
identity-density = Listen
identity-density-comfortable = Bequem
identity-density-compact = Kompakt
identity-save = Speichern
identity-saved = Ihr Konto wurde geändert.
identity-cancel = Abbrechen
identity-change-password = Passwort ändern
identity-password-changed = Ihr Passwort wurde geändert.
identity-others-end = Wenn Sie Ihr Passwort ändern, enden alle Ihre anderen Sitzungen.
identity-first-password = Wählen Sie ein eigenes Passwort
identity-first-password-text = Sie haben sich mit einem Einmalpasswort angemeldet. Ersetzen Sie es, bevor es weitergeht.

identity-people = Personen
identity-people-about = Wer hier dazugehört und wer auf Einlass wartet.
identity-people-none = Noch niemand
identity-people-none-text = Schicken Sie Ihren Kollegen die Adresse dieser Seite: Sie registrieren sich dort oder kommen mit einer Einladung und warten hier, bis jemand sie hereinlässt.
identity-state = Status
identity-state-active = Mitglied
identity-notice-waits = { $name } hat sich registriert und wartet darauf, eingelassen zu werden.
identity-notice-waits-label = Jemand hat sich registriert und wartet auf Einlass
identity-state-pending = Wartet
identity-state-removed = Entfernt
identity-since = Seit
identity-decide = Entscheiden
identity-approve = Aufnehmen
identity-refuse = Ablehnen
identity-approved = Die Person ist aufgenommen und erhält eine Mail.
identity-refused = Die Person ist abgelehnt und erhält eine Mail.

# Sätze zu dem, was nicht stimmt; nach "fault-" steht der Code des Fehlers.
identity-fault-sign-in-failed = Mit dieser Adresse und diesem Passwort öffnet sich hier nichts. Prüfen Sie beides und versuchen Sie es noch einmal.
identity-fault-sign-in-busy = Gerade melden sich zu viele an. Versuchen Sie es gleich noch einmal.
identity-fault-required = Das darf nicht leer sein.
identity-fault-email-invalid = Hier muss eine Adresse wie ada@example.com stehen.
identity-fault-password-too-short = Das Passwort braucht mindestens 15 Zeichen. Einige Wörter hintereinander genügen.
identity-fault-password-too-long = Das Passwort darf höchstens 256 Zeichen haben.
identity-fault-password-breached = Dieses Passwort gehört zu denen, die zuerst probiert werden, weil viele es hatten. Wählen Sie ein anderes.
identity-fault-password-names-product = Das ist kaum mehr als der Name dieses Produkts. Wählen Sie ein anderes Passwort.
identity-fault-password-names-tenant = Das ist kaum mehr als der Name Ihrer Organisation. Wählen Sie ein anderes Passwort.
identity-fault-password-names-company = Das ist kaum mehr als der Name Ihrer Firma. Wählen Sie ein anderes Passwort.
identity-fault-password-names-you = Das ist kaum mehr als Ihr eigener Name oder Ihre Adresse. Wählen Sie ein anderes Passwort.
identity-fault-password-used-before = Das ist eines Ihrer letzten fünf Passwörter. Wählen Sie ein anderes.
identity-fault-password-wrong = Das ist nicht das richtige Passwort.
identity-fault-stale = Das wurde geändert, seit Sie die Seite geöffnet haben. Öffnen Sie sie neu und wiederholen Sie Ihre Änderung.
identity-fault-invitation-invalid = Diese Einladung gilt nicht mehr. Bitten Sie um eine neue.
identity-fault-verification-invalid = Dieser Link gilt nicht mehr. Registrieren Sie sich noch einmal, um einen neuen zu bekommen.
identity-fault-cross-site = Diese Anfrage kam nicht von einer Seite dieser Website. Öffnen Sie die Seite hier und versuchen Sie es noch einmal.
identity-fault-tenant-upgrading = Dieser Ort wird gerade auf eine neue Version gebracht.

# Seiten von Orten, die nicht offen sind.
identity-closed-suspended = { $name } ist nicht erreichbar
identity-closed-suspended-kept = Alles Gespeicherte ist sicher und ist wieder da, wenn der Ort öffnet.
identity-closed-deleting = { $name } wurde geschlossen
identity-closed-deleting-kept = Was gespeichert wurde, bleibt für eine Schonfrist erhalten und wird danach gelöscht.
identity-closed-reason = Der Betreiber nennt diesen Grund: { $reason }
identity-closed-no-reason = Der Betreiber hat ihn geschlossen und keinen Grund genannt.
identity-closed-do = Fragen Sie die Administration Ihrer Organisation; sie kann den Betreiber bitten, wieder zu öffnen.

# Mails.
identity-mail-verify-subject = Bestätigen Sie Ihre Adresse für { $place }
identity-mail-verify-text =
    Guten Tag { $person },

    jemand, hoffentlich Sie, hat mit dieser Adresse ein Konto bei { $place } beantragt. Öffnen Sie diese Seite
    und geben Sie das gewählte Passwort ein; der Link gilt 24 Stunden:

    { $link }

    Wenn Sie es nicht waren, tun Sie nichts: ohne Ihr Postfach und das Passwort geschieht nichts.
identity-mail-known-subject = Sie haben ein Konto bei { $place }
identity-mail-known-text =
    Guten Tag { $person },

    jemand, vielleicht Sie, wollte sich mit dieser Adresse bei { $place } registrieren. Sie haben dort schon ein
    Konto; melden Sie sich hier an:

    { $link }

    Wenn Sie es nicht waren, tun Sie nichts.
identity-mail-waiting-subject = { $name } möchte { $place } beitreten
identity-mail-waiting-text =
    Guten Tag { $person },

    { $name } hat sich bei { $place } registriert und wartet auf Aufnahme. Entscheiden Sie hier:

    { $link }
identity-mail-admitted-subject = Willkommen bei { $place }
identity-mail-admitted-text =
    Guten Tag { $person },

    Sie sind bei { $place } aufgenommen. Melden Sie sich hier an:

    { $link }
identity-mail-declined-subject = Ihre Registrierung bei { $place }
identity-mail-declined-text =
    Guten Tag { $person },

    Ihre Registrierung bei { $place } wurde nicht angenommen. Fragen Sie dort eine Administratorin oder einen
    Administrator, wenn Sie das für einen Irrtum halten.
identity-mail-invited-subject = Sie sind zu { $place } eingeladen
identity-mail-invited-text =
    Guten Tag { $person },

    Sie sind eingeladen, { $place } beizutreten. Nehmen Sie innerhalb von sieben Tagen hier an:

    { $link }
identity-mail-password-subject = Ihr Passwort wurde geändert
identity-mail-password-text =
    Guten Tag { $person },

    Ihr Passwort wurde soeben bei { $place } geändert, Ihre anderen Sitzungen wurden beendet. Wenn Sie das
    nicht waren, sagen Sie es sofort der Administration.
identity-mail-theft-subject = Jemand könnte Ihre Anmeldung kopiert haben
identity-mail-theft-text =
    Guten Tag { $person },

    eine Ihrer Anmeldungen bei { $place } wurde von zwei Stellen benutzt. Wir haben sie beendet, beide müssen
    sich neu anmelden. Wenn Sie nicht wissen, woher das kommt, ändern Sie Ihr Passwort.

help-account = Mein Konto

    Wie Sie heißen und wie Sie die Oberfläche haben möchten. Das gilt nur für Sie, auf jedem Gerät, an dem Sie sich anmelden.

    - Sprache: eine von unseren, oder was Ihr Browser verlangt.
    - Darstellung und Listen: hell oder dunkel, bequem oder kompakt. Beides ändern Sie auch schnell im Menü bei Ihrem Namen.
    - Zeitzone: Uhrzeiten erscheinen, wie Uhren dort sie zeigen. Dem Browser überlassen, reisen sie mit Ihnen.

    Mit Ihrer E-Mail-Adresse melden Sie sich an; hier lässt sie sich nicht ändern.
help-account-password = Passwort ändern

    Ein gutes Passwort ist lang, nicht verwickelt: Vier oder fünf Wörter hintereinander merkt man sich leicht und errät sie schwer. Passwörter, die aus Einbrüchen anderswo bekannt sind, und Ihre letzten fünf nehmen wir nicht.

    Wenn Sie es ändern, enden alle Ihre anderen Sitzungen. Glauben Sie, dass jemand Ihr Passwort kennt, ist genau das richtig.
help-people = Personen

    Wer sich hier anmelden kann. Personen kommen mit einer Einladung, oder sie registrieren sich und warten hier auf Einlass.

    - Lassen Sie nur herein, wen Sie kennen: Prüfen Sie die Adresse, nicht den Namen.
    - Einlass allein gibt außer dem eigenen Konto keine Rechte; die gibt eine Rolle.
    - Wer abgelehnt wird, erfährt keinen Grund.
# Second factors.
identity-security = Sicherheit
identity-security-about = Womit Sie zeigen, dass Sie es sind.
identity-factors = Zweiter Faktor
identity-factors-none = Nur Ihr Passwort schützt dieses Konto
identity-factors-none-text = Richten Sie eine Authenticator-App ein: Wer Ihr Passwort erfährt, kommt dann trotzdem nicht herein.
identity-totp-add = Authenticator-App hinzufügen
identity-factor-label = Name
identity-factor-used = Zuletzt benutzt
identity-factor-remove = Aufgeben
identity-factor-remove-title = Diesen zweiten Faktor aufgeben?
identity-factor-remove-help = Ab jetzt wird nicht mehr danach gefragt. Mit dem letzten verfallen auch die Wiederherstellungscodes.
identity-factor-removed = Der zweite Faktor wurde aufgegeben.
identity-factor-added = Ab jetzt wird nach der Authenticator-App gefragt.
identity-factor-disabled = { $label } (nach zu vielen falschen Codes gesperrt)
identity-codes = Wiederherstellungscodes
identity-codes-left = { $count ->
    [0] Sie haben keinen Code mehr. Erstellen Sie neue.
    [one] Sie haben noch einen Code. Erstellen Sie bald neue.
   *[other] Sie haben noch { $count } Codes.
}
identity-codes-renew = Neue Codes erstellen
identity-codes-renew-help = Die bisherigen Codes gelten dann nicht mehr.
identity-codes-about = Jeder gilt einmal, wenn Ihr Authenticator verloren ist. Drucken Sie sie aus, oder bewahren Sie sie bei Ihren Passwörtern auf.
identity-codes-once = Sie werden nur jetzt gezeigt.
identity-codes-kept = Ich habe sie aufbewahrt
identity-password-again = Noch einmal, damit es niemand auf einem unbeaufsichtigten Gerät tut.
identity-totp-label-usual = Telefon
identity-totp-label-help = Auf welchem Gerät die App ist.
identity-totp-next = Weiter
identity-totp-scan = Scannen Sie dies mit der App
identity-totp-scan-about = Jede Authenticator-App ist recht. Geben Sie dann die sechs Ziffern ein, die sie zeigt.
identity-totp-qr = QR-Code mit dem Geheimnis der Authenticator-App
identity-totp-secret = Keine Kamera? Tippen Sie dies in die App
identity-totp-secret-help = Zeitbasiert, sechs Ziffern, dreißig Sekunden.
identity-totp-code-help = Die sechs Ziffern, die die App jetzt zeigt.
identity-totp-done = Einschalten
identity-second = Noch ein Schritt
identity-second-intro = Zeigen Sie Ihren zweiten Faktor.
identity-code = Code
identity-code-help = Die sechs Ziffern, die Ihre Authenticator-App jetzt zeigt.
identity-recovery-code = Wiederherstellungscode
identity-recovery-code-help = Einer, den Sie noch nicht benutzt haben, etwa 3-ABCD-EFGH-JKMN-PQRS.
identity-by-totp = Authenticator-App benutzen
identity-by-recovery = Wiederherstellungscode benutzen
identity-attempt-over = Diese Anmeldung hat zu lange gedauert, oder es waren zu viele falsche Codes. Beginnen Sie von vorn.
identity-fault-second-factor-failed = Dieser Code passt nicht oder wurde schon benutzt. Warten Sie auf den nächsten.
identity-fault-attempt-over = Diese Anmeldung ist vorbei. Beginnen Sie von vorn.
identity-fault-code-wrong = Das ist nicht der Code, den die App jetzt zeigt. Prüfen Sie die Uhr des Geräts und nehmen Sie den nächsten.
identity-fault-too-many-factors = Sie haben fünf Authenticator-Apps. Geben Sie zuerst eine auf.
identity-fault-factor-first = Wiederherstellungscodes gehören zu einem zweiten Faktor. Richten Sie zuerst eine Authenticator-App ein.
identity-fault-not-a-choice = Das steht nicht zur Wahl.
identity-mail-factor-added-subject = Ein zweiter Faktor wurde hinzugefügt
identity-mail-factor-added-text =
    Guten Tag { $person },

    { $label } wurde Ihrem Konto soeben bei { $place } als zweiter Faktor hinzugefügt. Ab jetzt wird bei der Anmeldung
    danach gefragt. Wenn Sie das nicht waren, ändern Sie Ihr Passwort und sagen Sie es sofort einem Administrator.
identity-mail-factor-removed-subject = Ein zweiter Faktor wurde aufgegeben
identity-mail-factor-removed-text =
    Guten Tag { $person },

    { $label } wurde soeben bei { $place } als zweiter Faktor Ihres Kontos aufgegeben. Wenn Sie das nicht waren, ändern
    Sie Ihr Passwort und sagen Sie es sofort einem Administrator.
identity-mail-recovery-renewed-subject = Ihre Wiederherstellungscodes wurden ersetzt
identity-mail-recovery-renewed-text =
    Guten Tag { $person },

    für Ihr Konto wurden soeben bei { $place } neue Wiederherstellungscodes erstellt; die bisherigen gelten nicht mehr.
    Wenn Sie das nicht waren, ändern Sie Ihr Passwort und sagen Sie es sofort einem Administrator.
identity-mail-recovery-used-subject = Ein Wiederherstellungscode wurde benutzt
identity-mail-recovery-used-text =
    Guten Tag { $person },

    jemand hat sich soeben bei { $place } mit Ihrem Passwort und einem Wiederherstellungscode angemeldet; { $left } Codes
    sind übrig. Wenn Sie das nicht waren, ändern Sie Ihr Passwort und sagen Sie es sofort einem Administrator.
identity-fresh = Sind Sie es?
identity-fresh-intro = Für das, was Sie vorhaben, wird Ihr Passwort noch einmal gebraucht. Danach geht es von selbst weiter.
identity-confirm = Bestätigen
identity-code-either-help = Die sechs Ziffern, die Ihre Authenticator-App jetzt zeigt, oder ein Wiederherstellungscode.
identity-devices = Geräte
identity-devices-about = Eines davon kennen Sie nicht? Melden Sie es ab, und ändern Sie Ihr Passwort.
identity-devices-end = Alle anderen abmelden
identity-devices-ended = Sie sind nur noch auf diesem Gerät angemeldet.
identity-device = Gerät
identity-device-place = Angemeldet bei
identity-device-ip = Von
identity-device-used = Zuletzt benutzt
identity-device-unknown = Unbekanntes Gerät
identity-device-web = Browser
identity-device-app = App
identity-device-current = Dieses
identity-device-end = Abmelden
identity-device-ended = Das Gerät wurde abgemeldet.
identity-member-sign-out = Überall abmelden
identity-member-signed-out = Die Person wurde hier auf allen Geräten abgemeldet.
help-account-security = Sicherheit

    Was Ihr Konto außer dem Passwort schützt, und wo Sie angemeldet sind.

    - Mit einer Authenticator-App auf Ihrem Telefon kommt auch der nicht herein, der Ihr Passwort erfährt.
    - Bewahren Sie die Wiederherstellungscodes dort auf, wo Sie sie ohne dieses Telefon finden.
    - Melden Sie Geräte ab, die Sie nicht kennen, und ändern Sie dann Ihr Passwort.

    Was hier etwas ändert, fragt noch einmal nach Ihrem Passwort, wenn Sie schon eine Weile da sind.
