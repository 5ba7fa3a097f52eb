//! `chengxin config check`: what `serve` would find, all of it at once and with the remedies, and nothing made or changed.

use super::{Place, pack_files};
use crate::{environment, output};
use clap::Subcommand;
use flow::Problem;
use flow::governance::{PackFiles, load};
use flow::login::Settings;
use flow::policy::Policies;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use rules::pack::Pack;
use rules::text::Bilingual;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use store::{Database, Readiness, Store};

/// Deadlines that begin today may end so much later: for so long the calendar should be known.
const CALENDAR_AHEAD_DAYS: i64 = 92;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say what is wrong before one serves; give it the options of `serve`.
    Check(CheckArguments),
}

#[derive(Debug, clap::Args)]
struct CheckArguments {
    /// Configuration file (TOML).
    #[arg(long, env = "CHENGXIN_CONFIG")]
    config: Option<PathBuf>,
    /// Loopback address for `/metrics`.
    #[arg(long, env = "CHENGXIN_METRICS")]
    metrics: Option<SocketAddr>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// It can be served so, and somebody should look after it.
    Note,
    Bad,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            State::Good => "good",
            State::Note => "note",
            State::Bad => "bad",
        }
    }

    const fn sign(self) -> char {
        match self {
            State::Good => '✓',
            State::Note => '!',
            State::Bad => '✗',
        }
    }
}

/// One thing that was looked at.
#[derive(Debug)]
struct Point {
    about: &'static str,
    state: State,
    /// Stable code; empty when nothing is wrong.
    code: &'static str,
    what: Bilingual,
    remedy: Option<Bilingual>,
}

impl Point {
    fn good(about: &'static str, zh: String, en: String) -> Self {
        Self {
            about,
            state: State::Good,
            code: "",
            what: Bilingual { zh, en },
            remedy: None,
        }
    }

    fn bad(about: &'static str, problem: &Problem) -> Self {
        Self {
            about,
            state: State::Bad,
            code: problem.code,
            what: problem.what.clone(),
            remedy: Some(problem.remedy.clone()),
        }
    }

    fn told(&self) {
        let about = match self.code {
            "" => self.about.to_owned(),
            code => format!("{}: {code}", self.about),
        };
        output::line(&format!("{} {about}: {}", self.state.sign(), self.what.zh));
        output::line(&format!("    {}", self.what.en));
        if let Some(remedy) = &self.remedy {
            output::line(&format!("    → {}", remedy.zh));
            output::line(&format!("    → {}", remedy.en));
        }
    }

    fn as_json(&self) -> serde_json::Value {
        let remedy = self.remedy.as_ref();
        json!({
            "about": self.about, "state": self.state.word(), "code": self.code,
            "zh": self.what.zh, "en": self.what.en,
            "remedy": remedy.map(|text| json!({"zh": text.zh, "en": text.en})),
        })
    }
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let ConfigCommand::Check(arguments) = &arguments.command;
    let points = match points(arguments) {
        Ok(points) => points,
        Err(code) => return code,
    };
    let passed = points.iter().all(|point| point.state != State::Bad);
    if arguments.json {
        let all: Vec<_> = points.iter().map(Point::as_json).collect();
        output::line(&json!({"passed": passed, "points": all}).to_string());
    } else {
        points.iter().for_each(Point::told);
    }
    match passed {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(output::FINDING),
    }
}

fn points(arguments: &CheckArguments) -> Result<Vec<Point>, ExitCode> {
    let today = flow::legal_date(environment::system_time());
    let files = pack_files(arguments.place.pack.as_deref())?;
    let mut points = Vec::new();
    let pack = match load(&files) {
        Ok(pack) => Some(pack),
        Err(problems) => {
            points.extend(problems.iter().map(|problem| {
                let place = format!("{}:{}", problem.file, problem.line);
                in_file(
                    "pack",
                    problem.code,
                    place,
                    (&problem.what, &problem.remedy),
                )
            }));
            None
        }
    };
    if let Some(pack) = &pack {
        points.push(Point::good(
            "pack",
            format!("{}，摘要 {}", pack.title.zh, &pack.digest[..16]),
            format!("{}, digest {}", pack.title.en, &pack.digest[..16]),
        ));
        points.push(calendar(pack, today));
    }
    points.extend(policies(arguments)?);
    points.extend(configuration(arguments, pack.as_ref(), today));
    points.extend(metrics(arguments));
    points.push(keys_and_database(&arguments.place));
    Ok(points)
}

