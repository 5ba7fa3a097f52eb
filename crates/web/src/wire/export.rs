//! Everything held about a person, as one document.

use super::TextWire;
use flow::person::{Export, ExportTable, ExportValue};
use serde_json::{Map, Value, json};

/// The document: for every table its labels and rows; a value that is held and not shown is `{"withheld": true}`.
pub fn export_json(export: &Export) -> Value {
    let tables: Vec<Value> = export.tables.iter().map(table).collect();
    let elsewhere: Vec<Value> = export
        .elsewhere
        .iter()
        .map(|table| {
            json!({
                "table": table.name,
                "title": TextWire::of(&table.title),
                "why_nothing": TextWire::of(&table.why),
            })
        })
        .collect();
    json!({
        "title": {"zh": "本平台保存的关于您的全部数据", "en": "Everything this platform holds about you"},
        "receipt": {
            "log_index": export.receipt.log_index,
            "commitment": export.receipt.commitment,
            "at": export.receipt.at.to_string(),
        },
        "tables": tables,
        "elsewhere": elsewhere,
    })
}

fn table(table: &ExportTable) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let mut of = Map::new();
            of.insert("column".into(), column.name.into());
            of.insert("title".into(), json!(TextWire::of(&column.title)));
            of.insert("sensitivity".into(), column.sensitivity.into());
            if let Some(why) = &column.withheld {
                of.insert("withheld".into(), json!(TextWire::of(why)));
            }
            Value::Object(of)
        })
        .collect();
    let row = |row: &Vec<ExportValue>| -> Value {
        let names = table.columns.iter().map(|column| column.name.to_owned());
        Value::Object(names.zip(row.iter().map(value)).collect())
    };
    let seen: Vec<_> = table.seen_by.iter().map(TextWire::of).collect();
    json!({
        "table": table.name,
        "title": TextWire::of(&table.title),
        "seen_by": seen,
        "ends": TextWire::of(&table.ends),
        "columns": columns,
        "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn value(value: &ExportValue) -> Value {
    match value {
        ExportValue::Nothing => Value::Null,
        ExportValue::Withheld => json!({"withheld": true}),
        ExportValue::Text(text) => text.as_str().into(),
        ExportValue::Number(number) => (*number).into(),
        ExportValue::Flag(flag) => (*flag).into(),
        ExportValue::Instant(at) => at.to_string().into(),
        ExportValue::Day(day) => day.to_string().into(),
    }
}
