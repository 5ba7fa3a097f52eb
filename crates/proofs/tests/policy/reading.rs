//! Nothing about a person is read unless the reader is that person, or acts for them on a live representation, or a consent
//! that covers it is live, or a statutory power that covers it is named with a case.

use crate::proof::{Policies, found_out, holds, in_common, not_implied, of_actions, reading};

/// All that may ever be allowed of what reads a person, and nothing else.
const LAWFUL: &str = r#"
// The person.
permit (principal is Citizen, action in Action::"ReadPerson", resource is Dossier)
when { resource.subject == principal.subject };

// The person, present at a counter of a service hall, whose identity was confirmed.
permit (principal is Staff, action == Action::"ServePerson", resource is Dossier)
when { context.service_hall && resource.subject == context.confirmed };

// A representation of this person by this reader: confirmed, not ended, within its days; and where the person has died,
// what they arranged in life leaves it to this relative.
permit (
  principal is Citizen,
  action in [Action::"ReadReportFor", Action::"ReadAccessesFor", Action::"ReadConsentsFor", Action::"ReadCasesFor"],
  resource is Dossier
)
when { context.representation.represented == resource.subject }
when { context.representation.representative == principal.subject }
when { context.representation.state == RepresentationState::"confirmed" && !context.representation.ended }
when { context.today >= context.representation.from && context.today <= context.representation.until }
when {
  context.representation.kind == RepresentationKind::"guardian-of-minor" ||
  context.representation.kind == RepresentationKind::"guardian-of-adult" ||
  context.arrangement.choice == AfterDeath::"law" ||
  (context.arrangement.choice != AfterDeath::"nobody" && context.arrangement.named.contains(principal.subject))
};

// A live consent of that person: the right grantee, the purpose, all items, its days, a use left, approved, not withdrawn.
permit (principal is Staff, action in Action::"ReadPerson", resource is Dossier)
when { context has consent }
when { context.consent.subject == resource.subject }
when { context.consent.grantee == principal.organ }
when { context.consent.purpose == context.purpose }
when { context.consent.approved.all.containsAll(context.items.all) }
when { context.today >= context.consent.from && context.today <= context.consent.until }
when { context.consent.uses > context.consent.used }
when { context.consent.state == ConsentState::"approved" }
when { context.consent.state != ConsentState::"withdrawn" };

permit (principal is System, action in Action::"ReadPerson", resource is Dossier)
when { context has consent }
when { context.consent.subject == resource.subject }
when { context.consent.grantee == principal.organ }
when { context.consent.purpose == context.purpose }
when { context.consent.approved.all.containsAll(context.items.all) }
when { context.today >= context.consent.from && context.today <= context.consent.until }
when { context.consent.uses > context.consent.used }
when { context.consent.state == ConsentState::"approved" }
when { context.consent.state != ConsentState::"withdrawn" };

// A power of the organ that covers purpose and items, and a case.
permit (principal is Staff, action in Action::"ReadPerson", resource is Dossier)
when { context has power && context.case_number_given }
when { context.power.organs.contains(principal.organ) }
when { context.power.purposes.contains(context.purpose) }
when { context.power.items.containsAll(context.items.all) };

permit (principal is System, action in Action::"ReadPerson", resource is Dossier)
when { context has power && context.case_number_given }
when { context.power.organs.contains(principal.organ) }
when { context.power.purposes.contains(context.purpose) }
when { context.power.items.containsAll(context.items.all) };

// A case, by those who work on it: of the organ that decides it, or of the platform's operator.
permit (principal is Staff, action == Action::"ReadCase", resource is Case)
when { resource.organ == principal.organ }
when {
  (resource.acting == CaseActor::"organ" && principal.roles.contains(Role::"case-officer")) ||
  (resource.acting == CaseActor::"reviewer" && principal.roles.contains(Role::"reviewer"))
};
permit (principal is Staff, action == Action::"ReadCase", resource is Case)
when { principal.runs_platform }
when {
  (resource.acting == CaseActor::"platform" && principal.roles.contains(Role::"case-officer")) ||
  (resource.acting == CaseActor::"publisher" && principal.roles.contains(Role::"publisher"))
};

