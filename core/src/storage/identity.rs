//! Small named values: who this device is, which keys it trusts, and the cached directory of `control`.

use super::error::StorageError;
use super::salvage::REBUILD_NEEDED;
use super::transaction::{ReadTx, WriteTx};

const DIRECTORY: &str = "cache.directory";

impl ReadTx<'_> {
    /// The value of that name.
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.find("select value from settings where name = ?1", [name], |row| row.get(0))
    }

    /// The cached directory and the `control` position it stands for. Rebuilt from records if missing.
    pub fn directory_cache(&self) -> Result<Option<(u64, Vec<u8>)>, StorageError> {
        let Some(value) = self.setting(DIRECTORY)? else { return Ok(None) };
        let (ctl, directory) = value.split_first_chunk::<8>().ok_or(StorageError::Corrupt)?;
        Ok(Some((u64::from_be_bytes(*ctl), directory.to_vec())))
    }
}

impl ReadTx<'_> {
    /// Whether the read model has to be made again before screens may trust it.
    pub fn rebuild_needed(&self) -> Result<bool, StorageError> {
        Ok(self.setting(REBUILD_NEEDED)?.is_some())
    }
}

impl WriteTx<'_> {
    /// Notes that the read model was made again.
    pub(crate) fn rebuilt(&self) -> Result<(), StorageError> {
        self.remove_setting(REBUILD_NEEDED)
    }

    /// Sets or replaces a value.
    pub fn put_setting(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        self.run(
            "insert into settings (name, value) values (?1, ?2)
             on conflict (name) do update set value = excluded.value",
            (name, value),
        )?;
        Ok(())
    }

    /// Removes a value; removing a missing one is no error.
    pub fn remove_setting(&self, name: &str) -> Result<(), StorageError> {
        self.run("delete from settings where name = ?1", [name])?;
        Ok(())
    }

    /// Caches the directory as of a `control` position.
    pub fn put_directory_cache(&self, ctl: u64, directory: &[u8]) -> Result<(), StorageError> {
        self.put_setting(DIRECTORY, &[&ctl.to_be_bytes()[..], directory].concat())
    }
}
