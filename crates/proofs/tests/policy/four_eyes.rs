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
