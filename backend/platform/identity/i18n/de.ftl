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
identity-people-none-text = Wer eingeladen wird oder sich registriert, erscheint hier.
identity-state = Status
identity-state-active = Mitglied
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
