//! The SQL of the store, read from its source.

use std::path::Path;

/// `$1` is a name to the embedded engine and a number to PostgreSQL: both bind alike only when the parameters appear in
/// the order of their numbers.
#[test]
fn parameters_appear_in_the_order_of_their_numbers() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut statements = 0;
    for entry in std::fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for literal in text.split('"').filter(|literal| literal.contains("$1")) {
            statements += 1;
            let mut seen: Vec<u32> = Vec::new();
            for after in literal.split('$').skip(1) {
                let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
                let number = digits.parse().unwrap();
                if !seen.contains(&number) {
                    seen.push(number);
                }
            }
            let expected: Vec<u32> = (1..=seen.len() as u32).collect();
            assert_eq!(seen, expected, "{}: {literal}", path.display());
        }
    }
    assert!(statements > 20, "only {statements} statements were found");
}
