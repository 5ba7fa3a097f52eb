//! The story: files come in, records are made, a person reads, a bank asks, an outsider checks.

use super::stage::{Stopped, chapter, say};
use super::{cases, definitions, register};
use crate::commands::{block_on, import};
use crate::{environment, output};
use flow::account::{Account, AccountKind, AccountPlan, Role};
use flow::desk::{Ask, ConsentRequest};
use flow::person::report_text;
use flow::{Platform, Problem, outward};
use jiff::{SignedDuration, ToSpan as _};
use rules::consent::Ground;
use rules::text::{Bilingual, Language};
use simulate::{Person, Province, Settings, demonstration_files, write_planned};
use std::path::Path;

/// Persons of the demonstration's province.
const PERSONS: u64 = 20_000;
/// Lines of the report shown; the whole is on the page.
const REPORT_LINES: usize = 24;
/// Organ and purpose of the questions.
const BANK: &str = "demo-bank";
const LOAN: &str = "loan-application";
/// Questions the consent of the story allows.
const USES: u32 = 2;

/// Tells the story. `false` when something that must fit does not.
pub fn tell(
    platform: &Platform,
    directory: &Path,
    seed: u64,
    shift: SignedDuration,
) -> Result<bool, Stopped> {
    pack(platform);
    let person = files(platform, directory, seed)?;
    block_on(report(platform)).map_err(Stopped::Code)??;
    block_on(questions(platform, &person)).map_err(Stopped::Code)??;
    block_on(accesses(platform)).map_err(Stopped::Code)??;
    block_on(definitions::put_to_the_public(platform)).map_err(Stopped::Code)??;
    block_on(cases::on_their_way(platform)).map_err(Stopped::Code)??;
    block_on(register::tell(platform)).map_err(Stopped::Code)??;
    log(platform, directory, &person, shift)
}

fn pack(platform: &Platform) {
    chapter(1, "法律与目录", "Law and catalogue");
    let pack = platform.pack();
    let on = pack
        .items
        .iter()
        .filter(|i| i.switched_off.is_none())
        .count();
    say(&format!(
        "{}数据包：法律文件 {}，目录事项 {}（启用 {on}），单位 {}，任务 {}",
        pack.title.zh,
        pack.instruments.len(),
        pack.items.len(),
        pack.organs.len(),
        pack.tasks.len()
    ));
    say(&format!(
        "Pack of {}: {} instruments, {} catalogue items ({on} on), {} organs, {} tasks; digest {}",
        pack.title.en,
        pack.instruments.len(),
        pack.items.len(),
        pack.organs.len(),
        pack.tasks.len(),
        &pack.digest[..16]
    ));
}

/// The two people of the story, whatever the day, and somebody who has no account.
pub fn persons(platform: &Platform, seed: u64) -> Result<(Person, Person, Person), Stopped> {
    let settings = Settings::new(seed, PERSONS, platform.today());
    let province = Province::new(platform.pack(), settings).map_err(simulated)?;
    Ok((province.person(0), province.person(1), province.person(2)))
}

fn files(platform: &Platform, directory: &Path, seed: u64) -> Result<Person, Stopped> {
    chapter(2, "部门报送的文件", "Files as departments send them");
    let settings = Settings::new(seed, PERSONS, platform.today());
    let province = Province::new(platform.pack(), settings).map_err(simulated)?;
    let place = directory.join("files");
    let manifest = write_planned(
        &province,
        demonstration_files(&province),
        &place,
        &mut |_, _| (),
    )
    .map_err(simulated)?;
    for file in &manifest.files {
        let account = Account::command_line(&file.organ);
        let status = import::import(
            platform,
            &account,
            &file.item,
            &place.join(&file.path),
            false,
        )?;
        say(&format!("{}  ({})", file.path, file.item));
        let counts: Vec<String> = import::counts(&status)
            .iter()
            .filter(|(_, _, value)| *value > 0)
            .map(|(zh, en, value)| format!("{zh} {en} {value}"))
            .collect();
        say(&format!("   {}", counts.join("  ")));
        let codes: Vec<String> = status
            .codes
            .iter()
            .take(6)
            .map(|(code, count)| format!("{code} {count}"))
            .collect();
        if !codes.is_empty() {
            say(&format!("   发现 findings: {}", codes.join(", ")));
        }
    }
    Ok(province.person(0))
}

fn simulated(problem: simulate::Problem) -> Stopped {
    let text = problem.text();
    Stopped::Code(output::failure(&format!(
        "{}: {} / {}",
        problem.code(),
        text.zh,
        text.en
    )))
}

