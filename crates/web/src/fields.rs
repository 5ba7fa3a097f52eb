//! What stood in a form or a query: names with their texts, in order, repeated names kept (check boxes repeat).

use crate::problem::Trouble;
use axum::extract::Query;
use axum::http::Uri;
use jiff::civil::Date;
use rules::text::Bilingual;

/// Names and texts.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Pairs as they arrived.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The query of an address; an unreadable one counts as empty.
    pub fn of_query(uri: &Uri) -> Self {
        Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map(|Query(pairs)| Self(pairs))
            .unwrap_or_default()
    }

    /// The first text of a name, without spaces around it; empty counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, text)| text.trim())
            .filter(|text| !text.is_empty())
    }

    /// Every text of a name.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(found, text)| found == name && !text.trim().is_empty())
            .map(|(_, text)| text.trim().to_owned())
            .collect()
    }

    /// A text that must be there. `title` is the field's name as the person reads it.
    pub fn needed(&self, name: &str, title: &Bilingual) -> Result<&str, Trouble> {
        self.get(name).ok_or_else(|| {
            Trouble::bad_input(
                "FIELD-MISSING",
                Bilingual::new(
                    format!("“{}”没有填写", title.zh),
                    format!("“{}” is empty", title.en),
                ),
                Bilingual::new("请返回填写后再提交", "go back, fill it in and send again"),
            )
        })
    }

    /// A number that, when given, must be a number.
    pub fn number<N: std::str::FromStr>(&self, name: &str) -> Result<Option<N>, Trouble> {
        self.get(name)
            .map(|text| text.parse().map_err(|_| unreadable(name, text)))
            .transpose()
    }

    /// A date that, when given, must be a date.
    pub fn date(&self, name: &str) -> Result<Option<Date>, Trouble> {
        self.get(name).map(read_date).transpose()
    }

    /// The query text again, without the named field, for links that keep the rest.
    pub fn without(&self, name: &str) -> String {
        self.0
            .iter()
            .filter(|(found, _)| found != name)
            .map(|(found, text)| format!("{}={}", percent(found), percent(text)))
            .collect::<Vec<_>>()
            .join("&")
    }
}

/// Reads a date as the forms and the interface write it.
pub fn read_date(text: &str) -> Result<Date, Trouble> {
    let readable = text.len() == 10 && text.is_ascii();
    readable
        .then(|| text.parse().ok())
        .flatten()
        .filter(|day: &Date| day.year() > 0)
        .ok_or_else(|| {
            Trouble::bad_input(
                "DATE-UNREADABLE",
                Bilingual::new(
                    format!("“{}”不是日期", cut(text)),
                    format!("“{}” is not a date", cut(text)),
                ),
                Bilingual::new(
                    "请按 2026-05-20 的样式填写",
                    "write it in the form 2026-05-20",
                ),
            )
        })
}

/// A field of an address or a form that cannot be read.
pub fn unreadable(name: &str, text: &str) -> Trouble {
    Trouble::bad_input(
        "FIELD-UNREADABLE",
        Bilingual::new(
            format!("字段 {name} 的内容“{}”无法识别", cut(text)),
            format!(
                "the field {name} holds “{}”, which cannot be read",
                cut(text)
            ),
        ),
        Bilingual::new(
            "请返回上一页重新操作",
            "go back to the page before and try again",
        ),
    )
}

fn cut(text: &str) -> String {
    text.chars().take(20).collect()
}

/// Percent-encodes everything but unreserved characters.
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn repeated_names_are_kept_and_empty_ones_are_absent() {
        let fields = Fields::of_query(&"/x?item=a&item=b&name=+".parse().unwrap());
        assert_eq!(fields.all("item"), ["a", "b"]);
        assert_eq!(fields.get("name"), None);
        assert_eq!(fields.without("item"), "name=%20");
    }

    #[test]
    fn dates_out_of_this_world_are_refused() {
        for text in [
            "0000-01-01",
            "2026-02-30",
            "2026-5-1",
            "20260501",
            "-000001-01-01",
        ] {
            assert_eq!(
                read_date(text).unwrap_err().details().code,
                "DATE-UNREADABLE",
                "{text}"
            );
        }
        assert!(read_date("2026-05-20").is_ok());
    }
}
