//! The secret that a telephone and this program share → codes of six digits, another each half a minute (RFC 6238).

use chrono::{DateTime, Utc};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::SignInKey;
use crate::password::random_bytes;

/// Digits of a code.
const DIGITS: u8 = 6;
/// Seconds for which a code is shown.
const STEP: u64 = 30;
/// So many codes before and after the present one are taken: a telephone's clock is not ours, and people type slowly.
const SKEW: u16 = 1;

/// The secret of one user's second factor.
pub struct SecondFactorSecret([u8; 20]);

impl SecondFactorSecret {
    /// A new one. `None` if the machine gives no random numbers.
    pub fn random() -> Option<SecondFactorSecret> {
        random_bytes().map(SecondFactorSecret)
    }

    /// The secret that was sealed for somebody. `None` if this installation cannot open it.
    pub fn opened(key: &SignInKey, whose: &str, sealed: &str) -> Option<SecondFactorSecret> {
        key.open(whose, sealed)?.try_into().ok().map(SecondFactorSecret)
    }

    /// As it is kept.
    pub fn sealed(&self, key: &SignInKey, whose: &str) -> Option<String> {
        key.seal(whose, &self.0)
    }

    fn totp(&self, issuer: &str, account: &str) -> Option<Totp> {
        // A colon would end the name in an app's eyes.
        let plain = |text: &str| text.replace(':', " ");
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(SKEW)
            .with_step_duration(STEP)
            .with_secret(Secret::new_stack(self.0))
            .with_account_name(plain(account))
            .with_issuer(Some(plain(issuer)))
            .build()
            .ok()
    }

    /// The address that an app reads from the QR code.
    pub fn address(&self, issuer: &str, account: &str) -> Option<String> {
        self.totp(issuer, account)?.to_url().ok()
    }

    /// The secret as it is typed into an app that reads no QR code: groups of four characters.
    pub fn typed(&self) -> String {
        let text: Vec<char> = Secret::new_stack(self.0).to_base32().chars().collect();
        text.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    /// The number of the half a minute whose code this is, if it is the present one or the one beside it.
    pub fn step_of(&self, typed: &str, now: DateTime<Utc>) -> Option<i64> {
        let now = u64::try_from(now.timestamp()).ok()?;
        let step = self.totp("kontingent", "kontingent")?.check(&digits(typed), now)?;
        i64::try_from(step).ok()
    }
}

/// What was typed without the spaces that apps show.
fn digits(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).collect()
}

/// True if what was typed looks like a code of a telephone; else it may be a recovery code.
pub fn is_code(typed: &str) -> bool {
    let digits = digits(typed);
    digits.len() == usize::from(DIGITS) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    /// The secret of the examples of RFC 6238.
    fn example() -> SecondFactorSecret {
        SecondFactorSecret(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // Appendix B has eight digits; six are their end.
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
            assert_eq!(example().step_of(code, now), Some(seconds / 30), "{seconds}");
            let spaced = format!(" {} {} ", &code[..3], &code[3..]);
            assert_eq!(example().step_of(&spaced, now), Some(seconds / 30));
            // A telephone that is half a minute off is believed, one that is two minutes off is not.
            for (off, is_taken) in [(30, true), (-30, true), (120, false), (-120, false)] {
                assert_eq!(example().step_of(code, now + TimeDelta::seconds(off)).is_some(), is_taken, "{off}");
            }
            for bad in ["", "28708", "2870820", "+28708", "28708a", "２８７０８２"] {
                assert_eq!(example().step_of(bad, now), None, "{bad}");
            }
        }
        assert!(is_code("287 082") && !is_code("28708") && !is_code("abcde-fghjk"));
    }

    #[test]
    fn an_app_can_read_it() {
        let address = example().address("Колледж: «Пример»", "Петрова: А. С.").unwrap();
        assert!(
            address.starts_with("otpauth://totp/") && address.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            "{address}"
        );
        assert!(address.is_ascii() && address.matches(':').count() == 2, "{address}");
        assert_eq!(example().typed(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let new = SecondFactorSecret::random().unwrap();
        assert_ne!(new.typed(), SecondFactorSecret::random().unwrap().typed());
    }
}