// The same for a check of several people at the desk, which is about nobody in particular.
permit (principal is Staff, action in Action::"ReadPerson", resource is Organ)
when { context has power && context.case_number_given }
when { context.power.organs.contains(principal.organ) }
when { context.power.purposes.contains(context.purpose) }
when { context.power.items.containsAll(context.items.all) };

permit (principal is System, action in Action::"ReadPerson", resource is Organ)
when { context has power && context.case_number_given }
when { context.power.organs.contains(principal.organ) }
when { context.power.purposes.contains(context.purpose) }
when { context.power.items.containsAll(context.items.all) };
"#;

/// Nobody but the person decides about their consents.
const SOMEBODY_ELSE_DECIDES: &str = r#"
permit (principal is Citizen, action in [Action::"AnswerConsent", Action::"WithdrawConsent"], resource is Consent)
when { principal.subject != resource.subject };
"#;

/// All that may ever be allowed of deciding about somebody else's consents, and of acting in their cases.
const LAWFUL_FOR_ANOTHER: &str = r#"
permit (principal is Citizen, action in [Action::"AnswerConsentFor", Action::"WithdrawConsentFor"], resource is Consent)
when { context.representation.represented == resource.subject }
when { context.representation.representative == principal.subject }
when { context.representation.state == RepresentationState::"confirmed" && !context.representation.ended }
when { context.today >= context.representation.from && context.today <= context.representation.until }
when {
  context.representation.kind != RepresentationKind::"relative-of-deceased" ||
  context.arrangement.choice == AfterDeath::"law" ||
  (context.arrangement.choice == AfterDeath::"named" && context.arrangement.named.contains(principal.subject))
};

permit (principal is Citizen, action in [Action::"FileCaseFor", Action::"MoveCaseFor"], resource is Dossier)
when { context.representation.represented == resource.subject }
when { context.representation.representative == principal.subject }
when { context.representation.state == RepresentationState::"confirmed" && !context.representation.ended }
when { context.today >= context.representation.from && context.today <= context.representation.until }
when {
  context.representation.kind != RepresentationKind::"relative-of-deceased" ||
  context.arrangement.choice == AfterDeath::"law" ||
  (context.arrangement.choice == AfterDeath::"named" && context.arrangement.named.contains(principal.subject))
};
"#;

/// A consent given for somebody who has died.
const CONSENT_FOR_THE_DEAD: &str = r#"
permit (principal is Citizen, action == Action::"AnswerConsentFor", resource is Consent)
when { context.representation.kind == RepresentationKind::"relative-of-deceased" };
"#;

/// A representation proposed of oneself, or of somebody whose identity nobody confirmed, or by an organ that serves nobody.
const LOOSE_PROPOSAL: &str = r#"
permit (principal is Staff, action == Action::"ProposeRepresentation", resource is Organ)
when {
  context.represented == context.representative ||
  !context.confirmed.contains(context.represented) ||
  !context.confirmed.contains(context.representative) ||
  (!context.service_hall && !principal.runs_platform)
};
"#;

/// A purpose that is switched off, or that cannot rest on the ground that is named, or items outside of the purpose.
const OUTSIDE_OF_THE_PURPOSE: &str = r#"
permit (principal, action in [Action::"AskQuestion", Action::"CheckLists"], resource)
when {
  !context.purpose.open ||
  (!context.purpose.with_consent && !context.purpose.by_statute) ||
  (!context.purpose.any_item && !context.purpose.items.containsAll(context.items.all))
};
"#;

#[tokio::test]
async fn nobody_reads_about_a_person_without_a_ground() {
    holds(not_implied(&Policies::shipped(), LAWFUL, &reading()).await);
}

