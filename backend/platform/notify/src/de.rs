//! The letters in German.

use crate::{
    Letter,
    render::{Button, Composed, instant},
};

pub(crate) const CLOSING: &str = "Diese Nachricht wurde automatisch verschickt.";
pub(crate) const OR_COPY: &str =
    "Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:";
pub(crate) const OPEN: &str = "Öffnen";

const FORM: &str = "%d.%m.%Y, %H:%M";

pub(crate) fn compose(letter: &Letter) -> Composed {
    match letter {
        Letter::Invitation { tenant, inviter, link, until } => Composed {
            subject: format!("Einladung zu {tenant}"),
            before: vec![match inviter {
                Some(inviter) => format!("{inviter} lädt Sie ein, bei {tenant} mitzuarbeiten."),
                None => format!("Sie sind eingeladen, bei {tenant} mitzuarbeiten."),
            }],
            button: button("Einladung annehmen", link),
            after: vec![
                format!("Die Einladung gilt einmal, bis {}.", instant(*until, FORM)),
                "Falls Sie sie nicht erwartet haben, müssen Sie nichts tun.".into(),
            ],
        },
        Letter::VerifyAddress { name, link } => Composed {
            subject: "Bitte bestätigen Sie Ihre E-Mail-Adresse".into(),
            before: vec![
                format!("Guten Tag {name},"),
                "bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört.".into(),
            ],
            button: button("Adresse bestätigen", link),
            after: vec!["Falls Sie sich nicht registriert haben, müssen Sie nichts tun.".into()],
        },
        Letter::ApprovalWaiting { tenant, name, email, link } => Composed {
            subject: format!("{name} möchte zu {tenant}"),
            before: vec![format!("{name} ({email}) hat sich registriert und wartet auf die Freigabe für {tenant}.")],
            button: button("Entscheiden", link),
            after: vec!["Bis Sie entscheiden, ist dort nichts zu sehen.".into()],
        },
        Letter::Approved { tenant, link } => Composed {
            subject: format!("Willkommen bei {tenant}"),
            before: vec![format!("Sie können jetzt bei {tenant} arbeiten.")],
            button: button("Anmelden", link),
            after: vec![],
        },
        Letter::Refused { tenant, contact } => Composed {
            subject: format!("Ihre Registrierung bei {tenant}"),
            before: vec![
                format!("Ihre Registrierung bei {tenant} wurde nicht angenommen."),
                match contact {
                    Some(contact) => format!("Falls das ein Irrtum ist, fragen Sie {contact}."),
                    None => format!("Falls das ein Irrtum ist, fragen Sie die Administration von {tenant}."),
                },
            ],
            ..Composed::default()
        },
        Letter::PasswordChanged { at, link } => Composed {
            subject: "Ihr Passwort wurde geändert".into(),
            before: vec![
                format!("Das Passwort Ihres Kontos wurde am {} geändert.", instant(*at, FORM)),
                "Wenn Sie das waren, ist alles in Ordnung. Wenn nicht, setzen Sie jetzt ein neues.".into(),
            ],
            button: button("Neues Passwort setzen", link),
            after: vec![],
        },
        Letter::NewSignIn { device, at, link } => Composed {
            subject: "Neue Anmeldung an Ihrem Konto".into(),
            before: vec![
                format!("Am {} hat sich jemand an Ihrem Konto angemeldet.", instant(*at, FORM)),
                format!("Gerät: {device}"),
                "Wenn Sie das waren, ist alles in Ordnung. Wenn nicht, beenden Sie die Sitzung und ändern Sie Ihr Passwort.".into(),
            ],
            button: button("Sitzungen ansehen", link),
            after: vec![],
        },
        Letter::SessionReused { device, at, link } => Composed {
            subject: "Eine Sitzung Ihres Kontos wurde zur Sicherheit beendet".into(),
            before: vec![
                format!("Am {} wurde der Schlüssel einer Ihrer Sitzungen ein zweites Mal benutzt; jemand könnte ihn kopiert haben. Die Sitzung wurde beendet.", instant(*at, FORM)),
                format!("Gerät: {device}"),
                "Melden Sie sich neu an, sehen Sie Ihre Sitzungen durch und ändern Sie Ihr Passwort, wenn Sie eine davon nicht kennen.".into(),
            ],
            button: button("Sitzungen ansehen", link),
            after: vec![],
        },
    }
}

fn button(label: &str, link: &str) -> Option<Button> {
    Some(Button {
        label: label.into(),
        link: link.into(),
    })
}
