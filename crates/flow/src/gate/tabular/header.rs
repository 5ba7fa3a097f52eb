//! Finding the header among the first rows.

use std::sync::Arc;

use super::cell::{Cell, Row};
use super::normalise::normalise_header;
use super::problem::FileProblem;
use super::{PROBLEM_CODE_TITLE, PROBLEM_EXPLANATION_TITLE};

/// How many rows are searched for the header: a title, a note and the header stand at the top.
pub const HEADER_SEARCH_ROWS: usize = 10;

/// The header of a file, with what each column means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// Name of the worksheet it was found on; `None` for text files.
    pub sheet: Option<Arc<str>>,
    /// Further visible worksheets that begin with a header too and are not read.
    pub other_sheets: Vec<String>,
    /// Row of the header, from 1; 0 for NDJSON, which has none of its own.
    pub row_number: u64,
    /// Rows below the header that repeat it in codes or titles and hold no data.
    pub rows_to_skip: u64,
    /// Field code per column; `None` where the column is not known.
    pub columns: Vec<Option<String>>,
    /// Columns with a title nobody knows: index from 0 and title as sent.
    pub unknown: Vec<(usize, String)>,
    /// Columns that an earlier problem file added; index from 0. Their content is ours, not the sender's.
    pub problem_columns: Vec<usize>,
    /// Titles as sent: where only a row below says what a column is, what that row says.
    pub raw: Vec<String>,
}

impl Header {
    /// Index of the column that holds a field, from 0.
    #[must_use]
    pub fn column_of(&self, code: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.as_deref() == Some(code))
    }

    /// Checks that the fields, given as code and title, all have a column.
    ///
    /// # Errors
    /// [`FileProblem::MissingHeader`] with the titles of all that are missing.
    pub fn require<'a>(
        &self,
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), FileProblem> {
        let missing: Vec<String> = fields
            .into_iter()
            .filter(|(code, _)| self.column_of(code).is_none())
            .map(|(_, title)| title.to_owned())
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(FileProblem::MissingHeader { missing })
        }
    }

    /// Number of the last row that belongs to the header.
    pub(super) fn last_row(&self) -> u64 {
        self.row_number + self.rows_to_skip
    }
}

/// Finds the header among the first rows of a sheet.
///
/// `known` gives the field code of a title; it is asked with the title in the form of [`normalise_header`], and with
/// that form in upper case. The header is the row with the most known titles, at least two unless it has no other
/// cell or an earlier problem file was begun with it; titles above it are passed over, and rows directly below it that say the same again are counted in
/// [`Header::rows_to_skip`].
///
/// # Errors
/// [`FileProblem::NoHeader`] or [`FileProblem::RepeatedHeader`].
pub fn find_header(
    rows: &[Row],
    known: &dyn Fn(&str) -> Option<String>,
) -> Result<Header, FileProblem> {
    let candidates: Vec<Vec<Option<String>>> = rows
        .iter()
        .take(HEADER_SEARCH_ROWS)
        .map(|row| row.cells.iter().map(|cell| resolve(cell, known)).collect())
        .collect();
    let mut best: Option<(usize, usize)> = None;
    for (index, codes) in candidates.iter().enumerate() {
        let found = codes.iter().flatten().count();
        let is_header = found >= 2 || (found == 1 && is_enough(&rows[index]));
        // Of rows that know equally much the first is the header and the others repeat it.
        if is_header && best.is_none_or(|(_, most)| found > most) {
            best = Some((index, found));
        }
    }
    let (best, _) = best.ok_or(FileProblem::NoHeader)?;
    // A row just above that says the same with fewer known titles belongs to the header: it has the sender's titles.
    let first = first_of_block(&candidates, best);
    let mut columns = candidates[first].clone();
    let mut titles: Vec<String> = rows[first].cells.iter().map(|c| c.text.clone()).collect();
    let mut rows_to_skip = 0;
    for (codes, row) in candidates[first + 1..].iter().zip(&rows[first + 1..]) {
        if !repeats(&columns, codes) {
            break;
        }
        merge(&mut columns, &mut titles, codes, row);
        rows_to_skip = row.number - rows[first].number;
    }
    refuse_repeated(&columns, &rows[first].cells)?;
    Ok(describe(&rows[first], columns, titles, rows_to_skip))
}

