//! A file system under SQLite that writes down what SQLite asks of the disk, in order, and passes it on.
//!
//! SQLite speaks to its file system through C, so this file alone is unsafe. It holds no state of its own: each open
//! file is a header with the file's name, and behind it the file of the system's own layer, to which every call goes on.

#![allow(unsafe_code, reason = "SQLite calls its file system through C")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::null_mut;

use rusqlite::ffi::{
    SQLITE_OK, SQLITE_OPEN_MAIN_DB, SQLITE_OPEN_MAIN_JOURNAL, SQLITE_OPEN_WAL, sqlite3_file, sqlite3_io_methods,
    sqlite3_vfs, sqlite3_vfs_find, sqlite3_vfs_register,
};

use super::disk::{Op, note};

/// What stands before the file of the system's own layer.
#[repr(C)]
struct Watched {
    base: sqlite3_file,
    /// The path, leaked; null for files that do not outlive the process.
    path: *mut String,
}

/// Puts the watched file system under every database this process opens from here on.
pub fn watch() {
    // SAFETY: SQLite keeps the registered structure for as long as the process lives, so it is leaked; the copied layer
    // is SQLite's own, whose functions do not look at which of the two structures they are called with.
    unsafe {
        let real = sqlite3_vfs_find(std::ptr::null());
        let mut layer = *real;
        layer.szOsFile += c_int::try_from(size_of::<Watched>()).unwrap();
        layer.pNext = null_mut();
        layer.zName = c"watched".as_ptr();
        layer.pAppData = real.cast();
        layer.xOpen = Some(open);
        layer.xDelete = Some(delete);
        assert_eq!(sqlite3_vfs_register(Box::into_raw(Box::new(layer)), 1), SQLITE_OK);
    }
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe fn real_vfs(vfs: *mut sqlite3_vfs) -> *mut sqlite3_vfs {
    // SAFETY: SQLite calls with the structure that was registered.
    unsafe { (*vfs).pAppData.cast() }
}

unsafe fn real(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: SQLite gave `szOsFile` bytes: the header, then the file of the layer below.
    unsafe { file.cast::<Watched>().add(1).cast() }
}

/// Notes what was done to a file that outlives the process.
unsafe fn noted(file: *mut sqlite3_file, rc: c_int, op: impl FnOnce(String) -> Op) -> c_int {
    // SAFETY: `open` has set the path, or null.
    let path = unsafe { (*file.cast::<Watched>()).path.as_ref() };
    if let Some(path) = path.filter(|_| rc == SQLITE_OK) {
        note(op(path.clone()));
    }
    rc
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let lasts = flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL) != 0 && !name.is_null();
    // SAFETY: the arguments are SQLite's own; the name is a C string while the call lasts.
    unsafe {
        let below = real_vfs(vfs);
        let rc = (*below).xOpen.unwrap()(below, name, real(file), flags, out);
        let watched = file.cast::<Watched>();
        let opened = !(*real(file)).pMethods.is_null();
        (*watched).base.pMethods = if opened { &raw const METHODS } else { std::ptr::null() };
        (*watched).path = null_mut();
        if lasts && rc == SQLITE_OK {
            (*watched).path = Box::into_raw(Box::new(CStr::from_ptr(name).to_str().unwrap().to_owned()));
        }
        rc
    }
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: as in `open`.
    unsafe {
        let below = real_vfs(vfs);
        let rc = (*below).xDelete.unwrap()(below, name, sync_folder);
        if rc == SQLITE_OK {
            note(Op::Delete { path: CStr::from_ptr(name).to_str().unwrap().to_owned() });
        }
        rc
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes a file once.
    unsafe {
        let path = (*file.cast::<Watched>()).path;
        if !path.is_null() {
            drop(Box::from_raw(path));
        }
        (*(*real(file)).pMethods).xClose.unwrap()(real(file))
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, bytes: *const c_void, len: c_int, at: i64) -> c_int {
    // SAFETY: SQLite hands `len` bytes.
    unsafe {
        let rc = (*(*real(file)).pMethods).xWrite.unwrap()(real(file), bytes, len, at);
        let written = std::slice::from_raw_parts(bytes.cast::<u8>(), usize::try_from(len).unwrap());
        noted(file, rc, |path| Op::Write { path, at: usize::try_from(at).unwrap(), bytes: written.to_vec() })
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: i64) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let rc = (*(*real(file)).pMethods).xTruncate.unwrap()(real(file), size);
        noted(file, rc, |path| Op::Truncate { path, size: usize::try_from(size).unwrap() })
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: passed on as it came.
    unsafe {
        let rc = (*(*real(file)).pMethods).xSync.unwrap()(real(file), flags);
        noted(file, rc, |path| Op::Sync { path })
    }
}

/// Calls that change nothing on the disk.
macro_rules! passed_on {
    ($($name:ident = $method:ident($($arg:ident: $ty:ty),*) $(-> $out:ty)?;)*) => {$(
        unsafe extern "C" fn $name(file: *mut sqlite3_file, $($arg: $ty),*) $(-> $out)? {
            // SAFETY: passed on as it came.
            unsafe { (*(*real(file)).pMethods).$method.unwrap()(real(file), $($arg),*) }
        }
    )*};
}

passed_on! {
    read = xRead(into: *mut c_void, len: c_int, at: i64) -> c_int;
    file_size = xFileSize(size: *mut i64) -> c_int;
    lock = xLock(level: c_int) -> c_int;
    unlock = xUnlock(level: c_int) -> c_int;
    check_reserved_lock = xCheckReservedLock(out: *mut c_int) -> c_int;
    file_control = xFileControl(op: c_int, arg: *mut c_void) -> c_int;
    sector_size = xSectorSize() -> c_int;
    device_characteristics = xDeviceCharacteristics() -> c_int;
    shm_map = xShmMap(page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void) -> c_int;
    shm_lock = xShmLock(offset: c_int, n: c_int, flags: c_int) -> c_int;
    shm_barrier = xShmBarrier();
    shm_unmap = xShmUnmap(delete: c_int) -> c_int;
}
