//! Nobody releases what they submitted, or decides on what they proposed.

use crate::proof::{Policies, found_out, holds, in_common, of_actions};

const OWN_RELEASE: &str = r#"
permit (principal is Staff, action == Action::"ReleaseHeldRows", resource is Upload)
when { resource.submitted_by == principal.login };
"#;

#[tokio::test]
async fn nobody_releases_what_they_submitted() {
    let releases = of_actions(&["ReleaseHeldRows"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, OWN_RELEASE, &releases).await);

    let found = in_common(&shipped.without("four-eyes"), OWN_RELEASE, &releases).await;
    found_out("one pair of eyes is enough", found);
}

const OWN_PROPOSAL: &str = r#"
permit (principal is Staff, action == Action::"ReviewRepresentation", resource is Representation)
when { resource.proposed_by == principal.login };
"#;

#[tokio::test]
async fn nobody_decides_on_what_they_proposed() {
    let reviews = of_actions(&["ReviewRepresentation"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, OWN_PROPOSAL, &reviews).await);

    let broken = shipped.without("representation-four-eyes");
    let found = in_common(&broken, OWN_PROPOSAL, &reviews).await;
    found_out("a guardian needs one official", found);
}

const OWN_REVIEW: &str = r#"
permit (principal is Staff, action == Action::"ReviewAlarm", resource is Member)
when {
  principal.login == resource.login ||
  !principal.roles.contains(Role::"security-administrator") ||
  (principal.organ != resource.organ && !principal.runs_platform)
};
"#;

#[tokio::test]
async fn nobody_reviews_an_alarm_about_themselves() {
    let reviews = of_actions(&["ReviewAlarm"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, OWN_REVIEW, &reviews).await);

    let id = "review-by-security-administrator";
    let broken = shipped.broken_in(id, "principal.login != resource.login", "true");
    let found = in_common(&broken, OWN_REVIEW, &reviews).await;
    found_out(
        "a security administrator finds their own lookups justified",
        found,
    );
    let broken = shipped.broken_in(id, "principal.runs_platform", "principal.administrator");
    let found = in_common(&broken, OWN_REVIEW, &reviews).await;
    found_out("a bank's administrator reviews the court's officers", found);
}

const LOOSE_EMERGENCY: &str = r#"
permit (principal is Staff, action == Action::"BreakGlass", resource is Organ)
when { principal.organ != resource || !principal.roles.contains(Role::"counter-officer") };
"#;

#[tokio::test]
async fn an_emergency_is_for_who_may_ask_anyway() {
    let emergencies = of_actions(&["BreakGlass"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, LOOSE_EMERGENCY, &emergencies).await);

    let id = "emergency-by-counter-officer";
    let broken = shipped.broken_in(id, "principal.organ == resource &&", "");
    let found = in_common(&broken, LOOSE_EMERGENCY, &emergencies).await;
    found_out("an officer goes on at the desk of another organ", found);
}

const LOOSE_DEFINITION: &str = r#"
permit (principal is Staff, action == Action::"DraftDefinition", resource is Organ)
when { principal.organ != resource || !principal.roles.contains(Role::"catalogue-editor") };
permit (principal is Staff, action == Action::"ApproveDefinition", resource is Organ)
when { !principal.roles.contains(Role::"catalogue-approver") };
"#;

/// That an approver is not who drafted is compared by account in the transaction that writes; a property test of the machine shows it.
#[tokio::test]
async fn definitions_are_drafted_by_their_organ_and_approved_by_approvers() {
    let definitions = of_actions(&["DraftDefinition", "ApproveDefinition"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, LOOSE_DEFINITION, &definitions).await);

    let id = "definitions-by-editor";
    let broken = shipped.broken_in(id, "principal.organ == resource &&", "");
    let found = in_common(&broken, LOOSE_DEFINITION, &definitions).await;
    found_out("an editor drafts for another organ", found);
    let id = "definitions-by-approver";
    let broken = shipped.broken_in(id, "catalogue-approver", "catalogue-editor");
    let found = in_common(&broken, LOOSE_DEFINITION, &definitions).await;
    found_out("an editor approves", found);
}
