//! Nothing expired, suspended, sealed, held, repaired or withdrawn is ever shown, to whomever.

use crate::proof::{Policies, found_out, holds, in_common, of_actions};

const UNREADABLE: &str = r#"
permit (principal, action, resource is Record)
when {
  resource.ended || !resource.begun ||
  resource.state == RecordState::"sealed" ||
  resource.state == RecordState::"held" ||
  resource.state == RecordState::"suspended" ||
  resource.state == RecordState::"repaired" ||
  resource.state == RecordState::"withdrawn"
};
"#;

#[tokio::test]
async fn what_is_over_is_not_shown() {
    let shows = of_actions(&["ShowRecord"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, UNREADABLE, &shows).await);
    for (what, text, by) in [
        ("an expired record is shown", " && !resource.ended", ""),
        ("a record is shown before its day", "resource.begun && ", ""),
        (
            "a sealed record is shown",
            "[RecordState::\"live\", RecordState::\"disputed\"].contains(resource.state)",
            "resource.state != RecordState::\"held\"",
        ),
    ] {
        let found = in_common(&shipped.broken(text, by), UNREADABLE, &shows).await;
        found_out(what, found);
    }
    let held_to_the_person = r#"permit (principal == Reader::"person", action == Action::"ShowRecord", resource)
        when { resource.state == RecordState::"held" };"#;
    let found = in_common(&shipped.with(held_to_the_person), UNREADABLE, &shows).await;
    found_out("what is held is shown to the person", found);
}
