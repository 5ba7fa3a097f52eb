//! What the database knows of its keys: which generation is in use, and by what value each is known again. So a wrong key is
//! told apart from damaged data, and before anything is served.

use crate::engine::{Connection, OptionalExtension as _, dialect, params};
use crate::environment::Environment;
use crate::error::StoreError;
use crate::keys::{KeyFault, Keys, Sealed, Suite};

/// People whose number is tried before the key is said to be another's: one of them may be damaged.
const TRIED: u32 = 8;

/// The one row that whoever writes must know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct KeyState {
    /// Generation in use; 0 before the first.
    pub(crate) generation: u32,
    /// Whether every digest has its layer.
    pub(crate) is_settled: bool,
    /// Numbers erased.
    pub(crate) erasures: u64,
}

impl KeyState {
    pub(crate) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let state = connection
            .query_row(
                "SELECT generation, settled, erasures FROM key_state WHERE one = 1",
                [],
                |row| {
                    Ok(Self {
                        generation: row.get(0)?,
                        is_settled: row.get(1)?,
                        erasures: row.get(2)?,
                    })
                },
            )
            .optional()?;
        Ok(state.unwrap_or_default())
    }
}

/// Checks that the keys are those of the database, before anything is read with them. The first process on a database notes
/// which they are.
pub(crate) fn vouch(
    connection: &Connection,
    keys: &Keys,
    environment: &Environment,
    is_used: bool,
) -> Result<(), StoreError> {
    if KeyState::read(connection)?.generation == 0 {
        connection.run_along(dialect::begin_write(connection))?;
        match note_first(connection, keys, environment, is_used) {
            Ok(()) => connection.run(dialect::commit(connection))?,
            Err(error) => {
                connection.roll_back();
                return Err(error);
            }
        }
    }
    compare(connection, keys)
}

/// Compares the keys with what the database knows of them, and takes over which generation is in use.
pub(crate) fn compare(connection: &Connection, keys: &Keys) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare("SELECT generation, suite, check_value FROM key_generation ORDER BY generation")?;
    let known = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(u32, String, [u8; 32])>, _>>()?;
    for (generation, suite, check) in &known {
        if Suite::from_word(suite) != Some(keys.suite()) {
            return Err(keys.fault(KeyFault::OtherSuite {
                keys: keys.suite().to_string(),
                data: suite.clone(),
            }));
        }
        match keys.check(*generation) {
            Some(of_file) if of_file == *check => {}
            Some(_) => return Err(keys.fault(KeyFault::NotOfThisData)),
            None => return Err(keys.fault(KeyFault::NoSuchGeneration(*generation))),
        }
    }
    match KeyState::read(connection)? {
        // Looked at before any process has noted the keys of an older version.
        KeyState { generation: 0, .. } => try_numbers(connection, keys),
        state => keys.take_over(state.generation, state.is_settled),
    }
}

fn note_first(
    connection: &Connection,
    keys: &Keys,
    environment: &Environment,
    is_used: bool,
) -> Result<(), StoreError> {
    if KeyState::read(connection)?.generation > 0 {
        return Ok(());
    }
    // What is there is from before generations, and so under the first.
    let generation = if is_used { 1 } else { keys.newest() };
    try_numbers(connection, keys)?;
    let check = keys.check(generation);
    let check = check.ok_or_else(|| keys.fault(KeyFault::NoSuchGeneration(generation)))?;
    let now = environment.clock.now().as_millisecond();
    connection.execute(
        "INSERT INTO key_generation (generation, suite, check_value, begun_at, finished_at)
         VALUES ($1, $2, $3, $4, $4)",
        params![generation, keys.suite().word(), check, now],
    )?;
    connection.execute(
        "INSERT INTO key_state (one, generation, settled, erasures) VALUES (1, $1, 1, 0)",
        params![generation],
    )?;
    Ok(())
}

/// Whether the keys open a number from before keys were noted.
fn try_numbers(connection: &Connection, keys: &Keys) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "SELECT subject_id, number_sealed FROM subject WHERE key_generation = 0 LIMIT $1",
    )?;
    let some = statement
        .query_map(params![TRIED], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<([u8; 16], Vec<u8>)>, _>>()?;
    let opens = |(subject, bytes): &([u8; 16], Vec<u8>)| {
        let sealed = Sealed {
            generation: 0,
            bytes: bytes.clone(),
        };
        keys.unseal(&sealed, subject).is_ok()
    };
    match some.is_empty() || some.iter().any(opens) {
        true => Ok(()),
        false => Err(keys.fault(KeyFault::NotOfThisData)),
    }
}