/// Demonstration accounts; the password of each is its login name, as the login page says.
pub async fn accounts(
    platform: &Platform,
    person: &Person,
    good_person: &Person,
) -> Result<(), Problem> {
    let plan = |login: &str,
                zh: &str,
                en: &str,
                role: Option<Role>,
                organ: Option<&str>,
                number: Option<&str>| {
        AccountPlan {
            login: login.to_owned(),
            password: login.to_owned(),
            display: Bilingual::new(zh, en),
            kind: match role {
                None => AccountKind::Person,
                Some(_) => AccountKind::Staff,
            },
            organ: organ.map(str::to_owned),
            roles: role.into_iter().collect(),
            number: number.map(str::to_owned),
            demo: true,
        }
    };
    let name = |p: &Person| {
        (
            format!("{}（本人）", p.name),
            format!("{} (a person)", p.name),
        )
    };
    let (zh, en) = name(person);
    let (good_zh, good_en) = name(good_person);
    for account in [
        plan("demo-person", &zh, &en, None, None, Some(&person.number)),
        plan(
            "demo-person-2",
            &good_zh,
            &good_en,
            None,
            None,
            Some(&good_person.number),
        ),
        plan(
            "demo-transport",
            "交通运输厅报送员",
            "reporter of the transport department",
            Some(Role::Reporter),
            Some("transport"),
            None,
        ),
        plan(
            "demo-case",
            "交通运输厅办案员",
            "case officer of the transport department",
            Some(Role::CaseOfficer),
            Some("transport"),
            None,
        ),
        plan(
            "demo-platform",
            "平台办案员",
            "case officer of the platform",
            Some(Role::CaseOfficer),
            Some("operator"),
            None,
        ),
        plan(
            "demo-bank",
            "演示银行窗口查询员",
            "counter officer of the demonstration bank",
            Some(Role::CounterOfficer),
            Some(BANK),
            None,
        ),
        plan(
            "demo-court",
            "人民法院窗口查询员",
            "counter officer of a court",
            Some(Role::CounterOfficer),
            Some("high-court"),
            None,
        ),
        plan(
            "demo-operator",
            "平台系统管理员",
            "system administrator of the platform",
            Some(Role::SystemAdministrator),
            Some("operator"),
            None,
        ),
        plan(
            "demo-security",
            "平台安全管理员",
            "security administrator of the platform",
            Some(Role::SecurityAdministrator),
            Some("operator"),
            None,
        ),
        plan(
            "demo-audit",
            "平台审计管理员",
            "audit administrator of the platform",
            Some(Role::AuditAdministrator),
            Some("operator"),
            None,
        ),
    ] {
        platform.make_account(account).await?;
    }
    Ok(())
}

/// One of them.
pub async fn demo_account(platform: &Platform, login: &str) -> Result<Account, Problem> {
    platform
        .demo_accounts()
        .await?
        .into_iter()
        .map(|(account, _)| account)
        .find(|account| account.login == login)
        .ok_or_else(Problem::not_found)
}

async fn report(platform: &Platform) -> Result<(), Problem> {
    chapter(3, "本人查阅报告", "A person reads their own report");
    let account = demo_account(platform, "demo-person").await?;
    let report = platform.my_report(&account, None).await?;
    let text = report_text(&report, Language::Chinese);
    let lines: Vec<&str> = text.lines().collect();
    for line in lines.iter().take(REPORT_LINES) {
        say(line);
    }
    if lines.len() > REPORT_LINES {
        say(&format!(
            "… 共 {} 条信息 {} records; 验证码 code {}",
            report.lines.len(),
            report.lines.len(),
            report.code
        ));
    }
    Ok(())
}

