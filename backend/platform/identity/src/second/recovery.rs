//! Recovery codes: ten, each opens once. `3-ABCD-EFGH-JKMN-PQRS` is the third and holds 80 random
//! bits; what is stored is hashed as passwords are.

use kernel::Chance;
use zeroize::Zeroizing;

/// How many a sheet has.
pub(super) const CODES: i16 = 10;
/// Letters that are not taken for one another, in any hand.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKMNPQRSTUVWXYZ123456789";
const LENGTH: usize = 16;
const GROUP: usize = 4;

/// A fresh code.
pub(super) fn code_fresh(number: i16, chance: &dyn Chance) -> Zeroizing<String> {
    let random: [u8; LENGTH] = chance.bytes();
    let mut code = Zeroizing::new(number.to_string());
    for (at, byte) in random.iter().enumerate() {
        if at % GROUP == 0 {
            code.push('-');
        }
        // 32 letters: the low five bits of a byte are even.
        let letter = LETTERS.get(usize::from(byte & 31)).copied();
        code.push(char::from(letter.unwrap_or(b'A')));
    }
    code
}

/// Number and letters of a code as somebody typed it; what is hashed is the letters. `None` when
/// it is none.
pub(super) fn read(typed: &str) -> Option<(i16, Zeroizing<String>)> {
    let plain: Zeroizing<String> = Zeroizing::new(
        typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect(),
    );
    let letters_at = plain.len().checked_sub(LENGTH)?;
    let (number, letters) = plain.split_at_checked(letters_at)?;
    let number = number.parse().ok()?;
    let known = letters.bytes().all(|letter| LETTERS.contains(&letter));
    ((1..=CODES).contains(&number) && known).then(|| (number, Zeroizing::new(letters.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SystemChance;

    #[test]
    fn req_18_a_code_has_eighty_bits_and_is_read_as_people_type_it() {
        const { assert!(LENGTH * 5 >= 64) };
        for number in [1, 9, 10] {
            let code = code_fresh(number, &SystemChance);
            let (found, letters) = read(&code).unwrap();
            assert_eq!((found, letters.len()), (number, LENGTH));
            let sloppy = format!(" {} ", code.to_lowercase().replace('-', " "));
            assert_eq!(read(&sloppy).unwrap().1, letters);
        }
        for wrong in [
            "",
            "3",
            "0-ABCDEFGHJKMNPQRS",
            "11-ABCDEFGHJKMNPQRS",
            "3-ABCD",
        ] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
