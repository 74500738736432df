//! Codes for whoever has lost their telephone: printed when the second factor is set up, each used once.

use crate::password::random_bytes;

/// How many of them there are.
const RECOVERY_CODES: usize = 10;
/// Characters of a code: 50 random bits.
const LENGTH: usize = 10;
/// Digits and letters that nobody mistakes for each other.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// New codes, as they are shown: `7k2mq-x04fd`. `None` if the machine gives no random numbers.
pub fn new_recovery_codes() -> Option<Vec<String>> {
    (0..RECOVERY_CODES).map(|_| new_code()).collect()
}

fn new_code() -> Option<String> {
    let mut code = String::with_capacity(LENGTH + 1);
    for (place, byte) in random_bytes::<LENGTH>()?.into_iter().enumerate() {
        if place == LENGTH / 2 {
            code.push('-');
        }
        // 256 is a multiple of 32: each character is as likely.
        code.push(ALPHABET.get(usize::from(byte % 32)).copied().map_or('0', char::from));
    }
    Some(code)
}

/// A code as it is hashed, whatever it was typed like: letters that are not in use are the digits that they look like. `None` if it is
/// none.
pub fn is_recovery_code(typed: &str) -> Option<String> {
    let mut plain = String::with_capacity(LENGTH);
    for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—')) {
        let c = match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        };
        if plain.len() == LENGTH || !c.is_ascii() || !ALPHABET.contains(&(c as u8)) {
            return None;
        }
        plain.push(c);
    }
    (plain.len() == LENGTH).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let codes = new_recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        for code in &codes {
            let plain = is_recovery_code(code).unwrap();
            assert_eq!(is_recovery_code(&format!(" {} ", code.to_uppercase().replace('-', " — "))), Some(plain));
            assert_eq!(codes.iter().filter(|other| *other == code).count(), 1);
        }
        assert_eq!(is_recovery_code("OIL00-00000").as_deref(), Some("0110000000"));
        for bad in ["", "287082", "7k2mq-x04f", "7k2mq-x04fdd", "7k2mq-x04fя", "7k2mu-x04fd"] {
            assert_eq!(is_recovery_code(bad), None, "{bad}");
        }
    }
}