/// Whether a row with one known title is a header: it has no other title of the sender's, or both that only a problem
/// file has.
fn is_enough(row: &Row) -> bool {
    let titles = row.cells.iter().map(|cell| normalise_header(&cell.text));
    let titles: Vec<String> = titles.filter(|title| !title.is_empty()).collect();
    let ours = [PROBLEM_CODE_TITLE, PROBLEM_EXPLANATION_TITLE];
    let is_problem_file = ours
        .iter()
        .all(|our| titles.iter().any(|title| title == our));
    let of_sender = titles
        .iter()
        .filter(|title| !ours.contains(&title.as_str()));
    is_problem_file || of_sender.count() == 1
}

/// The field of a header cell.
fn resolve(cell: &Cell, known: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let title = normalise_header(&cell.text);
    if title.is_empty() {
        return None;
    }
    known(&title).or_else(|| known(&title.to_uppercase()))
}

fn first_of_block(candidates: &[Vec<Option<String>>], best: usize) -> usize {
    let mut first = best;
    while first > 0 && repeats(&candidates[first], &candidates[first - 1]) {
        first -= 1;
    }
    first
}

/// Whether the second row names the same fields in the same columns: at least two, or the only one, and no other.
fn repeats(header: &[Option<String>], row: &[Option<String>]) -> bool {
    let mut same = 0;
    for (index, code) in row.iter().enumerate() {
        match (header.get(index).and_then(Option::as_ref), code) {
            (Some(above), Some(code)) if above == code => same += 1,
            (Some(_), Some(_)) => return false,
            _ => {}
        }
    }
    same >= 2 || (same == 1 && header.iter().flatten().count() == 1)
}

/// Adds the columns that only a row below names, with its titles.
fn merge(
    columns: &mut Vec<Option<String>>,
    titles: &mut Vec<String>,
    codes: &[Option<String>],
    row: &Row,
) {
    let width = columns.len().max(codes.len());
    columns.resize(width, None);
    titles.resize(width, String::new());
    for (index, code) in codes.iter().enumerate() {
        if columns[index].is_none() && code.is_some() {
            columns[index].clone_from(code);
            titles[index].clone_from(&row.cells[index].text);
        }
    }
}

fn refuse_repeated(columns: &[Option<String>], cells: &[Cell]) -> Result<(), FileProblem> {
    for (second, code) in columns.iter().enumerate() {
        let Some(code) = code else { continue };
        let first = columns[..second]
            .iter()
            .position(|earlier| earlier.as_ref() == Some(code));
        if let Some(first) = first {
            let title = cells.get(second).map(|cell| cell.value().to_owned());
            return Err(FileProblem::RepeatedHeader {
                name: title
                    .filter(|title| !title.is_empty())
                    .unwrap_or_else(|| code.clone()),
                first_column: first + 1,
                second_column: second + 1,
            });
        }
    }
    Ok(())
}

