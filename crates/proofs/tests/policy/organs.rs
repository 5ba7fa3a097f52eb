//! What belongs to an organ stays with it.

use crate::proof::{Policies, found_out, holds, in_common, of_actions};

const ANOTHER_ORGANS: &str = r#"
permit (principal is Staff, action, resource is Upload) when { principal.organ != resource.organ };
permit (principal is System, action, resource is Upload) when { principal.organ != resource.organ };
permit (principal is Staff, action, resource is Representation) when { principal.organ != resource.organ };
permit (principal is Staff, action, resource is Organ) when { principal.organ != resource };
permit (principal is System, action, resource is Organ) when { principal.organ != resource };
"#;

#[tokio::test]
async fn nobody_works_with_what_is_another_organs() {
    let actions = of_actions(&[
        "SubmitUpload",
        "ReadUploads",
        "ReadUpload",
        "ReleaseHeldRows",
        "UseDesk",
        "CheckLists",
        "RequestConsent",
        "ReadRepresentations",
        "ProposeRepresentation",
        "ReviewRepresentation",
    ]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, ANOTHER_ORGANS, &actions).await);

    let broken = shipped.broken(
        "principal.organ == resource.organ &&\n  principal.roles.containsAny",
        "principal.roles.containsAny",
    );
    let found = in_common(&broken, ANOTHER_ORGANS, &actions).await;
    found_out("a reviewer reads every organ's uploads", found);

    let broken = shipped.broken_in(
        "representation-by-reviewer",
        "principal.organ == resource.organ && ",
        "",
    );
    let found = in_common(&broken, ANOTHER_ORGANS, &actions).await;
    found_out("a reviewer decides on every organ's representations", found);
}
