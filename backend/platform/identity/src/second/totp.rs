//! Codes of an authenticator app: RFC 6238 with what every app takes, SHA-1, six digits, thirty
//! seconds. The server's clock decides; a code of the step before or after is taken too.

use kernel::{Chance, Error, Result, Timestamp};
use qrcodegen::{QrCode, QrCodeEcc};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Bytes of a secret: as many as the hash has (RFC 4226 §4 R6).
const SECRET: usize = 20;
/// Longer names make codes that cameras cannot read.
const LONGEST_NAME: usize = 60;

/// A fresh secret.
pub(super) fn secret_fresh(chance: &dyn Chance) -> Zeroizing<[u8; SECRET]> {
    Zeroizing::new(chance.bytes())
}

/// The step a code belongs to, when it is one of now and was not used: `last` is the last step
/// that was.
pub(super) fn step_of(
    secret: &[u8],
    code: &str,
    last: Option<i64>,
    now: Timestamp,
) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now.timestamp()).map_err(Error::internal)?;
    let step = totp(secret, "", "")?.check(&digits, seconds);
    let step = step.and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| last.is_none_or(|last| *step > last)))
}

/// How an app is told a secret: the text for those who type, the address for those who scan.
pub(super) struct Told {
    pub(super) secret: String,
    pub(super) uri: String,
}

/// What the app is told; the person's address and the place stand beside the code there.
pub(super) fn told(secret: &[u8], place: &str, email: &str) -> Result<Told> {
    let totp = totp(secret, place, email)?;
    Ok(Told {
        secret: totp.secret().to_base32(),
        uri: totp.to_url().map_err(Error::internal)?,
    })
}

/// A text as a QR code: the path of its dark squares and the width of the whole, quiet zone included.
pub(super) fn qr(text: &str) -> Result<(String, i32)> {
    const QUIET: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(Error::internal)?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                path.push_str(&format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    Ok((path, code.size() + 2 * QUIET))
}

fn totp(secret: &[u8], place: &str, email: &str) -> Result<Totp> {
    // A colon parts the two in the address; names are not unique, so nothing is lost.
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| *c != ':')
            .take(LONGEST_NAME)
            .collect()
    };
    Builder::new()
        .with_secret(Secret::new(secret.into()))
        .with_issuer(Some(plain(place)))
        .with_account_name(plain(email))
        .build()
        .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, SHA-1, the last six of eight digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let step = step_of(secret, code, None, at(seconds)).unwrap();
            assert_eq!(step, Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_around_and_once() {
        let secret = b"12345678901234567890";
        let code = "005924";
        let step = 1_234_567_890 / 30;
        for (away, taken) in [(-60, false), (-30, true), (30, true), (60, false)] {
            let found = step_of(secret, code, None, at(1_234_567_890 + away)).unwrap();
            assert_eq!(found.is_some(), taken, "{away}");
        }
        let again = step_of(secret, code, Some(step), at(1_234_567_890)).unwrap();
        assert_eq!(again, None);
        let spaced = step_of(secret, "005 924", Some(step - 1), at(1_234_567_890)).unwrap();
        assert_eq!(spaced, Some(step));
        for wrong in ["", "5924", "0059245", "００５９２４"] {
            assert_eq!(
                step_of(secret, wrong, None, at(1_234_567_890)).unwrap(),
                None
            );
        }
    }

    #[test]
    fn an_app_is_told_secret_place_and_person() {
        let told = told(b"12345678901234567890", "Oak: & Söhne", "anna@acme.example").unwrap();
        assert_eq!(told.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(told.uri.starts_with("otpauth://totp/"), "{}", told.uri);
        assert!(told.uri.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        let (path, width) = qr(&told.uri).unwrap();
        assert!(width > 30 && path.starts_with('M'));
    }
}
