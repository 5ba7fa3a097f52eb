//! Guardians, relatives of the dead, and what a person arranged: established by two, opened by a ticket, ended at once.

use flow::account::{Account, Role};
use flow::desk::ConsentRequest;
use flow::login::Settings;
use flow::person::{
    ArrangementChoice, NamedPerson, RepresentationPlan, RepresentationStanding, RepresentationView,
    Step,
};
use flow::{Platform, Problem};
use jiff::civil::{Date, date};
use rules::consent::ConsentState;
use rules::representation::EndedBy;
use std::path::Path;
use testkit::{Harness, LI_SI, Person, Row, TODAY, WANG_WU, ZHANG_SAN, csv};

const PERMIT: &str = "transport-permit";
const CHILD: Person = Person {
    name: "张小",
    born_on: date(2015, 3, 1),
    sequence: 31,
};

/// A service hall with a case officer and a reviewer; Wang Wu has a permit on record, Zhang San and Li Si have accounts.
pub struct Hall {
    harness: Harness,
    officer: Account,
    reviewer: Account,
    zhang: Account,
    li: Account,
    wang: Account,
}

fn named(person: &Person) -> (String, String) {
    (person.name.to_owned(), person.number())
}

fn plan(kind: &str, ward: &Person, acts: &Person) -> RepresentationPlan {
    let of = |kind: &str| (kind.to_owned(), "测〔2026〕1号".to_owned());
    let (document, second) = match kind {
        "guardian-of-minor" => (of("birth-certificate"), None),
        "guardian-of-adult" => (of("court-decision"), None),
        _ => (of("death-certificate"), Some(of("household-register"))),
    };
    RepresentationPlan {
        represented: named(ward),
        representative: named(acts),
        kind: kind.to_owned(),
        document,
        second,
        from: TODAY,
        until: None,
    }
}

impl Hall {
    async fn new() -> Self {
        let harness = Harness::new();
        let text = "[login]\npublic_url = \"http://localhost:8090\"\n[identity_check]\nregister = \"simulator\"\n\
                    [counter]\norgans = [\"transport\"]\n";
        let settings = Settings::of(text, Path::new("")).unwrap();
        harness.platform().set_up_login(settings).unwrap();
        let row = Row::permit(&WANG_WU, "赣测〔2026〕1号");
        harness.import("transport", PERMIT, &csv(&[row])).await;
        Self {
            officer: harness
                .make_staff("officer", "transport", &[Role::CaseOfficer, Role::Reviewer])
                .await,
            reviewer: harness
                .make_staff("reviewer", "transport", &[Role::Reviewer])
                .await,
            zhang: harness.account("zhang-san").await,
            li: harness.account("li-si").await,
            wang: harness.make_person("wang-wu", &WANG_WU).await,
            harness,
        }
    }

    fn platform(&self) -> &Platform {
        self.harness.platform()
    }

    async fn propose(&self, plan: RepresentationPlan) -> Result<RepresentationView, Problem> {
        self.platform()
            .propose_representation(&self.officer, plan)
            .await
    }

    async fn refused(&self, plan: RepresentationPlan) -> &'static str {
        self.propose(plan).await.unwrap_err().code
    }

    async fn review(&self, id: &str, step: Step) -> Result<RepresentationView, Problem> {
        self.platform()
            .review_representation(&self.reviewer, id, step, "已核对原件")
            .await
    }

    /// Established: its id.
    async fn established(&self, kind: &str, ward: &Person, acts: &Person) -> String {
        let proposed = self.propose(plan(kind, ward, acts)).await.unwrap();
        let confirmed = self.review(&proposed.id, Step::Confirm).await.unwrap();
        assert_eq!(confirmed.standing, RepresentationStanding::Live);
        confirmed.id
    }

    async fn report_code(&self, account: &Account, id: &str) -> &'static str {
        let report = self.platform().report_for(account, id, None).await;
        report.map_or_else(|problem| problem.code, |_| "OPEN")
    }

    /// Kinds and outcomes of a person's list, newest first.
    async fn list(&self, account: &Account) -> Vec<(String, String)> {
        let (lines, _) = self.platform().my_accesses(account, None).await.unwrap();
        let parts = lines.into_iter().map(|line| (line.kind, line.outcome));
        parts.collect()
    }

    /// A consent of Wang Wu's, asked for by the bank.
    async fn consent_asked(&self) -> String {
        let bank = self.harness.account("bank").await;
        let request = ConsentRequest {
            name: WANG_WU.name.to_owned(),
            number: WANG_WU.number(),
            purpose: "award-review".to_owned(),
            items: vec![PERMIT.to_owned()],
            from: TODAY,
            until: date(2026, 12, 1),
            uses: 3,
        };
        let asked = self.platform().request_consent(&bank, request).await;
        asked.unwrap().id
    }
}

