//! Definitions of dishonest acts: one that is open for comments, and one each to be worked on over the pages and the interface.

use super::scene::Scene;
use super::sent::Sent;
use flow::account::Role;
use flow::definition::DefinitionPlan;
use jiff::civil::date;
use rules::catalogue::Grade;
use serde_json::json;
use testkit::Harness;
use web::Address;

const EDITOR: &str = "definer";
const ITEM: &str = "transport-penalty";
const LAW: &str = "road-transport-regulations";
const EFFECT: &str = "2027-03-01";

/// What there is.
#[derive(Default)]
pub struct Definitions {
    open: String,
    comments: Vec<String>,
    drafts: Vec<String>,
}

impl Definitions {
    pub async fn new(harness: &Harness) -> Self {
        let editor = harness
            .make_staff(EDITOR, "transport", &[Role::CatalogueEditor])
            .await;
        let platform = harness.platform();
        let mut ids = Vec::new();
        for _ in 0..3 {
            let plan = DefinitionPlan {
                title: "道路运输失信行为划定".to_owned(),
                reason: "统一尺度".to_owned(),
                item: ITEM.to_owned(),
                basis: vec![LAW.to_owned()],
                acts: vec![("警告".to_owned(), Grade::Minor, "首次".to_owned())],
                indicators: Vec::new(),
                measures: Vec::new(),
                display_months: None,
                effect_on: date(2027, 3, 1),
            };
            ids.push(platform.draft_definition(&editor, plan).await.unwrap());
        }
        let open = ids.remove(0);
        let opened = platform.move_definition(&editor, &open, 1, "open-consultation", "");
        opened.await.unwrap();
        for text in ["过重", "过轻"] {
            let said = platform.comment_on_definition(None, &open, text);
            said.await.unwrap();
        }
        let view = platform.definition(&editor, &open).await.unwrap();
        Self {
            comments: view.comments.into_iter().map(|c| c.id).collect(),
            drafts: ids,
            open,
        }
    }
}

/// Each draft is moved first and changed then.
pub fn to_definitions(scene: &Scene, address: &Address) -> (String, Sent) {
    let of = &scene.definitions;
    let over_pages = address.prefix.is_empty();
    let place = usize::from(!over_pages);
    let public = address.path.starts_with("/consultations");
    let answers = address.path.ends_with("{comment}");
    let id = match public || answers {
        true => &of.open,
        false => &of.drafts[place],
    };
    let path = address.path.replace("{id}", id);
    let path = path.replace("{comment}", &of.comments[place]);
    let content = address.path.ends_with("/content") || address.path == "/definitions";
    if !over_pages {
        let body = match (address.method, content, public || answers) {
            ("GET", ..) => return (path, Sent::Api(EDITOR, String::new())),
            (_, true, _) => json!({
                "title": "划定", "reason": "统一尺度", "item": ITEM, "basis": [LAW], "effect_on": EFFECT, "seen": 2,
                "acts": [{ "word": "警告", "grade": "minor", "text": "首次" }]
            }),
            (_, _, true) => json!({ "text": "已阅" }),
            _ => json!({ "step": "assess", "seen": 1 }),
        };
        return (path, Sent::Api(EDITOR, body.to_string()));
    }
    let fields: &[(&'static str, &str)] = match (content, public, answers) {
        (true, ..) => &[
            ("title", "划定"),
            ("reason", "统一尺度"),
            ("item", ITEM),
            ("basis", LAW),
            ("acts", "警告 | 轻微 | 首次"),
            ("effect_on", EFFECT),
            ("seen", "2"),
        ],
        (_, true, _) => &[("text", "已阅")],
        (.., true) => &[("answer", "已阅")],
        _ => &[("step", "assess"), ("seen", "1")],
    };
    let login = if public { "" } else { EDITOR };
    let fields = fields
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()));
    (path, Sent::Form(login, fields.collect()))
}