/// A problem of a file of the pack or of the policies.
fn in_file(
    about: &'static str,
    code: &'static str,
    place: String,
    (what, remedy): (&Bilingual, &Bilingual),
) -> Point {
    Point {
        about,
        state: State::Bad,
        code,
        what: Bilingual {
            zh: format!("{place}：{}", what.zh),
            en: format!("{place}: {}", what.en),
        },
        remedy: Some(remedy.clone()),
    }
}

/// Without the calendar of a year nothing can be counted that ends in it.
fn calendar(pack: &Pack, today: Date) -> Point {
    let known = |day: Date| pack.calendar.years().any(|year| year == day.year());
    let ahead = today.saturating_add(CALENDAR_AHEAD_DAYS.days());
    let state = match (known(today), known(ahead)) {
        (true, true) => State::Good,
        (true, false) => State::Note,
        _ => State::Bad,
    };
    let missing = match state {
        State::Bad => today.year(),
        _ => ahead.year(),
    };
    if state == State::Good && pack.calendar.is_provisional(ahead) {
        return Point {
            about: "calendar",
            state: State::Note,
            code: "CALENDAR-PROVISIONAL",
            what: Bilingual {
                zh: format!("{}年的放假安排尚未公布，期限按法定节假日暂算", ahead.year()),
                en: format!(
                    "the notice of {} is not published; deadlines in it go by the statutory holidays for now",
                    ahead.year()
                ),
            },
            remedy: Some(Bilingual {
                zh: format!("国务院办公厅公布后，更新 calendars/{}.toml", ahead.year()),
                en: format!(
                    "bring calendars/{}.toml up to date once it is",
                    ahead.year()
                ),
            }),
        };
    }
    if state == State::Good {
        return Point::good(
            "calendar",
            format!("工作日历包含{}年", ahead.year()),
            format!("the calendar of {} is there", ahead.year()),
        );
    }
    Point {
        about: "calendar",
        state,
        code: "CALENDAR-MISSING",
        what: Bilingual {
            zh: format!("数据包没有{missing}年的工作日历，期限落在该年的案件和信息会被拒绝"),
            en: format!(
                "the pack has no calendar of {missing}; cases and records with a deadline in that year are refused"
            ),
        },
        remedy: Some(Bilingual {
            zh: format!("国务院办公厅公布后，在数据包中加入 calendars/{missing}.toml"),
            en: format!("add calendars/{missing}.toml to the pack once it is published"),
        }),
    }
}

fn policies(arguments: &CheckArguments) -> Result<Vec<Point>, ExitCode> {
    let Some(directory) = arguments.place.policies.as_deref() else {
        let (zh, en) = ("使用内置策略", "those of the program are used");
        return Ok(vec![Point::good("policies", zh.to_owned(), en.to_owned())]);
    };
    let shown = directory.display();
    let files = PackFiles::from_directory(directory)
        .map_err(|error| output::failure(&format!("{shown}: {error}")))?;
    let problems = match Policies::load(&files) {
        Ok(_) => {
            let (zh, en) = (format!("{shown} 可用"), format!("{shown} can be used"));
            return Ok(vec![Point::good("policies", zh, en)]);
        }
        Err(problems) => problems,
    };
    let bad = problems.iter().map(|problem| {
        let place = format!("{}:{}", problem.file, problem.line);
        let texts = (&problem.what, &problem.remedy);
        in_file("policies", problem.code, place, texts)
    });
    Ok(bad.collect())
}

