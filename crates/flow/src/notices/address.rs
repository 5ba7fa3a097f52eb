//! The ways outside, and the addresses they take.

use crate::problem::{Problem, ProblemKind};
use rules::text::Bilingual;

/// A way in which a person is told outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// 短信: a text message to a mobile number.
    Mobile,
    /// 邮件: a mail.
    Mail,
}

/// Digits of a mobile number on the mainland.
const MOBILE_DIGITS: usize = 11;
/// Longest mail address, and longest part before its @ (RFC 5321).
const MAIL_MOST: usize = 254;
const LOCAL_MOST: usize = 64;
/// Longest label of a host name.
const LABEL_MOST: usize = 63;

impl Channel {
    /// Every way.
    pub const ALL: [Channel; 2] = [Channel::Mobile, Channel::Mail];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Channel::Mobile => "mobile",
            Channel::Mail => "mail",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }

    /// Its name.
    #[must_use]
    pub fn title(self) -> Bilingual {
        match self {
            Channel::Mobile => Bilingual::new("短信", "text message"),
            Channel::Mail => Bilingual::new("邮件", "mail"),
        }
    }

    /// The address in the form it is kept in.
    ///
    /// # Errors
    /// `NOTICE-ADDRESS` when it is none of this way.
    pub(crate) fn address(self, text: &str) -> Result<String, Problem> {
        let found = match self {
            Channel::Mobile => mobile(text),
            Channel::Mail => mail(text.trim()),
        };
        found.ok_or_else(|| malformed(self))
    }
}

/// A mobile number without what people write between its digits.
fn mobile(text: &str) -> Option<String> {
    let kept = |c: &char| !matches!(c, ' ' | '-' | '\u{3000}');
    let digits: String = text.chars().filter(kept).collect();
    let digits = digits.strip_prefix("+86").unwrap_or(&digits);
    let fits = digits.len() == MOBILE_DIGITS
        && digits.starts_with('1')
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    fits.then(|| digits.to_owned())
}

/// A mail address as gateways take it everywhere: nothing quoted, nothing but ASCII, and so nothing that could become a header.
fn mail(text: &str) -> Option<String> {
    let (local, host) = text.split_once('@')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let of_local = !local.is_empty()
        && local.len() <= LOCAL_MOST
        && local.chars().all(plain)
        && local.split('.').all(|part| !part.is_empty());
    let label = |part: &str| {
        let within = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (1..=LABEL_MOST).contains(&part.len())
            && part.chars().all(within)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let of_host = host.contains('.') && host.split('.').all(label);
    (of_local && of_host && text.len() <= MAIL_MOST).then(|| text.to_owned())
}

/// An address as it is shown: enough to know it again.
pub(crate) fn masked(channel: Channel, address: &str) -> String {
    match channel {
        Channel::Mobile => rules::mask::keep(address, 3, 4, '*'),
        Channel::Mail => {
            let (local, host) = address.split_once('@').unwrap_or((address, ""));
            format!("{}@{host}", rules::mask::keep(local, 1, 0, '*'))
        }
    }
}

fn malformed(channel: Channel) -> Problem {
    let remedy = match channel {
        Channel::Mobile => ("请填写 11 位手机号码", "enter a mobile number of 11 digits"),
        Channel::Mail => (
            "请填写邮箱地址，例如 name@mail.example",
            "enter an address such as name@mail.example",
        ),
    };
    let what = (
        "地址的格式不对，没有保存",
        "this is no such address; nothing was kept",
    );
    Problem::new("NOTICE-ADDRESS", ProblemKind::BadInput, what, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(channel: Channel, text: &str, expected: Option<&str>) {
        let found = channel.address(text).ok();
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn addresses() {
        use Channel::{Mail, Mobile};
        check(Mobile, "10000000000", Some("10000000000"));
        check(Mobile, " +86 100-0000 0000 ", Some("10000000000"));
        check(Mobile, "1000000000", None);
        check(Mobile, "100000000000", None);
        check(Mobile, "20000000000", None);
        check(Mobile, "1000000000a", None);
        check(Mobile, "", None);
        check(Mobile, "a@b.example", None);
        check(
            Mail,
            " zhang.san+x@mail.example ",
            Some("zhang.san+x@mail.example"),
        );
        for bad in [
            "",
            "@",
            "a@",
            "@b.example",
            "a@b",
            "a b@c.example",
            "a@b..example",
            "a@-b.example",
            "a..b@c.example",
            "a@b.example\r\nBcc: c@d.example",
            "<a@b.example>",
            "a,b@c.example",
            "张@b.example",
            "a@b@c.example",
        ] {
            check(Mail, bad, None);
        }
        let long = format!("a@{}.example", "b.".repeat(130));
        check(Mail, &long, None);
    }

    #[test]
    fn what_is_shown_is_masked() {
        assert_eq!(masked(Channel::Mobile, "10012345678"), "100****5678");
        assert_eq!(masked(Channel::Mail, "zhang@a.example"), "z****@a.example");
    }
}
