//! The mail that carries a code.

use kernel::Lang;

/// Subject and text.
pub(super) fn code(lang: Lang, tenant: &str, code: &str) -> (String, String) {
    let code = match code.split_at_checked(4) {
        Some((first, second)) => format!("{first}-{second}"),
        None => code.to_owned(),
    };
    match lang {
        Lang::En => (
            format!("Your code for {tenant}: {code}"),
            format!(
                "{tenant} would like to know whether this e-mail address is yours.\n\n\
                 Your code is {code}.\n\n\
                 If you are in touch with {tenant}, please tell them the code. It is good for 24 \
                 hours.\n\n\
                 If you do not know what this is about, do nothing: nothing will happen."
            ),
        ),
        Lang::De => (
            format!("Ihr Code für {tenant}: {code}"),
            format!(
                "{tenant} möchte wissen, ob diese E-Mail-Adresse Ihre ist.\n\n\
                 Ihr Code ist {code}.\n\n\
                 Wenn Sie mit {tenant} in Verbindung stehen, nennen Sie bitte diesen Code. Er gilt \
                 24 Stunden.\n\n\
                 Wenn Sie nicht wissen, worum es geht, tun Sie nichts: Es geschieht nichts."
            ),
        ),
    }
}