fn items() -> Option<Vec<String>> {
    Some(vec![PERMIT.to_owned()])
}

#[tokio::test]
async fn a_guardian_reads_the_report_after_two_officials() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let kind = "guardian-of-adult";
    let proposed = hall
        .propose(plan(kind, &WANG_WU, &ZHANG_SAN))
        .await
        .unwrap();
    let id = proposed.id.as_str();
    assert_eq!(proposed.standing, RepresentationStanding::Proposed);
    assert!(!proposed.represented.contains(&WANG_WU.number()));

    // Not confirmed, it opens nothing, and the person finds the attempt.
    let early = platform
        .report_for(&hall.zhang, id, None)
        .await
        .unwrap_err();
    assert_eq!(early.code, "REPRESENTATION-NOT-CONFIRMED");
    let receipt = early.receipt.unwrap();
    let (lines, _) = platform.my_accesses(&hall.wang, None).await.unwrap();
    assert_eq!(lines[0].log_index, receipt.log_index);
    assert_eq!(
        (lines[0].kind.as_str(), lines[0].outcome.as_str()),
        ("represented-report", "refused")
    );
    assert_eq!(lines[0].reason.as_ref().unwrap().zh, "代理尚未复核确认");

    // Whoever proposed it does not decide on it.
    let own = platform
        .review_representation(&hall.officer, id, Step::Confirm, "本人复核")
        .await;
    assert_eq!(own.unwrap_err().code, "POLICY-DENIED");
    hall.review(id, Step::Confirm).await.unwrap();

    let (represented, report) = platform.report_for(&hall.zhang, id, None).await.unwrap();
    assert_eq!(represented.id, id);
    assert_eq!((report.lines.len(), report.name.as_str()), (1, "王五"));
    let (lines, _) = platform.my_accesses(&hall.wang, None).await.unwrap();
    let line = &lines[0];
    assert_eq!(line.log_index, report.receipt.log_index);
    assert_eq!(line.kind_title.zh, "代理人查阅报告");
    assert!(
        line.ground_title.zh.starts_with("监护人代理"),
        "{:?}",
        line.ground_title
    );
    assert_eq!(line.organ_name.zh, "代理人");
    assert_eq!(line.policies[0].0, "guardian-reads");

    // The representative's own list tells of the steps, and their own report is theirs.
    let own: Vec<String> = hall
        .list(&hall.zhang)
        .await
        .into_iter()
        .map(|l| l.0)
        .collect();
    assert_eq!(own, ["representation-confirmed", "representation-proposed"]);
    let own = platform.my_report(&hall.zhang, None).await.unwrap();
    assert!(own.lines.is_empty());

    // List, proof and consents.
    platform.publish_now().unwrap();
    let (_, accesses, _) = platform.accesses_for(&hall.zhang, id, None).await.unwrap();
    assert_eq!(accesses[0].kind, "represented-accesses");
    let index = accesses.last().unwrap().log_index;
    let (_, proof) = platform
        .access_proof_for(&hall.zhang, id, index)
        .await
        .unwrap();
    assert!(proof.opening.contains("record-written"));
    let (_, consents) = platform.consents_for(&hall.zhang, id).await.unwrap();
    assert!(consents.is_empty());
    platform.publish_now().unwrap();
    let check = hall.harness.check(Some(&WANG_WU.number()));
    assert!(check.problems.is_empty(), "{:?}", check.problems);
    assert!(check.list.is_some_and(|entries| entries > 5));
}

