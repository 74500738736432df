//! A digest comes in; the number goes out by which people, accounts and actions are known, and the text it is written as.

/// The first eight bytes of a digest: as many as are told.
pub(crate) fn number_of(digest: &blake3::Hash) -> u64 {
    digest.as_bytes().first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first))
}

/// The number as it is told: sixteen digits, in order as the numbers are.
pub(crate) fn in_hexadecimal(number: u64) -> String {
    format!("{number:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_told_as_the_digest_begins() {
        for text in ["", "студент", "ИС-21"] {
            let digest = blake3::hash(text.as_bytes());
            assert_eq!(in_hexadecimal(number_of(&digest)), digest.to_hex()[..16]);
        }
        assert_eq!(in_hexadecimal(10), "000000000000000a");
    }
}
