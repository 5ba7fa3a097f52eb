//! 承诺的打开: the text that an entry of the log commits to.

use super::Seal;

/// The fields of an opening in their fixed order.
pub(super) struct Opening<'a> {
    pub(super) subject: &'a [u8],
    pub(super) log_index: u64,
    pub(super) previous: Option<u64>,
    pub(super) at: i64,
    pub(super) kind: &'a str,
    pub(super) outcome: &'a str,
    pub(super) organ: &'a str,
    pub(super) actor: &'a str,
    pub(super) purpose: Option<&'a str>,
    pub(super) ground: Option<&'a str>,
    pub(super) case_number: Option<&'a str>,
    pub(super) reason: Option<&'a str>,
    pub(super) items: Option<&'a str>,
    pub(super) policy: Option<&'a str>,
    pub(super) object_id: Option<&'a [u8]>,
    pub(super) object_version: Option<u32>,
    pub(super) object_digest: Option<&'a [u8]>,
    pub(super) seal: Option<Seal<'a>>,
}

impl Opening<'_> {
    /// One JSON object with the keys in this order and no spaces: whoever holds it and the salt recomputes the
    /// commitment with any SHA-256.
    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(640);
        text.push_str("{\"subject\":\"");
        hex_into(&mut text, self.subject);
        text.push_str("\",\"log_index\":");
        number_into(&mut text, self.log_index);
        if let Some(previous) = self.previous {
            text.push_str(",\"previous\":");
            number_into(&mut text, previous);
        }
        text.push_str(",\"at\":");
        text.push_str(&self.at.to_string());
        for (key, value) in [
            ("kind", Some(self.kind)),
            ("outcome", Some(self.outcome)),
            ("organ", Some(self.organ)),
            ("actor", Some(self.actor)),
            ("purpose", self.purpose),
            ("ground", self.ground),
            ("case_number", self.case_number),
            ("reason", self.reason),
            ("items", self.items),
            ("policy", self.policy),
        ] {
            if let Some(value) = value {
                text.push_str(",\"");
                text.push_str(key);
                text.push_str("\":");
                text_into(&mut text, value);
            }
        }
        for (key, value) in [
            ("object", self.object_id),
            ("object_digest", self.object_digest),
        ] {
            if let Some(value) = value {
                text.push_str(",\"");
                text.push_str(key);
                text.push_str("\":\"");
                hex_into(&mut text, value);
                text.push('"');
            }
        }
        if let Some(version) = self.object_version {
            text.push_str(",\"object_version\":");
            text.push_str(&version.to_string());
        }
        if let Some(seal) = self.seal {
            text.push_str(",\"opens_on\":\"");
            text.push_str(&seal.opens_on.to_string());
            text.push_str("\",\"seal_reason\":");
            text_into(&mut text, seal.reason);
        }
        text.push('}');
        text
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    hex_into(&mut text, bytes);
    text
}

/// The sixteen bytes that [`hex`] wrote; `None` for anything else.
#[must_use]
pub fn from_hex(text: &str) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    if text.len() != 32
        || !text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

fn number_into(text: &mut String, number: u64) {
    use std::fmt::Write as _;
    write!(text, "{number}").expect("a text takes what is written to it");
}

/// A text as JSON. Slugs and names need no escapes; entries are written by the thousand.
fn text_into(text: &mut String, value: &str) {
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if value.bytes().all(plain) {
        text.push('"');
        text.push_str(value);
        text.push('"');
    } else {
        text.push_str(&serde_json::Value::from(value).to_string());
    }
}

fn hex_into(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_an_opening_is_json() {
        for value in [
            "",
            "market-regulation",
            "张三 «»",
            "a\"b",
            "a\\b",
            "a\nb\u{1}",
            "\u{7f}",
        ] {
            let mut text = String::new();
            text_into(&mut text, value);
            assert_eq!(text, serde_json::Value::from(value).to_string());
        }
    }
}