#[tokio::test]
async fn nothing_is_told_of_anothers_representation() {
    let hall = Hall::new().await;
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let before = hall.list(&hall.wang).await.len();
    let platform = hall.platform();
    // Another person, the represented themselves, an id of nothing, and what is no id.
    for (account, id) in [
        (&hall.li, id.as_str()),
        (&hall.wang, id.as_str()),
        (&hall.zhang, &"0".repeat(32)),
        (&hall.zhang, "../../x"),
    ] {
        assert_eq!(hall.report_code(account, id).await, "NOT-FOUND");
        let consents = platform.consents_for(account, id).await;
        assert_eq!(consents.unwrap_err().code, "NOT-FOUND");
        let accesses = platform.accesses_for(account, id, None).await;
        assert_eq!(accesses.unwrap_err().code, "NOT-FOUND");
    }
    assert_eq!(hall.report_code(&hall.officer, &id).await, "POLICY-DENIED");
    let ended = platform.end_own_representation(&hall.li, &id).await;
    assert_eq!(ended.unwrap_err().code, "NOT-FOUND");
    assert_eq!(hall.list(&hall.wang).await.len(), before);
    // Nor is another organ told.
    let other = hall
        .harness
        .make_staff("other", "operator", &[Role::Reviewer]);
    let other = other.await;
    let reviewed = platform
        .review_representation(&other, &id, Step::End, "x")
        .await;
    assert_eq!(reviewed.unwrap_err().code, "NOT-FOUND");
    assert!(
        platform
            .representations_in_organ(&other)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn an_ended_one_opens_nothing_from_then_on() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let consent = hall.consent_asked().await;
    assert_eq!(hall.report_code(&hall.zhang, &id).await, "OPEN");
    hall.review(&id, Step::End).await.unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &id).await,
        "REPRESENTATION-ENDED"
    );
    let answer = platform.answer_consent_for(&hall.zhang, &id, &consent, items());
    let problem = answer.await.unwrap_err();
    assert_eq!(problem.code, "REPRESENTATION-ENDED");
    assert!(problem.receipt.is_some());
    // A consent that is not there is told from one that is to nobody who may not read.
    let absent = "0".repeat(32);
    let absent = platform.withdraw_consent_for(&hall.zhang, &id, &absent);
    assert_eq!(absent.await.unwrap_err().code, "REPRESENTATION-ENDED");
    // Nothing brings it back, but it can be established anew.
    let again = hall.review(&id, Step::Confirm).await;
    assert_eq!(again.unwrap_err().code, "REPRESENTATION-DECIDED");
    let twice = hall.review(&id, Step::End).await;
    assert_eq!(twice.unwrap_err().code, "REPRESENTATION-ENDED");
    let anew = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    assert_ne!(anew, id);
    assert_eq!(hall.report_code(&hall.zhang, &anew).await, "OPEN");
    // The representative gives it up.
    platform
        .end_own_representation(&hall.zhang, &anew)
        .await
        .unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &anew).await,
        "REPRESENTATION-ENDED"
    );
    let wang = platform.my_representations(&hall.wang).await.unwrap();
    let standing = wang
        .over
        .iter()
        .find(|view| view.id == anew)
        .unwrap()
        .standing;
    assert_eq!(
        standing,
        RepresentationStanding::Ended(EndedBy::Representative)
    );
}

#[tokio::test]
async fn a_guardianship_ends_with_the_eighteenth_birthday() {
    let hall = Hall::new().await;
    let id = hall
        .established("guardian-of-minor", &CHILD, &ZHANG_SAN)
        .await;
    let child = hall.harness.make_person("child", &CHILD).await;
    for (day, code) in [
        (date(2033, 2, 28), "OPEN"),
        (date(2033, 3, 1), "REPRESENTATION-EXPIRED"),
    ] {
        hall.harness.set_day(day);
        assert_eq!(hall.report_code(&hall.zhang, &id).await, code, "{day}");
    }
    let own = hall.platform().my_representations(&child).await.unwrap();
    assert_eq!(own.over[0].standing, RepresentationStanding::Expired);
    let minor = hall
        .refused(plan("guardian-of-minor", &CHILD, &ZHANG_SAN))
        .await;
    assert_eq!(minor, "REPRESENTATION-WARD-ADULT");
}

