//! Followers of the log: how far each has read. One process at a time gets on with one of them: whoever finds that its place
//! moved meanwhile has nothing to add.

use crate::engine::{OptionalExtension as _, params};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;

impl Store {
    /// Up to which entry a follower has read.
    pub(crate) fn follower_at(&self, name: &str) -> Result<u64, StoreError> {
        self.readers().read_one(|connection| {
            let position = connection
                .query_row(
                    "SELECT position FROM follower WHERE name = $1",
                    params![name],
                    |row| row.get(0),
                )
                .optional()?;
            Ok(position.unwrap_or_default())
        })
    }
}

impl Transaction<'_> {
    /// Notes how far a follower has read; `false` when somebody else has moved it meanwhile.
    pub(crate) fn move_follower(&self, name: &str, from: u64, to: u64) -> Result<bool, StoreError> {
        let mut moved = self.connection.execute(
            "UPDATE follower SET position = $1 WHERE name = $2 AND position = $3",
            params![to, name, from],
        )?;
        if moved == 0 && from == 0 {
            moved = self.connection.execute(
                "INSERT INTO follower (name, position) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                params![name, to],
            )?;
        }
        Ok(moved > 0)
    }
}
