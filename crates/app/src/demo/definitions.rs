//! A definition of dishonest acts that the public is asked about in the demonstration, with a comment that waits for its answer.

use super::story::demo_account;
use flow::account::{AccountKind, AccountPlan, Role};
use flow::definition::DefinitionPlan;
use flow::{Platform, Problem};
use jiff::ToSpan as _;
use rules::catalogue::Grade;
use rules::text::Bilingual;

const EDITOR: &str = "demo-editor";
/// Days until it is to hold: the consultation, and time to answer and to approve.
const UNTIL_EFFECT: i32 = 120;

/// Drafts it and puts it to the public.
pub async fn put_to_the_public(platform: &Platform) -> Result<(), Problem> {
    for (login, zh, en, role, organ) in [
        (
            EDITOR,
            "省交通运输厅目录编辑员",
            "catalogue editor of the transport department",
            Role::CatalogueEditor,
            "transport",
        ),
        (
            "demo-approver",
            "省发展改革委目录审批员",
            "catalogue approver of the reform commission",
            Role::CatalogueApprover,
            "drc",
        ),
    ] {
        let plan = AccountPlan {
            login: login.to_owned(),
            password: login.to_owned(),
            display: Bilingual::new(zh, en),
            kind: AccountKind::Staff,
            organ: Some(organ.to_owned()),
            roles: vec![role],
            number: None,
            demo: true,
        };
        platform.make_account(plan).await?;
    }
    let editor = demo_account(platform, EDITOR).await?;
    let plan = DefinitionPlan {
        title: "道路运输失信行为划定（征求意见稿）".to_owned(),
        reason: "统一全省尺度：初次、轻微并及时改正的，不按一般失信公示。".to_owned(),
        item: "transport-penalty".to_owned(),
        basis: vec!["road-transport-regulations".to_owned()],
        acts: vec![(
            "其他(暂停营运)".to_owned(),
            Grade::General,
            "一年内两次以上暂停营运的".to_owned(),
        )],
        indicators: vec!["一年内次数".to_owned()],
        measures: Vec::new(),
        display_months: None,
        effect_on: platform.today().saturating_add(UNTIL_EFFECT.days()),
    };
    let id = platform.draft_definition(&editor, plan).await?;
    let seen = platform.definition(&editor, &id).await?.seen;
    platform
        .move_definition(&editor, &id, seen, "open-consultation", "公开征求意见")
        .await?;
    platform
        .comment_on_definition(None, &id, "建议写明次数从哪一天起算。")
        .await?;
    Ok(())
}