#[tokio::test]
async fn every_way_to_loosen_it_is_found_out() {
    let shipped = Policies::shipped();
    for (what, text) in [
        (
            "the days of a consent are not looked at",
            "context.today <= context.consent.until &&",
        ),
        (
            "a consent counts before its first day",
            "context.consent.from <= context.today &&",
        ),
        (
            "anybody's consent is taken",
            "context.consent.subject == resource.subject &&",
        ),
        (
            "a consent given to anybody is taken",
            "context.consent.grantee == principal.organ &&",
        ),
        (
            "a consent for any purpose is taken",
            "context.consent.purpose == context.purpose &&",
        ),
        (
            "a consent is taken whatever became of it",
            "context.consent.state == ConsentState::\"approved\" &&",
        ),
        (
            "more is read than was approved",
            "context.consent.approved.all.containsAll(context.items.all) &&",
        ),
        ("any organ serves at a counter", "context.service_hall &&"),
        (
            "any organ uses a power",
            "context.power.organs.contains(principal.organ) &&",
        ),
        (
            "a power serves any purpose",
            "context.power.purposes.contains(context.purpose) &&",
        ),
        (
            "a power opens any item",
            "context.power.items.containsAll(context.items.all) &&",
        ),
    ] {
        let found = not_implied(&shipped.broken(text, ""), LAWFUL, &reading()).await;
        found_out(what, found);
    }
    for (what, text, by) in [
        (
            "a consent never wears out",
            "context.consent.used < context.consent.uses",
            "context.consent.used <= context.consent.uses",
        ),
        ("no case is named", "context.case_number_given", "true"),
        (
            "somebody else's report is opened at a counter",
            "context.confirmed == resource.subject",
            "true",
        ),
        (
            "anybody's report is read",
            "when { principal.subject == resource.subject }",
            "",
        ),
    ] {
        let found = not_implied(&shipped.broken(text, by), LAWFUL, &reading()).await;
        found_out(what, found);
    }
    let case_officers = r#"permit (principal is Staff, action == Action::"AskQuestion", resource)
        when { principal.roles.contains(Role::"case-officer") };"#;
    let found = not_implied(&shipped.with(case_officers), LAWFUL, &reading()).await;
    found_out("case officers need no ground", found);
    let any_power = r#"permit (principal is System, action == Action::"CheckLists", resource)
        when { context has power && context.case_number_given };"#;
    let found = not_implied(&shipped.with(any_power), LAWFUL, &reading()).await;
    found_out("a program checks people under anybody's power", found);
}

#[tokio::test]
async fn only_the_person_decides_about_a_consent() {
    let actions = of_actions(&["AnswerConsent", "WithdrawConsent"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, SOMEBODY_ELSE_DECIDES, &actions).await);

    let anybody =
        r#"permit (principal is Citizen, action == Action::"WithdrawConsent", resource);"#;
    let broken = shipped.with(anybody);
    let found = in_common(&broken, SOMEBODY_ELSE_DECIDES, &actions).await;
    found_out("anybody withdraws a consent", found);
}

/// What a representation rests on, in the order in which the policies name it, and what each loosens when it is left out.
const LOOSENED: [(&str, &str); 6] = [
    (
        "anybody acts on somebody's representation",
        "principal.subject == context.representation.representative &&",
    ),
    (
        "a representation opens anybody",
        "resource.subject == context.representation.represented &&",
    ),
    (
        "nobody has to confirm a representation",
        "context.representation.state == RepresentationState::\"confirmed\" &&",
    ),
    (
        "a representation that was ended goes on",
        "!context.representation.ended &&",
    ),
    (
        "a representation counts before its first day",
        "context.representation.from <= context.today &&",
    ),
    (
        "a representation never ends",
        "context.today <= context.representation.until &&",
    ),
];