#[tokio::test]
async fn a_guardian_decides_on_consents() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let asked = hall.consent_asked().await;
    let beyond = Some(vec!["something-else".to_owned()]);
    let answer = platform.answer_consent_for(&hall.zhang, &id, &asked, beyond);
    assert_eq!(answer.await.unwrap_err().code, "CONSENT-APPROVAL");
    let answer = platform.answer_consent_for(&hall.zhang, &id, &asked, items());
    assert_eq!(answer.await.unwrap().state, ConsentState::Approved);
    let (lines, _) = platform.my_accesses(&hall.wang, None).await.unwrap();
    assert_eq!(lines[0].kind, "consent-answered");
    assert!(
        lines[0].ground_title.zh.contains("监护人代理"),
        "{:?}",
        lines[0].ground_title
    );
    let withdrawn = platform.withdraw_consent_for(&hall.zhang, &id, &asked);
    assert_eq!(withdrawn.await.unwrap().state, ConsentState::Withdrawn);
    // A consent of somebody else's is not there.
    let others = "1".repeat(32);
    let others = platform.withdraw_consent_for(&hall.zhang, &id, &others);
    assert_eq!(others.await.unwrap_err().code, "NOT-FOUND");
}

#[tokio::test]
async fn nobody_gives_a_consent_for_the_dead() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let given = hall.consent_asked().await;
    let answer = platform.answer_consent(&hall.wang, &given, items());
    answer.await.unwrap();
    let open = hall.consent_asked().await;
    let guardian = hall
        .established("guardian-of-adult", &WANG_WU, &LI_SI)
        .await;
    let id = hall
        .established("relative-of-deceased", &WANG_WU, &ZHANG_SAN)
        .await;

    // What stood has ended: the consent, and the guardianship.
    let (_, consents) = platform.consents_for(&hall.zhang, &id).await.unwrap();
    let state = |id: &str| consents.iter().find(|c| c.id == id).unwrap().state;
    assert_eq!(state(&given), ConsentState::Withdrawn);
    assert_eq!(state(&open), ConsentState::Asked);
    assert_eq!(
        hall.report_code(&hall.li, &guardian).await,
        "REPRESENTATION-ENDED"
    );
    assert_eq!(hall.report_code(&hall.zhang, &id).await, "OPEN");

    let answer = platform.answer_consent_for(&hall.zhang, &id, &open, items());
    assert_eq!(answer.await.unwrap_err().code, "REPRESENTATION-NOT-COVERED");
    // Nor with the account of the dead, nor is anything arranged with it.
    let answer = platform.answer_consent(&hall.wang, &open, items());
    assert_eq!(answer.await.unwrap_err().code, "CONFLICT");
    let arranged = platform.arrange_after_death(&hall.wang, ArrangementChoice::Nobody, vec![]);
    assert_eq!(arranged.await.unwrap_err().code, "CONFLICT");
    // A guardianship over the dead is not confirmed.
    let proposed = hall
        .propose(plan("guardian-of-adult", &WANG_WU, &LI_SI))
        .await
        .unwrap();
    let confirmed = hall.review(&proposed.id, Step::Confirm).await;
    assert_eq!(confirmed.unwrap_err().code, "REPRESENTATION-WARD-DEAD");

    // Whoever was said to be dead and is not ends it with one press, and decides again.
    platform
        .end_own_representation(&hall.wang, &id)
        .await
        .unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &id).await,
        "REPRESENTATION-ENDED"
    );
    let answer = platform.answer_consent(&hall.wang, &open, items());
    assert_eq!(answer.await.unwrap().state, ConsentState::Approved);
}

#[tokio::test]
async fn what_was_arranged_in_life_holds() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let relative = |acts: &Person| plan("relative-of-deceased", &WANG_WU, acts);
    let none = platform.my_representations(&hall.wang).await.unwrap();
    assert_eq!(none.arrangement.choice, ArrangementChoice::Law);
    assert!(none.arrangement.made_at.is_none());

    let nobody = platform.arrange_after_death(&hall.wang, ArrangementChoice::Nobody, vec![]);
    nobody.await.unwrap();
    let proposed = hall.propose(relative(&ZHANG_SAN)).await.unwrap();
    let confirmed = hall.review(&proposed.id, Step::Confirm).await;
    assert_eq!(confirmed.unwrap_err().code, "REPRESENTATION-ARRANGED");
    hall.review(&proposed.id, Step::Reject).await.unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &proposed.id).await,
        "REPRESENTATION-REJECTED"
    );

    // The newest holds: only Li Si.
    let name = |person: &Person| NamedPerson {
        name: person.name.to_owned(),
        number: person.number(),
    };
    let named = ArrangementChoice::Named;
    for (wrong, code) in [
        (vec![], "ARRANGEMENT-NAMED"),
        (vec![name(&LI_SI); 4], "ARRANGEMENT-NAMED"),
        (
            vec![NamedPerson {
                name: "李四".to_owned(),
                number: "360199199003070022".to_owned(),
            }],
            "ID-CHECK-DIGIT",
        ),
    ] {
        let arranged = platform.arrange_after_death(&hall.wang, named, wrong).await;
        assert_eq!(arranged.unwrap_err().code, code);
    }
    let arranged = platform.arrange_after_death(&hall.wang, named, vec![name(&LI_SI)]);
    arranged.await.unwrap();
    let own = platform.my_representations(&hall.wang).await.unwrap();
    assert_eq!(own.arrangement.choice, named);
    assert!(!own.arrangement.named[0].contains(&LI_SI.number()));
    let other = hall.propose(relative(&ZHANG_SAN)).await.unwrap();
    let confirmed = hall.review(&other.id, Step::Confirm).await;
    assert_eq!(confirmed.unwrap_err().code, "REPRESENTATION-ARRANGED");
    let id = hall
        .established("relative-of-deceased", &WANG_WU, &LI_SI)
        .await;
    assert_eq!(hall.report_code(&hall.li, &id).await, "OPEN");
}

