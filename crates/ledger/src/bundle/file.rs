//! The file: how a bundle is written down and read.

use serde_json::{Value, json};
use tlog_tiles::Hash;

use super::{
    Bundle, BundleProblem, ClosingProof, Content, Entry, FORMAT, Place, PlacedLeaf, problem,
};
use crate::closing::{Leaf, List, Secret, bytes_of_hex};
use crate::commitment::{Commitment, Salt};

impl Bundle {
    /// The file.
    pub fn to_text(&self) -> String {
        let closing = self.closing.as_ref().map(|closing| {
            let mut value = json!({
                "index": closing.index, "line": closing.line, "proof": proof_value(&closing.proof),
            });
            match &closing.place {
                Place::Listed { list, leaf } => {
                    value["count"] = list.count.into();
                    value["head"] = hex(&list.head).into();
                    value["leaf"] = placed_value(leaf);
                }
                Place::Absent { before, after } => {
                    let neighbours =
                        [before, after].map(|placed| placed.as_ref().map(placed_value));
                    value["absent"] = json!({"before": neighbours[0], "after": neighbours[1]});
                }
            }
            value
        });
        let entries: Vec<Value> = self.entries.iter().map(entry_value).collect();
        let file = json!({
            "format": FORMAT, "subject": hex(&self.subject), "secret": hex(&self.secret.0),
            "checkpoint": self.checkpoint, "closing": closing, "entries": entries,
        });
        format!("{file:#}\n")
    }

    /// Reads a file. Nothing is verified yet.
    ///
    /// # Errors
    /// `BUNDLE-MALFORMED` with the place.
    pub fn parse(text: &str) -> Result<Self, BundleProblem> {
        read(text).map_err(|place| {
            let what = format!("{place}: missing, or not as the format has it");
            problem("BUNDLE-MALFORMED", what)
        })
    }
}

fn proof_value(proof: &[Hash]) -> Value {
    proof.iter().map(ToString::to_string).collect()
}

fn placed_value(placed: &PlacedLeaf) -> Value {
    json!({
        "position": placed.position, "key": hex(&placed.leaf.key), "list": hex(&placed.leaf.list),
        "proof": proof_value(&placed.proof),
    })
}

fn entry_value(entry: &Entry) -> Value {
    let mut value = match &entry.content {
        Content::Open { opening, salt } => {
            json!({"index": entry.index, "opening": opening, "salt": hex(&salt.0)})
        }
        Content::Sealed {
            commitment,
            opens_on,
        } => {
            json!({"index": entry.index, "commitment": commitment.to_string(), "opens_on": opens_on})
        }
    };
    if let Some(proof) = &entry.proof {
        value["after"] = "newest closing".into();
        value["proof"] = proof_value(proof);
    }
    value
}

type Read<T> = Result<T, &'static str>;

fn read(text: &str) -> Read<Bundle> {
    let file: Value = serde_json::from_str(text).map_err(|_| "JSON")?;
    if file["format"] != FORMAT {
        return Err("format");
    }
    let subject: [u8; 16] = hex_at(&file, "subject")?;
    let entries = file["entries"].as_array().ok_or("entries")?;
    let closing = match &file["closing"] {
        Value::Null => None,
        closing => Some(read_closing(closing)?),
    };
    Ok(Bundle {
        subject: subject.to_vec(),
        secret: Secret(hex_at(&file, "secret")?),
        checkpoint: text_at(&file, "checkpoint")?.to_owned(),
        closing,
        entries: entries.iter().map(read_entry).collect::<Read<_>>()?,
    })
}

fn read_closing(value: &Value) -> Read<ClosingProof> {
    let place = match value.get("absent") {
        Some(absent) => {
            let neighbour = |name| match &absent[name] {
                Value::Null => Ok(None),
                placed => read_placed(placed).map(Some),
            };
            Place::Absent {
                before: neighbour("before")?,
                after: neighbour("after")?,
            }
        }
        None => Place::Listed {
            list: List {
                count: number_at(value, "count")?,
                head: hex_at(value, "head")?,
            },
            leaf: read_placed(&value["leaf"])?,
        },
    };
    Ok(ClosingProof {
        index: number_at(value, "index")?,
        line: text_at(value, "line")?.to_owned(),
        proof: read_proof(value)?,
        place,
    })
}

fn read_placed(value: &Value) -> Read<PlacedLeaf> {
    Ok(PlacedLeaf {
        position: number_at(value, "position")?,
        leaf: Leaf {
            key: hex_at(value, "key")?,
            list: hex_at(value, "list")?,
        },
        proof: read_proof(value)?,
    })
}

fn read_entry(value: &Value) -> Read<Entry> {
    let content = match value.get("commitment") {
        Some(_) => Content::Sealed {
            commitment: Commitment(hex_at(value, "commitment")?),
            opens_on: text_at(value, "opens_on")?.to_owned(),
        },
        None => Content::Open {
            opening: text_at(value, "opening")?.to_owned(),
            salt: Salt(hex_at(value, "salt")?),
        },
    };
    Ok(Entry {
        index: number_at(value, "index")?,
        content,
        proof: value.get("proof").map(|_| read_proof(value)).transpose()?,
    })
}

fn read_proof(value: &Value) -> Read<Vec<Hash>> {
    let hashes = value["proof"].as_array().ok_or("proof")?;
    let hash =
        |hash: &Value| Hash::parse_hash(hash.as_str().unwrap_or_default()).map_err(|_| "proof");
    hashes.iter().map(hash).collect()
}

fn text_at<'a>(value: &'a Value, name: &'static str) -> Read<&'a str> {
    value[name].as_str().ok_or(name)
}

fn number_at(value: &Value, name: &'static str) -> Read<u64> {
    value[name].as_u64().ok_or(name)
}

fn hex_at<const N: usize>(value: &Value, name: &'static str) -> Read<[u8; N]> {
    bytes_of_hex(text_at(value, name)?).ok_or(name)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a text takes what is written to it");
    }
    text
}
