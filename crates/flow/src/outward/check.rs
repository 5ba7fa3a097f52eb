//! Checking a data directory from outside: the log, the records against it, one person's list.

use crate::platform::{legal_date, log_origin};
use crate::problem::{Problem, ProblemKind};
use ledger::WitnessKey;
use ledger::witnessed;
use rules::identifier::{Context, check_person};
use rules::pack::Pack;
use std::path::Path;
use store::{Database, Environment, Store};

/// The witnesses somebody who checks relies on.
#[derive(Debug, Clone)]
pub struct Relied {
    keys: Vec<WitnessKey>,
    quorum: usize,
}

impl Relied {
    /// Witnesses by their public keys; without a quorum all of them must have signed.
    ///
    /// # Errors
    /// [`Problem`] when a text is no key, or the quorum cannot be reached.
    pub fn of(keys: &[String], quorum: Option<usize>) -> Result<Self, Problem> {
        let keys = keys
            .iter()
            .map(|text| WitnessKey::parse(text))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| Problem::configuration("--witness", "不是见证方公钥", &e.to_string()))?;
        let quorum = quorum.unwrap_or(keys.len());
        if quorum == 0 || quorum > keys.len() {
            return Err(Problem::configuration(
                "--quorum",
                "应在 1 到见证方个数之间",
                "is at least 1 and at most the number of witnesses given",
            ));
        }
        Ok(Self { keys, quorum })
    }

    /// Compares a published log with what these witnesses cosigned.
    fn check(&self, store: &Store, origin: &str, check: &mut Check) -> Result<(), Problem> {
        let verifier = store.log_verifier(origin)?;
        let (seen, problem) =
            witnessed::check(&store.log_directory(), &verifier, &self.keys, self.quorum);
        if let Some((checkpoint, words)) = seen {
            check.witnessed = Some(checkpoint.size());
            check.witnesses = words.into_iter().map(|word| word.witness).collect();
        }
        let named = problem.map(|p| (p.code().to_owned(), p.to_string()));
        check.problems.extend(named);
        Ok(())
    }
}

/// The outcome of a check.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// Public key of the log.
    pub vkey: String,
    /// Entries of the signed checkpoint.
    pub published: u64,
    /// Root of the tree, base64.
    pub root: Option<String>,
    /// Entries in the store.
    pub entries: u64,
    /// Openings checked.
    pub openings: u64,
    /// Record versions checked.
    pub records: u64,
    /// Entry and people of the newest closing, which was computed again.
    pub closing: Option<(u64, u64)>,
    /// Entries of the person's list, when one was asked for.
    pub list: Option<u64>,
    /// Entries of the checkpoint the witnesses relied on cosigned.
    pub witnessed: Option<u64>,
    /// Those of them that did.
    pub witnesses: Vec<String>,
    /// Code and place of everything that is wrong.
    pub problems: Vec<(String, String)>,
    /// Problems beyond those listed.
    pub unlisted: u64,
}

/// Checks a data directory with its embedded database.
///
/// # Errors
/// As [`check_on`].
pub fn check(
    directory: &Path,
    pack: &Pack,
    environment: Environment,
    number: Option<&str>,
) -> Result<Check, Problem> {
    let database = Database::Embedded;
    check_on(&database, directory, pack, environment, number, None)
}

/// Checks a database and its data directory, also beside a process that serves from it. `number` names the person whose
/// list is checked, `relied` the witnesses the log is compared with.
///
/// # Errors
/// [`Problem`] when the directory cannot be read at all; what is wrong in it is in the [`Check`].
pub fn check_on(
    database: &Database,
    directory: &Path,
    pack: &Pack,
    environment: Environment,
    number: Option<&str>,
    relied: Option<&Relied>,
) -> Result<Check, Problem> {
    let today = legal_date(environment.clock.now());
    let store = Store::open_to_read_on(database, directory, environment)?;
    let origin = log_origin(pack);
    let audit = store.audit(&origin)?;
    let mut check = Check {
        vkey: store.log_verifier(&origin)?.text().to_owned(),
        published: audit.published,
        root: audit.root,
        entries: audit.entries,
        openings: audit.openings,
        records: audit.records,
        closing: audit.closing,
        list: None,
        witnessed: None,
        witnesses: Vec::new(),
        problems: audit
            .problems
            .into_iter()
            .map(|p| (p.code.to_owned(), p.what))
            .collect(),
        unlisted: audit.unlisted,
    };
    let damaged = store.damaged_values()?;
    let damaged = damaged.into_iter().map(|p| (p.code.to_owned(), p.what));
    check.problems.extend(damaged);
    if let Some(relied) = relied {
        relied.check(&store, &origin, &mut check)?;
    }
    if let Some(number) = number {
        let context = Context {
            today,
            regions: &pack.regions,
            accept_fifteen: false,
        };
        let (number, _) = check_person(number, &context).map_err(|problem| Problem {
            code: problem.code(),
            kind: ProblemKind::BadInput,
            what: problem.text(),
            remedy: problem.remedy(),
            receipt: None,
        })?;
        let digest = store.keys().digest(number.canonical());
        let (list, problems) = store.audit_list(&digest)?;
        check.list = Some(list);
        let coded = problems.into_iter().map(|p| (p.code.to_owned(), p.what));
        check.problems.extend(coded);
    }
    Ok(check)
}