fn describe(
    row: &Row,
    mut columns: Vec<Option<String>>,
    mut titles: Vec<String>,
    rows_to_skip: u64,
) -> Header {
    let filled = row.cells.iter().rposition(|cell| !cell.is_blank());
    let width = filled
        .into_iter()
        .chain(columns.iter().rposition(Option::is_some))
        .max()
        .map_or(0, |last| last + 1);
    columns.resize(width, None);
    titles.resize(width, String::new());
    let mut header = Header {
        sheet: row.sheet.clone(),
        row_number: row.number,
        rows_to_skip,
        ..Header::default()
    };
    for (index, (column, title)) in columns.iter().zip(&titles).enumerate() {
        if column.is_none() {
            match normalise_header(title).as_str() {
                "" => {}
                PROBLEM_CODE_TITLE | PROBLEM_EXPLANATION_TITLE => {
                    header.problem_columns.push(index)
                }
                _ => header.unknown.push((index, title.clone())),
            }
        }
    }
    header.columns = columns;
    header.raw = titles;
    header
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn known(title: &str) -> Option<String> {
        let code = match title {
            "行政相对人名称" | "XK_XDR_MC" => "XK_XDR_MC",
            "证件号码" | "XK_XDR_ZJHM" => "XK_XDR_ZJHM",
            "许可决定日期" | "XK_JDRQ" => "XK_JDRQ",
            _ => return None,
        };
        Some(code.to_owned())
    }

    fn rows(lines: &[&[&str]]) -> Vec<Row> {
        lines
            .iter()
            .zip(1..)
            .map(|(cells, number)| Row {
                sheet: None,
                number,
                line: Some(number),
                cells: cells.iter().map(|text| Cell::from_text(text)).collect(),
            })
            .collect()
    }

    fn find(lines: &[&[&str]]) -> Result<Header, FileProblem> {
        find_header(&rows(lines), &known)
    }

    #[test]
    fn titles_in_any_order_with_marks() {
        let header = find(&[&[
            "*许可决定日期",
            "证件号码\n（必填）",
            "行政相对人名称",
            "家庭住址",
        ]])
        .unwrap();
        assert_eq!(header.column_of("XK_XDR_MC"), Some(2));
        assert_eq!(header.column_of("XK_JDRQ"), Some(0));
        assert_eq!(header.unknown, [(3, "家庭住址".to_owned())]);
        assert_eq!((header.row_number, header.rows_to_skip), (1, 0));
    }

    #[test]
    fn codes_in_any_case() {
        let header = find(&[&["xk_xdr_mc", "XK_JDRQ"]]).unwrap();
        assert_eq!(header.column_of("XK_JDRQ"), Some(1));
    }

    #[test]
    fn title_above_and_codes_below() {
        let header = find(&[
            &["行政许可信息表", ""],
            &["行政相对人名称", "决定日期", "证件号码"],
            &["XK_XDR_MC", "XK_JDRQ", "XK_XDR_ZJHM"],
            &["测试甲", "2099-01-01", "x"],
        ])
        .unwrap();
        assert_eq!((header.row_number, header.rows_to_skip), (2, 1));
        assert_eq!(
            header.column_of("XK_JDRQ"),
            Some(1),
            "the code names what the title left open"
        );
        // A problem file has this one row above its rows, and must be read like the file it came from.
        assert_eq!(header.raw, ["行政相对人名称", "XK_JDRQ", "证件号码"]);
        assert_eq!(header.unknown, []);
    }

    #[test]
    fn codes_above_titles() {
        let header = find(&[
            &["XK_XDR_MC", "XK_JDRQ"],
            &["行政相对人名称", "许可决定日期"],
            &["a", "b"],
        ])
        .unwrap();
        assert_eq!((header.row_number, header.rows_to_skip), (1, 1));
    }

    #[test]
    fn columns_of_an_earlier_problem_file_are_ours() {
        let header = find(&[&["行政相对人名称", "证件号码", "问题代码", "问题说明"]]).unwrap();
        assert_eq!(header.problem_columns, [2, 3]);
        assert_eq!(header.unknown, []);
    }

    #[test]
    fn repeated_and_missing() {
        assert_eq!(
            find(&[&["行政相对人名称", "证件号码", "*行政相对人名称"]]),
            Err(FileProblem::RepeatedHeader {
                name: "*行政相对人名称".into(),
                first_column: 1,
                second_column: 3
            })
        );
        let header = find(&[&["行政相对人名称", "证件号码"]]).unwrap();
        let missing =
            header.require([("XK_XDR_MC", "行政相对人名称"), ("XK_JDRQ", "许可决定日期")]);
        assert_eq!(
            missing,
            Err(FileProblem::MissingHeader {
                missing: vec!["许可决定日期".into()]
            })
        );
    }

    #[test]
    fn notes_and_plain_data_hold_no_header() {
        assert_eq!(find(&[]), Err(FileProblem::NoHeader));
        assert_eq!(find(&[&["甲", "乙"]]), Err(FileProblem::NoHeader));
        assert_eq!(
            find(&[
                &["行政相对人名称", "填写姓名全称", "必填"],
                &["证件号码", "18 位", "必填"]
            ]),
            Err(FileProblem::NoHeader)
        );
        assert!(find(&[&["行政相对人名称"]]).is_ok());
        assert!(find(&[&["行政相对人名称", "问题代码", "问题说明"]]).is_ok());
        assert!(find(&[&["行政相对人名称", "备注", "问题代码", "问题说明"]]).is_ok());
        assert!(find(&[&["行政相对人名称", "备注", "问题代码"]]).is_err());
    }
}
