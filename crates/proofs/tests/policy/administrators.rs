//! The three administrators never read anything about anybody, and none of them does another's work.

use crate::proof::{Policies, found_out, holds, in_common, of_actions, reading};

const ADMINISTRATOR_READS: &str = r#"
permit (principal is Staff, action in Action::"ReadPerson", resource)
when {
  principal.administrator ||
  principal.roles.contains(Role::"system-administrator") ||
  principal.roles.contains(Role::"security-administrator") ||
  principal.roles.contains(Role::"audit-administrator")
};
permit (principal is System, action in Action::"ReadPerson", resource)
when {
  principal.administrator ||
  principal.roles.contains(Role::"system-administrator") ||
  principal.roles.contains(Role::"security-administrator") ||
  principal.roles.contains(Role::"audit-administrator")
};
"#;

const ANOTHERS_WORK: &str = r#"
permit (principal is Staff, action == Action::"ReadOperation", resource)
when { !principal.roles.contains(Role::"system-administrator") };
permit (principal is Staff, action == Action::"ReadSecurityEvents", resource)
when { !principal.roles.contains(Role::"audit-administrator") };
permit (principal is Staff, action in [Action::"GrantRole", Action::"EndRole"], resource)
when { !principal.roles.contains(Role::"security-administrator") };
permit (principal is Staff, action == Action::"ReadPeople", resource)
when { !principal.roles.contains(Role::"security-administrator") };
permit (principal is Staff, action, resource is Member)
when { !principal.roles.contains(Role::"security-administrator") };
"#;

const OUTSIDE_THE_ORGAN: &str = r#"
permit (principal is Staff, action, resource is Member)
when { principal.organ != resource.organ && !principal.runs_platform };
permit (principal is Staff, action, resource is Grant)
when { principal.organ != resource.organ && !principal.runs_platform };
permit (principal is Staff, action, resource is Organ)
when { principal.organ != resource && !principal.runs_platform };
permit (principal is Staff, action == Action::"ReadSecurityEvents", resource is Platform)
when { !principal.runs_platform };
"#;

const OWN_ROLES: &str = r#"
permit (principal is Staff, action in [Action::"GrantRole", Action::"EndRole", Action::"DelegateRole", Action::"EndDelegation"], resource is Grant)
when { principal.login == resource.login };
permit (principal is Staff, action in [Action::"InviteAccount", Action::"EndAccount"], resource is Member)
when { principal.login == resource.login };
"#;

const LOOSE_DELEGATION: &str = r#"
permit (principal is Staff, action == Action::"DelegateRole", resource is Grant)
when {
  !resource.has_end || resource.organ != principal.organ || !principal.own_roles.contains(resource.role) ||
  resource.role == Role::"system-administrator" || resource.role == Role::"security-administrator" ||
  resource.role == Role::"audit-administrator"
};
"#;

#[tokio::test]
async fn administrators_read_nobody() {
    let shipped = Policies::shipped();
    holds(in_common(&shipped, ADMINISTRATOR_READS, &reading()).await);

    let broken = shipped.without("administrators-read-nobody");
    let found = in_common(&broken, ADMINISTRATOR_READS, &reading()).await;
    found_out("nothing keeps the administrators away", found);
    let broken = shipped.broken(
        "(principal is System &&",
        "(principal is System && false &&",
    );
    let found = in_common(&broken, ADMINISTRATOR_READS, &reading()).await;
    found_out("a program is an administrator and reads", found);
}

#[tokio::test]
async fn none_does_anothers_work() {
    let work = of_actions(&[
        "ReadOperation",
        "ReadSecurityEvents",
        "GrantRole",
        "EndRole",
        "ReadPeople",
        "ReadAccount",
        "MakeAccount",
        "InviteAccount",
        "EndAccount",
    ]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, ANOTHERS_WORK, &work).await);

    let broken = shipped.broken(
        "principal.roles.contains(Role::\"audit-administrator\") &&",
        "principal.roles.containsAny([Role::\"audit-administrator\", Role::\"system-administrator\"]) &&",
    );
    let found = in_common(&broken, ANOTHERS_WORK, &work).await;
    found_out("the system administrator reads the security events", found);
}

#[tokio::test]
async fn nobody_but_the_operators_reaches_beyond_their_organ() {
    let work = of_actions(&[
        "ReadSecurityEvents",
        "ReadPeople",
        "ReadAccount",
        "MakeAccount",
        "InviteAccount",
        "EndAccount",
        "GrantRole",
        "EndRole",
        "ReadDelegations",
        "DelegateRole",
        "EndDelegation",
    ]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, OUTSIDE_THE_ORGAN, &work).await);

    let broken = shipped.broken(
        "(principal.organ == resource || principal.runs_platform)",
        "(principal.organ == resource || principal.administrator)",
    );
    let found = in_common(&broken, OUTSIDE_THE_ORGAN, &work).await;
    found_out("a bank's administrator reads the court's people", found);
}

#[tokio::test]
async fn nobody_decides_about_their_own_roles() {
    let roles = of_actions(&[
        "GrantRole",
        "EndRole",
        "DelegateRole",
        "EndDelegation",
        "InviteAccount",
        "EndAccount",
    ]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, OWN_ROLES, &roles).await);

    let broken = shipped.broken("  principal.login != resource.login &&\n", "");
    let found = in_common(&broken, OWN_ROLES, &roles).await;
    found_out("somebody prolongs their own role", found);
}

#[tokio::test]
async fn a_delegation_stays_in_its_organ_and_ends() {
    let delegations = of_actions(&["DelegateRole"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, LOOSE_DELEGATION, &delegations).await);

    let broken = shipped.broken("  resource.has_end &&\n", "");
    let found = in_common(&broken, LOOSE_DELEGATION, &delegations).await;
    found_out("a delegation has no end", found);

    let broken = shipped.broken(
        "principal.own_roles.contains(resource.role)",
        "principal.roles.contains(resource.role)",
    );
    let found = in_common(&broken, LOOSE_DELEGATION, &delegations).await;
    found_out("a role received by delegation is passed on", found);
}