async fn questions(platform: &Platform, person: &Person) -> Result<(), Problem> {
    chapter(4, "银行经授权查询", "A bank asks with consent");
    let bank = demo_account(platform, "demo-bank").await?;
    let account = demo_account(platform, "demo-person").await?;
    let ask = |consent: [u8; 16]| Ask {
        number: person.number.clone(),
        name: Some(person.name.clone()),
        purpose: LOAN.to_owned(),
        items: Vec::new(),
        ground: Ground::Consent(consent),
        emergency: false,
    };
    tell_refusal(
        platform.ask(&bank, ask([0; 16])).await,
        "未经授权 without consent",
    );
    let today = platform.today();
    let items = loan_items(platform);
    let request = ConsentRequest {
        name: person.name.clone(),
        number: person.number.clone(),
        purpose: LOAN.to_owned(),
        items: items.clone(),
        from: today,
        until: today.saturating_add(14.days()),
        uses: USES,
    };
    let asked = platform.request_consent(&bank, request).await?;
    let id = flow::platform::id_of_hex(&asked.id).ok_or_else(Problem::not_found)?;
    say(&format!(
        "银行申请 asks for {} items，{} 次 uses，至 until {}",
        items.len(),
        asked.uses,
        asked.until
    ));
    tell_refusal(
        platform.ask(&bank, ask(id)).await,
        "本人尚未答复 not yet answered",
    );
    let part: Vec<String> = items.iter().take(items.len().max(2) - 1).cloned().collect();
    let answered = platform
        .answer_consent(&account, &asked.id, Some(part))
        .await?;
    say(&format!(
        "本人同意其中 the person approves {} of {}",
        answered.approved_items.len(),
        answered.items.len()
    ));
    let answer = platform.ask(&bank, ask(id)).await?;
    say(&format!(
        "答复 answer: {} 条 records about {}；登记号 entry {}，承诺 commitment {}…",
        answer.lines.len(),
        answer.subject_hint,
        answer.receipt.log_index,
        &answer.receipt.commitment[..16]
    ));
    for line in &answer.lines {
        say(&format!(
            "   {} {}，展示至 until {}",
            line.title.zh, line.decided_on, line.display_until
        ));
    }
    let consents = platform.my_consents(&account).await?;
    if let Some(consent) = consents.first() {
        say(&format!(
            "授权已用 used {} / {}",
            consent.used, consent.uses
        ));
    }
    Ok(())
}

/// Items a loan consent of the story asks for: those of the purpose that the demonstration's files hold, or the first.
fn loan_items(platform: &Platform) -> Vec<String> {
    let pack = platform.pack();
    let on = |id: &String| pack.item(id).is_some_and(|i| i.switched_off.is_none());
    let all: Vec<String> = match pack.purpose(LOAN) {
        Some(purpose) if !purpose.items.is_empty() => purpose.items.clone(),
        _ => pack.items.iter().map(|i| i.id.clone()).collect(),
    };
    let held = [
        "excellent-volunteer-honour",
        "court-list",
        "severe-list-tax",
    ];
    let mut chosen: Vec<String> = held
        .iter()
        .map(|id| (*id).to_owned())
        .filter(|id| all.contains(id) && on(id))
        .collect();
    if chosen.len() < 2 {
        chosen = all.into_iter().filter(on).take(3).collect();
    }
    chosen
}

fn tell_refusal<T>(result: Result<T, Problem>, when: &str) {
    if let Err(problem) = result {
        let entry = problem.receipt.as_ref().map(|r| r.log_index);
        say(&format!(
            "{when} → 拒绝 refused {} ({})，登记号 entry {}",
            problem.code,
            problem.what.zh,
            entry.map_or_else(|| "-".to_owned(), |e| e.to_string())
        ));
    }
}

async fn accesses(platform: &Platform) -> Result<(), Problem> {
    chapter(5, "谁查过我", "Who looked");
    let account = demo_account(platform, "demo-person").await?;
    let (lines, _) = platform.my_accesses(&account, None).await?;
    for line in lines {
        let purpose = line.purpose_title.map(|p| p.zh).unwrap_or_default();
        let reason = line.reason.map(|r| r.zh).unwrap_or_default();
        say(&format!(
            "#{}  {}  {}  {}  {purpose} {reason}",
            line.log_index, line.kind_title.zh, line.outcome, line.organ_name.zh
        ));
    }
    Ok(())
}

fn log(
    platform: &Platform,
    directory: &Path,
    person: &Person,
    shift: SignedDuration,
) -> Result<bool, Stopped> {
    chapter(7, "外人核对查询日志", "An outsider checks the log");
    platform.publish_now()?;
    let closing = platform.close_log()?;
    say(&format!(
        "结账 closed: 登记 entry {}，人数 people {}：从此每个人都能证明自己的清单没有遗漏 everybody can prove that their list is whole",
        closing.log_index, closing.people
    ));
    let check = outward::check(
        directory,
        platform.pack(),
        environment::environment(shift),
        Some(&person.number),
    )?;
    say(&format!(
        "已签名 signed entries {}，承诺 openings {}，信息版本 versions {}，本人清单 person's list {}",
        check.published,
        check.openings,
        check.records,
        check.list.unwrap_or_default()
    ));
    for (code, what) in &check.problems {
        say(&format!("{code}: {what}"));
    }
    let fits = check.problems.is_empty();
    say(if fits {
        "全部相符 everything fits"
    } else {
        "不相符 it does not fit"
    });
    say("用他人的工具核对 with a tool that is not ours (docs/verify-the-log.md):");
    say("   pip install tlog-scales");
    say(&format!(
        "   python3 docs/verify_log.py {} --vkey '{}'",
        platform.log_directory().display(),
        check.vkey
    ));
    Ok(fits)
}