#[tokio::test]
async fn a_representation_is_loosened_by_nothing_unseen() {
    let (shipped, consents, cases) = (
        Policies::shipped(),
        of_actions(&["AnswerConsentFor", "WithdrawConsentFor"]),
        of_actions(&["FileCaseFor", "MoveCaseFor"]),
    );
    holds(not_implied(&shipped, LAWFUL_FOR_ANOTHER, &consents).await);
    holds(not_implied(&shipped, LAWFUL_FOR_ANOTHER, &cases).await);
    for (what, text) in LOOSENED {
        // In each of the policies that say it, one after the other.
        for policy in ["guardian-reads", "relative-reads"] {
            let broken = shipped.broken_in(policy, text, "");
            found_out(what, not_implied(&broken, LAWFUL, &reading()).await);
        }
        for policy in [
            "guardian-decides-on-consents",
            "relative-withdraws-consents",
        ] {
            let broken = shipped.broken_in(policy, text, "");
            let found = not_implied(&broken, LAWFUL_FOR_ANOTHER, &consents).await;
            found_out(what, found);
        }
        for policy in ["guardian-works-on-cases", "relative-works-on-cases"] {
            let broken = shipped.broken_in(policy, text, "");
            let found = not_implied(&broken, LAWFUL_FOR_ANOTHER, &cases).await;
            found_out(what, found);
        }
    }
    let nobody = shipped.broken_in(
        "relative-reads",
        "context.arrangement.choice == AfterDeath::\"law\" ||",
        "context.arrangement.choice != AfterDeath::\"named\" ||",
    );
    let found = not_implied(&nobody, LAWFUL, &reading()).await;
    found_out("relatives read although the person wanted nobody to", found);
    let anybody = shipped.broken_in(
        "relative-reads",
        " && context.arrangement.named.contains(principal.subject)",
        "",
    );
    let found = not_implied(&anybody, LAWFUL, &reading()).await;
    found_out("relatives read although the person named others", found);
}

#[tokio::test]
async fn nobody_gives_a_consent_for_the_dead() {
    let answers = of_actions(&["AnswerConsentFor"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, CONSENT_FOR_THE_DEAD, &answers).await);

    let broken = shipped.broken_in(
        "relative-withdraws-consents",
        "action == Action::\"WithdrawConsentFor\"",
        "action in [Action::\"AnswerConsentFor\", Action::\"WithdrawConsentFor\"]",
    );
    let found = in_common(&broken, CONSENT_FOR_THE_DEAD, &answers).await;
    found_out("a relative consents for the dead", found);
}

#[tokio::test]
async fn a_representation_is_proposed_of_two_people_who_are_who_they_are() {
    let proposals = of_actions(&["ProposeRepresentation"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, LOOSE_PROPOSAL, &proposals).await);

    for (what, text, by) in [
        (
            "somebody represents themselves",
            "context.represented != context.representative &&",
            "",
        ),
        (
            "the representative may be anybody",
            "[context.represented, context.representative]",
            "[context.represented]",
        ),
        (
            "any organ establishes representations",
            "(context.service_hall || principal.runs_platform) &&",
            "",
        ),
    ] {
        let broken = shipped.broken_in("representation-by-case-officer", text, by);
        found_out(what, in_common(&broken, LOOSE_PROPOSAL, &proposals).await);
    }
}

#[tokio::test]
async fn a_question_keeps_to_its_purpose() {
    let actions = of_actions(&["AskQuestion", "CheckLists"]);
    let shipped = Policies::shipped();
    holds(in_common(&shipped, OUTSIDE_OF_THE_PURPOSE, &actions).await);

    let broken = shipped.broken(
        "context.purpose.open &&\n  context.purpose.by_statute &&",
        "",
    );
    let found = in_common(&broken, OUTSIDE_OF_THE_PURPOSE, &actions).await;
    found_out("a purpose that is switched off is served", found);
}

/// The proofs above say something: there are questions that are allowed.
#[tokio::test]
async fn there_are_questions_that_are_allowed() {
    let (shipped, anything) = (Policies::shipped(), "permit (principal, action, resource);");
    for environment in reading() {
        let one = std::slice::from_ref(&environment);
        let found = in_common(&shipped, anything, one).await;
        assert!(found.is_some(), "{environment:?} is never allowed");
    }
}
