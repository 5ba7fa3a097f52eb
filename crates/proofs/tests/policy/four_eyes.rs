//! Nobody releases what they submitted.

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