#[tokio::test]
async fn a_ward_objects_and_a_reviewer_decides() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    // Ending it alone would end the protection; the objection goes to the organ.
    let alone = platform.end_own_representation(&hall.wang, &id).await;
    assert_eq!(alone.unwrap_err().code, "POLICY-DENIED");
    let of_guardian = platform.object_to_representation(&hall.zhang, &id).await;
    assert_eq!(of_guardian.unwrap_err().code, "POLICY-DENIED");
    platform
        .object_to_representation(&hall.wang, &id)
        .await
        .unwrap();
    let twice = platform.object_to_representation(&hall.wang, &id).await;
    assert_eq!(twice.unwrap_err().code, "CONFLICT");
    let kept = platform
        .representations_in_organ(&hall.reviewer)
        .await
        .unwrap();
    assert!(kept[0].objected_at.is_some() && kept[0].objection_answer.is_none());
    // It stands until somebody decides; the guardian's list does not tell of it.
    assert_eq!(hall.report_code(&hall.zhang, &id).await, "OPEN");
    let told = hall.list(&hall.zhang).await;
    assert!(
        told.iter()
            .all(|(kind, _)| kind != "representation-objected")
    );
    hall.review(&id, Step::Keep).await.unwrap();
    let own = platform.my_representations(&hall.wang).await.unwrap();
    assert_eq!(
        own.over[0].objection_answer.as_ref().unwrap().1,
        "已核对原件"
    );
    let nothing = hall.review(&id, Step::Keep).await;
    assert_eq!(nothing.unwrap_err().code, "CONFLICT");
    hall.review(&id, Step::End).await.unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &id).await,
        "REPRESENTATION-ENDED"
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_proposal_is_said() {
    let hall = Hall::new().await;
    let with = |kind: &str, change: &dyn Fn(&mut RepresentationPlan)| {
        let mut plan = plan(kind, &WANG_WU, &ZHANG_SAN);
        change(&mut plan);
        plan
    };
    let (adult, minor) = ("guardian-of-adult", "guardian-of-minor");
    let birth = ("birth-certificate".to_owned(), "X1".to_owned());
    for (plan, code) in [
        (
            with(adult, &|p| p.representative = named(&WANG_WU)),
            "REPRESENTATION-SAME-PERSON",
        ),
        (with(minor, &|_| ()), "REPRESENTATION-WARD-ADULT"),
        (
            with(adult, &|p| p.document = birth.clone()),
            "REPRESENTATION-DOCUMENT",
        ),
        (
            with(adult, &|p| p.document.0 = "passport".to_owned()),
            "REPRESENTATION-DOCUMENT",
        ),
        (
            with(adult, &|p| p.document.1 = WANG_WU.number()),
            "REPRESENTATION-DOCUMENT-NUMBER",
        ),
        (
            with(adult, &|p| p.until = Some(date(2026, 11, 1))),
            "REPRESENTATION-DATES",
        ),
        (
            with(adult, &|p| p.from = date(2026, 11, 1)),
            "REPRESENTATION-DATES",
        ),
        (
            with(adult, &|p| p.until = Some(Date::MAX)),
            "REPRESENTATION-LIMIT",
        ),
        (
            with(adult, &|p| p.kind = "friend".to_owned()),
            "REPRESENTATION-KIND",
        ),
        (
            with(adult, &|p| p.represented.0 = "查无此人".to_owned()),
            "IDENTITY-NOT-CONFIRMED",
        ),
        (
            with(adult, &|p| p.representative.0 = "查无此人".to_owned()),
            "IDENTITY-NOT-CONFIRMED",
        ),
        (
            with(adult, &|p| p.represented.1 = "36019919900307002".to_owned()),
            "ID-LENGTH",
        ),
    ] {
        assert_eq!(hall.refused(plan).await, code);
    }
    let known = hall
        .platform()
        .representations_in_organ(&hall.officer)
        .await;
    assert!(known.unwrap().is_empty());

    // Once there is one, the same is not proposed again.
    let proposed = hall
        .propose(plan(adult, &WANG_WU, &ZHANG_SAN))
        .await
        .unwrap();
    let again = hall.refused(plan(adult, &WANG_WU, &ZHANG_SAN)).await;
    assert_eq!(again, "REPRESENTATION-EXISTS");
    let platform = hall.platform();
    let silent = platform.review_representation(&hall.reviewer, &proposed.id, Step::Confirm, " ");
    assert_eq!(silent.await.unwrap_err().code, "REPRESENTATION-REASON");
    // Nobody decided in time.
    hall.harness.set_day(date(2026, 12, 6));
    let late = hall.review(&proposed.id, Step::Confirm).await;
    assert_eq!(late.unwrap_err().code, "REPRESENTATION-LAPSED");
}

