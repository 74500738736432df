//! The bytes of a text file come in; the text goes out, whatever its encoding.

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_16BE, UTF_16LE, WINDOWS_1251, X_MAC_CYRILLIC};

use super::fault::Fault;

/// A fault in a text, with its line.
pub(super) type LineFault = (Fault, u64);

/// Decodes a text: by its byte order mark, as UTF-8, as UTF-16 by its zeros, or as the Russian encoding that fits best.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, LineFault> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let body = bytes.get(mark..).unwrap_or_default();
        return strictly(encoding, body);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if memchr::memchr(0, text.as_bytes()).is_none() => return Ok(text),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    if let Some(encoding) = wide(&bytes) {
        return strictly(encoding, &bytes);
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        return Err((Fault::Nul, line_of(&bytes, at)));
    }
    let encoding = russian(&bytes);
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    Ok(text.into_owned())
}

fn strictly(encoding: &'static Encoding, body: &[u8]) -> Result<String, LineFault> {
    match encoding.decode_without_bom_handling_and_without_replacement(body) {
        Some(text) => {
            if let Some(at) = memchr::memchr(0, text.as_bytes()) {
                return Err((Fault::Nul, line_of(text.as_bytes(), at)));
            }
            Ok(text.into_owned())
        }
        None => {
            let (text, _) = encoding.decode_without_bom_handling(body);
            let at = text.find('\u{fffd}').unwrap_or(0);
            Err((Fault::BadCharacters, line_of(text.as_bytes(), at)))
        }
    }
}

/// UTF-16 without a mark: in Russian and in digits every second byte is 0 or 4.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let count = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| matches!(byte, 0 | 4)).count();
    let half = start.len() / 2;
    if half < 4 {
        return None;
    }
    let (even, odd) = (count(0), count(1));
    if odd * 10 > half * 8 && even * 10 < half * 4 {
        Some(UTF_16LE)
    } else if even * 10 > half * 8 && odd * 10 < half * 4 {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn russian(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..bytes.len().min(1 << 18)).unwrap_or(bytes), true);
    let guess = detector.guess(Some(b"ru"), chardetng::Utf8Detection::Deny);
    if [KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC].contains(&guess) { guess } else { WINDOWS_1251 }
}

fn line_of(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or_default();
    memchr::memchr_iter(b'\n', before).count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let text = "ФИО;Группа\nИванов Пётр Сергеевич;ИС-21\nСемёнова Анна Ильинична;ИС-21\n";
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let utf16_be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let with_mark = [b"\xff\xfe".as_slice(), &utf16].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
            WINDOWS_1251.encode(text).0.into_owned(),
            KOI8_R.encode(text).0.into_owned(),
            IBM866.encode(text).0.into_owned(),
            utf16,
            utf16_be,
            with_mark,
        ] {
            assert_eq!(decode(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn faults_name_the_line() {
        assert_eq!(decode(b"a;b\nc\0;d\n".to_vec()), Err((Fault::Nul, 2)));
        let mut lone: Vec<u8> = vec![0xff, 0xfe];
        lone.extend("ФИО\nИв".encode_utf16().flat_map(u16::to_le_bytes));
        lone.extend(0xd800u16.to_le_bytes());
        lone.extend("ов".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(lone), Err((Fault::BadCharacters, 2)));
    }
}
