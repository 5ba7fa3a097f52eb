//! Rows of the formats departments send: valid until a test changes a cell.

use crate::harness::pack;
use crate::people::Person;
use rules::catalogue::Item;

/// A row of the 2018 format of permits or penalties or of the format of severe lists, every column of it.
#[derive(Debug, Clone)]
pub struct Row {
    cells: Vec<(String, String)>,
}

impl Row {
    /// A permit of the transport department, decided two days before [`crate::TODAY`].
    #[must_use]
    pub fn permit(person: &Person, document: &str) -> Self {
        Self::of("transport-permit", "transport", person).with("XK_WSH", document)
    }

    /// A fine of the transport department, decided two days before [`crate::TODAY`].
    #[must_use]
    pub fn penalty(person: &Person, document: &str) -> Self {
        Self::of("transport-penalty", "transport", person).with("CF_WSH", document)
    }

    /// A listing by the market regulator, decided two days before [`crate::TODAY`].
    #[must_use]
    pub fn listing(person: &Person, document: &str) -> Self {
        Self::of("severe-list-market", "market-regulation", person).with("RDWH", document)
    }

    /// A row of an item that one of the formats serves, supplied and decided by an organ.
    ///
    /// # Panics
    /// When the pack knows neither item nor organ.
    #[must_use]
    pub fn of(item: &str, organ: &str, person: &Person) -> Self {
        let item = pack().item(item).expect("the pack has the item");
        let organ = pack().organ(organ).expect("the pack has the organ");
        let name = organ.name_on(crate::TODAY).zh.as_str();
        let code = organ.social_credit_code.as_deref().unwrap_or_default();
        let number = person.number();
        let cells = item
            .fields
            .iter()
            .map(|field| {
                let text = value(&field.code, person.name, &number, name, code);
                (field.code.clone(), text.to_owned())
            })
            .collect();
        Self { cells }
    }

    /// The row with another text in a column; a code outside the format adds a column.
    #[must_use]
    pub fn with(mut self, code: &str, text: &str) -> Self {
        match self.cells.iter_mut().find(|(c, _)| c == code) {
            Some(cell) => text.clone_into(&mut cell.1),
            None => self.cells.push((code.to_owned(), text.to_owned())),
        }
        self
    }

    /// Codes and texts in the order of the format.
    #[must_use]
    pub fn cells(&self) -> &[(String, String)] {
        &self.cells
    }

    fn text(&self, code: &str) -> &str {
        self.cells
            .iter()
            .find(|(c, _)| c == code)
            .map_or("", |(_, text)| text.as_str())
    }
}

/// What a valid row has in a column; the columns not named here stay empty.
fn value<'a>(
    field: &str,
    name: &'a str,
    number: &'a str,
    organ: &'a str,
    code: &'a str,
) -> &'a str {
    match field {
        "XK_XDR_MC" | "CF_XDR_MC" | "XM" => name,
        "XK_XDR_ZJHM" | "CF_XDR_ZJHM" | "SFZH" => number,
        "XK_XDR_LB" | "CF_XDR_LB" => "自然人",
        "XK_XDR_ZJLX" | "CF_XDR_ZJLX" | "ZJLX" => "身份证",
        "XK_XKWS" => "道路运输从业资格准予许可决定书",
        "XK_WSH" | "CF_WSH" => "赣测〔2026〕1号",
        "XK_XKLB" => "普通",
        "XK_NR" => "准予从事道路旅客运输驾驶",
        "XK_JDRQ" | "CF_JDRQ" | "XK_YXQZ" | "RDRQ" | "SDRQ" => "2026-11-18",
        "XK_YXQZI" => "2029-11-17",
        "XK_ZT" => "1",
        "XK_XKJG" | "XK_LYDW" | "CF_CFJG" | "CF_SJLY" | "RDDW" => organ,
        "XK_XKJGDM" | "XK_LYDWDM" | "CF_CFJGDM" | "CF_SJLYDM" | "RDDWDM" => code,
        "CF_WFXW" => "未按规定使用道路运输证",
        "CF_SY" => "检查时未随车携带道路运输证",
        "CF_YJ" => "《中华人民共和国道路运输条例》",
        "CF_CFLB" => "罚款",
        "CF_NR" => "罚款人民币伍仟元",
        "CF_NR_FK" => "0.5",
        // One year from the decision, as the rule in force computes it for a fine.
        "CF_GSJZQ" => "2027-11-18",
        "MDMC" => "市场监督管理严重违法失信名单",
        "LRYJ" => "《市场监督管理严重违法失信名单管理办法》",
        "ZYSXSS" => "销售不符合食品安全标准的食品，情节严重",
        "XZCLJDNR" => "列入严重违法失信名单",
        "SXGZRQ" => "2026-11-02",
        "CSSBJG" => "未提出",
        "YXQZ" => "2028-11-17",
        _ => "",
    }
}

/// A CSV file with the codes of the format as its header.
#[must_use]
pub fn csv(rows: &[Row]) -> String {
    let codes = codes(rows);
    table(rows, &codes, codes.iter().map(String::as_str))
}

/// A CSV file with the Chinese titles of an item's fields as its header.
///
/// # Panics
/// When the pack does not know the item.
#[must_use]
pub fn csv_with_titles(item: &str, rows: &[Row]) -> String {
    let item = pack().item(item).expect("the pack has the item");
    let codes = codes(rows);
    table(rows, &codes, codes.iter().map(|code| title(item, code)))
}

fn title<'a>(item: &'a Item, code: &'a str) -> &'a str {
    item.field(code)
        .map_or(code, |field| field.title.zh.as_str())
}

fn codes(rows: &[Row]) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for (code, _) in rows.iter().flat_map(|row| &row.cells) {
        if !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

fn table<'a>(rows: &[Row], codes: &[String], header: impl Iterator<Item = &'a str>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).unwrap();
    for row in rows {
        writer
            .write_record(codes.iter().map(|code| row.text(code)))
            .unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}
