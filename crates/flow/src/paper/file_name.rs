//! Names of files, as somebody else's system made them.

use super::PaperKind;

/// Longest name that is kept, in characters, without its ending.
const LONGEST: usize = 80;
/// Longest ending that is taken for one: after a full stop in a sentence comes more.
const LONGEST_EXTENSION: usize = 8;
/// So many digits in a row are a number that may be somebody's: of a telephone, a card, a person.
const NUMBER: usize = 11;
/// In place of such a number.
const COVERED: &str = "＊";
/// What a file is called that had no name.
const NAMELESS: &str = "材料";

/// The ending of a name in lower case, if it has one.
pub(super) fn extension(name: &str) -> Option<String> {
    let (stem, extension) = last_part(name).rsplit_once('.')?;
    let is_one = !stem.is_empty()
        && (1..=LONGEST_EXTENSION).contains(&extension.chars().count())
        && extension.chars().all(char::is_alphanumeric);
    is_one.then(|| extension.to_lowercase())
}

/// The name without folders, without what does not show itself or leads elsewhere, without numbers that may be somebody's,
/// and with an ending of its kind. Names are readable in the store, and numbers never are.
pub(super) fn clean(name: &str, kind: PaperKind) -> String {
    let last = last_part(name);
    let ending = extension(last).filter(|e| kind.extensions().contains(&e.as_str()));
    let stem = match &ending {
        Some(_) => last.rsplit_once('.').map_or(last, |(stem, _)| stem),
        None => last,
    };
    let visible: String = visible(stem).collect();
    let covered = without_numbers(&visible);
    let stem: String = covered
        .trim_matches(['.', ' '])
        .chars()
        .take(LONGEST)
        .collect();
    let stem = if stem.is_empty() { NAMELESS } else { &stem };
    let ending = ending.unwrap_or_else(|| kind.extensions()[0].to_owned());
    format!("{stem}.{ending}")
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Characters that show themselves: no control, no change of direction, nothing of no width; and what systems give a
/// meaning of its own in names becomes a line.
pub(super) fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| !c.is_control() && !is_unseen(*c))
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
            c if c.is_whitespace() => ' ',
            c => c,
        })
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let mut digits = 0;
    let end = |run: &mut String, digits: &mut usize, out: &mut String| {
        if *digits >= NUMBER {
            out.push_str(COVERED);
        } else {
            out.push_str(run);
        }
        run.clear();
        *digits = 0;
    };
    for c in text.chars() {
        let is_digit = c.is_ascii_digit() || ('０'..='９').contains(&c);
        // Numbers are written with spaces and lines between their groups, and end in an X.
        let goes_on = digits > 0 && matches!(c, ' ' | '-' | '_' | 'X' | 'x' | 'Ｘ' | 'ｘ');
        if is_digit || goes_on {
            digits += usize::from(is_digit);
            run.push(c);
        } else {
            end(&mut run, &mut digits, &mut out);
            out.push(c);
        }
    }
    end(&mut run, &mut digits, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        assert_eq!(clean(name, PaperKind::Pdf), expected, "{name:?}");
    }

    #[test]
    fn a_name_is_a_name_and_nothing_else() {
        check("判决书.pdf", "判决书.pdf");
        check("C:\\Users\\me\\判决书.PDF", "判决书.pdf");
        check("../../etc/passwd", "passwd.pdf");
        check("a\u{202e}fdp.exe", "afdp.exe.pdf");
        check("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf");
        check("", "材料.pdf");
        check("....", "材料.pdf");
        check(".pdf", "pdf.pdf");
        check(&"长".repeat(300), &format!("{}.pdf", "长".repeat(80)));
    }

    #[test]
    fn a_number_that_may_be_somebodys_is_not_kept() {
        check("张三36019919900307123X身份证.pdf", "张三＊身份证.pdf");
        check("360199 19900307 1234.pdf", "＊.pdf");
        check("１３８００１３８０００.pdf", "＊.pdf");
        check("2026-11-18 收据 12号.pdf", "2026-11-18 收据 12号.pdf");
    }

    #[test]
    fn an_ending_is_short_and_after_something() {
        assert_eq!(extension("a.JPG").as_deref(), Some("jpg"));
        assert_eq!(extension(".pdf"), None);
        assert_eq!(extension("no ending"), None);
        assert_eq!(extension("see art. 7 of the notice"), None);
    }
}