#[tokio::test]
async fn only_halls_and_the_operator_establish_anything() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let elsewhere = hall
        .harness
        .make_staff("other-case", "education", &[Role::CaseOfficer])
        .await;
    let counter = hall.harness.account("permits").await;
    for (account, code) in [
        (&elsewhere, "NOT-ALLOWED"),
        (&counter, "POLICY-DENIED"),
        (&hall.reviewer, "NOT-ALLOWED"),
        (&hall.zhang, "POLICY-DENIED"),
    ] {
        let plan = plan("guardian-of-adult", &WANG_WU, &ZHANG_SAN);
        let proposed = platform.propose_representation(account, plan).await;
        assert_eq!(proposed.unwrap_err().code, code, "{}", account.login);
    }
    let operator = hall
        .harness
        .make_staff("op-case", "operator", &[Role::CaseOfficer])
        .await;
    let plan = plan("guardian-of-adult", &WANG_WU, &ZHANG_SAN);
    let proposed = platform.propose_representation(&operator, plan).await;
    assert!(proposed.is_ok());
}

/// However reads and the end fall together, through whichever process: what is logged after the end opened nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_end_is_a_point_in_the_log() {
    let hall = Hall::new().await;
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let first = hall.platform().clone();
    // PostgreSQL is shared by several processes; the embedded engine has one.
    let second = if testkit::on_postgres() {
        hall.harness.try_open().unwrap()
    } else {
        first.clone()
    };
    let reads: Vec<_> = (0..40)
        .map(|turn| {
            let platform = if turn % 2 == 0 {
                first.clone()
            } else {
                second.clone()
            };
            let (account, id) = (hall.zhang.clone(), id.clone());
            tokio::spawn(async move {
                match platform.report_for(&account, &id, None).await {
                    Ok((_, report)) => (report.receipt.log_index, true),
                    Err(problem) => {
                        assert_eq!(problem.code, "REPRESENTATION-ENDED");
                        (problem.receipt.unwrap().log_index, false)
                    }
                }
            })
        })
        .collect();
    let end = {
        let (account, id) = (hall.zhang.clone(), id.clone());
        tokio::spawn(async move { second.end_own_representation(&account, &id).await })
    };
    let mut outcomes = Vec::new();
    for read in reads {
        outcomes.push(read.await.unwrap());
    }
    end.await.unwrap().unwrap();
    let (lines, _) = first.my_accesses(&hall.zhang, None).await.unwrap();
    let ended = lines
        .iter()
        .find(|line| line.kind == "representation-ended");
    // The step is in both lists, in the list of the represented person first.
    let ended = ended.unwrap().log_index - 1;
    for (index, opened) in outcomes {
        assert_eq!(opened, index < ended, "entry {index}, ended at {ended}");
    }
    assert_eq!(
        hall.report_code(&hall.zhang, &id).await,
        "REPRESENTATION-ENDED"
    );
}
