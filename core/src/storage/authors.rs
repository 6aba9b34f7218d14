//! Who holds which key: names for timelines, taken from certificates and enrolments that were verified.

use super::error::StorageError;
use super::transaction::{ReadTx, WriteTx, damaged};
use crate::domain::value::Actor;
use crate::ids::{DeviceId, KeyId};

/// The holder of a key and the device it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorRow {
    /// The key.
    pub key: KeyId,
    /// The device; `None` for keys that are in none, such as an administrator's.
    pub device: Option<DeviceId>,
    /// The holder; personal data.
    pub holder: Actor,
}

impl ReadTx<'_> {
    /// The holder of that key, if a verified record named one.
    pub fn author(&self, key: KeyId) -> Result<Option<AuthorRow>, StorageError> {
        self.find(
            "select device, agency, unit, role, rank, call_sign, name from authors where key = ?1",
            [key.as_bytes()],
            |row| {
                let device = match row.get_ref(0)?.as_blob_or_null()? {
                    Some(bytes) => Some(DeviceId::from_slice(bytes).ok_or_else(|| damaged(0))?),
                    None => None,
                };
                let holder = Actor {
                    agency: row.get(1)?,
                    unit: row.get(2)?,
                    role: row.get(3)?,
                    rank: row.get(4)?,
                    call_sign: row.get(5)?,
                    name: row.get(6)?,
                };
                Ok(AuthorRow { key, device, holder })
            },
        )
    }
}

impl WriteTx<'_> {
    /// Stores or replaces the holder of a key.
    pub fn put_author(&self, author: &AuthorRow) -> Result<(), StorageError> {
        let holder = &author.holder;
        self.run(
            "insert into authors (key, device, agency, unit, role, rank, call_sign, name)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             on conflict (key) do update set device = excluded.device, agency = excluded.agency,
               unit = excluded.unit, role = excluded.role, rank = excluded.rank,
               call_sign = excluded.call_sign, name = excluded.name",
            (
                author.key.as_bytes(),
                author.device.as_ref().map(DeviceId::as_bytes),
                &holder.agency,
                &holder.unit,
                &holder.role,
                &holder.rank,
                &holder.call_sign,
                &holder.name,
            ),
        )?;
        Ok(())
    }
}
