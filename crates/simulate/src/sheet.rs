//! Workbooks with the habits of office staff: a title above the header, a hidden row of codes, a sheet of notes.

use crate::plan::Headers;
use crate::problem::Problem;
use crate::rows::{Row, Rows};
use crate::write::Column;
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};
use std::io::Write;

const NOTES: [&str; 4] = [
    "填表说明",
    "1. 带*的为必填项。",
    "2. 日期按“年/月/日”填写，长期有效的填2099/12/31。",
    "3. 金额以万元为单位，最多六位小数。",
];

/// Writes the workbook. Its properties carry the day of the file, so that the bytes depend on nothing else.
pub(crate) fn write(
    rows: &Rows,
    columns: &[Column],
    out: &mut (impl Write + Send),
    next: &mut dyn FnMut(u64) -> Result<Row, Problem>,
) -> Result<(), Problem> {
    let mut workbook = Workbook::new();
    let day = rows.as_of();
    let created = ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    )?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("数据")?;
    let first_line = head(rows, columns, sheet)?;
    let date_format = Format::new().set_num_format("yyyy/m/d");
    for (line, row) in (first_line..).zip(0..rows.planned.rows) {
        let made = next(row)?;
        for (place, column) in columns.iter().enumerate() {
            cell(
                rows,
                &made,
                column.cell,
                sheet,
                (line, place as u16),
                &date_format,
            )?;
        }
    }
    if rows.planned.notes_sheet {
        let notes = workbook.add_worksheet_with_constant_memory()?;
        notes.set_name("填表说明")?;
        for (line, note) in (0..).zip(NOTES) {
            notes.write_string(line, 0, note)?;
        }
    }
    workbook.save_to_writer(out)?;
    Ok(())
}

/// Title, header and hidden codes; the line after them.
fn head(rows: &Rows, columns: &[Column], sheet: &mut Worksheet) -> Result<u32, Problem> {
    let mut line = 0;
    if rows.planned.title_row {
        sheet.write_string(line, 0, format!("{}信息表", rows.item.title.zh))?;
        line += 1;
    }
    for (place, column) in columns.iter().enumerate() {
        sheet.write_string(line, place as u16, &column.header)?;
    }
    line += 1;
    if rows.planned.code_row && rows.planned.headers == Headers::Chinese {
        sheet.set_row_hidden(line)?;
        for (place, column) in columns.iter().enumerate() {
            sheet.write_string(line, place as u16, &column.code)?;
        }
        line += 1;
    }
    Ok(line)
}

fn cell(
    rows: &Rows,
    made: &Row,
    cell: usize,
    sheet: &mut Worksheet,
    (line, place): (u32, u16),
    date_format: &Format,
) -> Result<(), Problem> {
    let text = &made.cells[cell];
    if text.is_empty() {
        return Ok(());
    }
    if made.as_number == Some(cell)
        && let Ok(number) = text.parse::<f64>()
    {
        sheet.write_number(line, place, number)?;
        return Ok(());
    }
    if rows.is_date_cell(cell)
        && let Ok(day) = text.parse::<Date>()
    {
        let number = crate::dates::serial(day) as f64;
        sheet.write_number_with_format(line, place, number, date_format)?;
        return Ok(());
    }
    sheet.write_string(line, place, text)?;
    Ok(())
}
