//! Headers among the first rows of a table.

use crate::tables::{check_header, known};
use flow::gate::tabular::{Cell, FileProblem, Row, find_header, normalise_header};

/// Rows by line feeds, cells by tabulators.
pub fn header(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let rows: Vec<Row> = text
        .split('\n')
        .zip(1..)
        .map(|(line, number)| Row {
            sheet: None,
            number,
            line: Some(number),
            cells: line.split('\t').map(Cell::from_text).collect(),
        })
        .collect();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        let once = normalise_header(&cell.text);
        assert_eq!(normalise_header(&once), once, "not one form: {once:?}");
    }
    match find_header(&rows, &known) {
        Ok(header) => {
            check_header(&header);
            let last = header.row_number + header.rows_to_skip;
            assert!(header.row_number >= 1 && last <= rows.len() as u64);
            // Rows below it do not change what it is.
            let upto = usize::try_from(last).unwrap();
            let again = find_header(&rows[..upto], &known).unwrap();
            assert_eq!(
                (again.row_number, &again.columns),
                (header.row_number, &header.columns)
            );
            // What is there is not missing, and what is not is.
            let codes = header.columns.iter().flatten();
            assert!(header.require(codes.map(|c| (c.as_str(), "title"))).is_ok());
            assert!(header.require([("no such field", "title")]).is_err());
        }
        Err(FileProblem::RepeatedHeader {
            first_column,
            second_column,
            ..
        }) => {
            let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
            assert!(0 < first_column && first_column < second_column && second_column <= widest);
        }
        Err(problem) => assert_eq!(problem, FileProblem::NoHeader),
    }
}