fn configuration(arguments: &CheckArguments, pack: Option<&Pack>, today: Date) -> Vec<Point> {
    const ABOUT: &str = "configuration";
    let Some(path) = arguments.config.as_deref() else {
        let zh = "没有配置文件：只有本地账号，没有系统对接、见证和对外提示";
        let en = "no file: local accounts only, no providers, witnesses or messages outside";
        return vec![Point::good(ABOUT, zh.to_owned(), en.to_owned())];
    };
    let settings = match Settings::read(path) {
        Ok(settings) => settings,
        Err(problem) => return vec![Point::bad(ABOUT, &problem)],
    };
    let found = pack.map_or_else(Vec::new, |pack| settings.tried(pack, today));
    if found.is_empty() {
        let shown = path.display();
        let (zh, en) = (format!("{shown} 可用"), format!("{shown} can be used"));
        return vec![Point::good(ABOUT, zh, en)];
    }
    let bad = found.iter().map(|problem| Point::bad(ABOUT, problem));
    bad.collect()
}

fn metrics(arguments: &CheckArguments) -> Option<Point> {
    let address = arguments.metrics.filter(|a| !a.ip().is_loopback())?;
    Some(Point {
        about: "metrics",
        state: State::Bad,
        code: "CONFIGURATION",
        what: Bilingual {
            zh: format!("--metrics {address}：只能是本机地址"),
            en: format!("--metrics {address}: a loopback address only"),
        },
        remedy: Some(Bilingual {
            zh: "使用 127.0.0.1 之类的地址，由验明身份的代理转发".to_owned(),
            en: "use one such as 127.0.0.1:9090, and let a proxy that asks who it is pass it on"
                .to_owned(),
        }),
    })
}

fn keys_and_database(place: &Place) -> Point {
    const ABOUT: &str = "keys and database";
    let (database, data) = (place.database(), place.data.display());
    let environment = environment::environment(SignedDuration::ZERO);
    let readiness = match Store::readiness(&database, &place.data, &environment) {
        Ok(readiness) => readiness,
        Err(error) => {
            // Whoever asks for a page is not told; the operator is.
            let why = error.to_string();
            let mut point = Point::bad(ABOUT, &Problem::from(error));
            if !point.what.en.contains(&why) {
                point.what.en = format!("{}: {why}", point.what.en);
            }
            return point;
        }
    };
    let (kind_zh, kind_en) = match database {
        Database::Embedded => ("内嵌数据库", "embedded database"),
        Database::Postgres(_) => ("PostgreSQL", "PostgreSQL"),
    };
    match readiness {
        Readiness::Ready(version) => Point::good(
            ABOUT,
            format!("{data}：密钥与{kind_zh}相符，结构版本 {version}"),
            format!("{data}: keys and {kind_en} fit each other, schema version {version}"),
        ),
        Readiness::Older { version, needed } => Point {
            about: ABOUT,
            state: State::Note,
            code: "SCHEMA-OLDER",
            what: Bilingual {
                zh: format!("{data}：结构版本 {version}，启动时升级到 {needed}"),
                en: format!("{data}: schema version {version}, brought to {needed} at the start"),
            },
            remedy: Some(Bilingual::new(
                "升级前先做一次备份：chengxin backup",
                "back up before: chengxin backup",
            )),
        },
        Readiness::FirstStart => Point {
            about: ABOUT,
            state: State::Note,
            code: "FIRST-START",
            what: Bilingual {
                zh: format!("{data} 还没有用过，首次启动时建立"),
                en: format!("{data} was not worked with; the first start makes what is missing"),
            },
            remedy: Some(Bilingual::new(
                "已有数据的，请检查 --data；需要国密算法的，先运行 chengxin init --suite sm",
                "if there should be data, check --data; for the suite sm, run chengxin init --suite sm first",
            )),
        },
    }
}
