//! A file of permits as a department sends it: 28 columns, every row valid.

use crate::persons;
use flow::Platform;
use flow::account::Account;
use flow::gate::intake::UploadId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::fs::File;
use std::ops::Range;
use std::path::Path;

/// Item of the file.
pub const ITEM: &str = "transport-permit";
/// Organ that sends it.
pub const ORGAN: &str = "transport";

/// Writes the file: permits of a range of rows, two for every other person.
pub fn write(path: &Path, platform: &Platform, rows: Range<u64>) {
    let pack = platform.pack();
    let today = platform.today();
    let item = pack.item(ITEM).expect("an item of the pack");
    let organ = pack.organ(ORGAN).expect("an organ of the pack");
    let code = organ.social_credit_code.clone().unwrap_or_default();
    let sender = Sender {
        name: organ.name_on(today).zh.clone(),
        code,
        today,
    };
    let mut file = csv::Writer::from_path(path).expect("a temporary file");
    file.write_record(item.fields.iter().map(|f| f.title.zh.as_str()))
        .expect("a temporary file");
    for row in rows {
        let cells = item.fields.iter().map(|f| sender.cell(&f.code, row));
        file.write_record(cells).expect("a temporary file");
    }
    file.flush().expect("a temporary file");
}

/// Takes a file in, to the last durable row.
pub fn take_in(platform: &Platform, path: &Path) -> UploadId {
    let account = Account::command_line(ORGAN);
    let file = File::open(path).expect("the file written before");
    let prepared = platform
        .prepare_upload(&account, ITEM, file, "permits.csv", false)
        .expect("a valid file");
    platform
        .take_in(prepared, &mut |_| ())
        .expect("a valid file")
}

/// Whose permit a row is: of three rows two belong to one person.
pub fn person_of(row: u64) -> u64 {
    row / 3 * 2 + u64::from(row % 3 == 2)
}

struct Sender {
    name: String,
    code: String,
    today: Date,
}

impl Sender {
    fn cell(&self, column: &str, row: u64) -> String {
        let person = person_of(row);
        match column {
            "XK_XDR_MC" => persons::name(person),
            "XK_XDR_LB" => "自然人".to_owned(),
            "XK_XDR_ZJLX" => "身份证".to_owned(),
            "XK_XDR_ZJHM" => persons::number(person),
            "XK_XKWS" => "道路运输从业资格许可决定书".to_owned(),
            "XK_WSH" => format!("赣测运许〔{}〕{row}号", self.today.year()),
            "XK_XKLB" => "普通".to_owned(),
            "XK_XKZS" => "道路运输从业资格证".to_owned(),
            "XK_XKBH" => format!("YS{row:08}"),
            "XK_NR" => "准予从事道路旅客运输驾驶".to_owned(),
            "XK_JDRQ" | "XK_YXQZ" => self.today.to_string(),
            "XK_YXQZI" => self.today.saturating_add(6.years()).to_string(),
            "XK_XKJG" | "XK_LYDW" => self.name.clone(),
            "XK_XKJGDM" | "XK_LYDWDM" => self.code.clone(),
            "XK_ZT" => "1".to_owned(),
            _ => String::new(),
        }
    }
}
