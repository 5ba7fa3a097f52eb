//! A plain table for a terminal or a log.

/// Lays out rows under a heading; the first column is left-aligned, the others right-aligned.
pub fn lay_out(heading: &[&str], rows: &[Vec<String>]) -> String {
    let width_of = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| width(cell))
            .chain(heading.get(column).map(|cell| width(cell)))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heading.len()).map(width_of).collect();
    let mut text = line(heading.iter().copied(), &widths);
    let rule: usize = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    text.push_str(&"-".repeat(rule));
    text.push('\n');
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str), &widths));
    }
    text
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
    let mut text = String::new();
    for (column, (cell, wanted)) in cells.zip(widths).enumerate() {
        let padding = " ".repeat(wanted.saturating_sub(width(cell)));
        if column == 0 {
            text.push_str(cell);
            text.push_str(&padding);
        } else {
            text.push_str("  ");
            text.push_str(&padding);
            text.push_str(cell);
        }
    }
    let mut text = text.trim_end().to_string();
    text.push('\n');
    text
}

/// Chinese characters take two cells of a terminal.
fn width(cell: &str) -> usize {
    cell.chars()
        .map(|c| if c >= '\u{2e80}' { 2 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let text = lay_out(
            &["step", "time"],
            &[
                vec!["诚信".into(), "1.0 s".into()],
                vec!["lints".into(), "12.0 s".into()],
            ],
        );
        assert_eq!(
            text,
            "step     time\n-------------\n诚信    1.0 s\nlints  12.0 s\n"
        );
    }
}
