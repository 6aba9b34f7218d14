//! Enlace: offline-first records, evidence metadata and sync for border liaison.
//!
//! Modules stand in the order data flows: a command changes a document, sealing makes a signed record,
//! the agency's server makes an entry of it, the log makes it provable, and sync carries it.

#![forbid(unsafe_code)]

pub mod clock;
pub mod geo;
pub mod ids;
pub mod step;

pub mod domain;

pub mod i18n;

pub mod landmark;

pub mod record;

pub mod entry;

pub mod log;

pub mod release;

pub mod document;

pub mod border;
pub mod ingest;

pub mod wire;

pub mod bundle;

#[cfg(feature = "phone")]
pub mod storage;

#[cfg(feature = "phone")]
pub mod read_model;

#[cfg(feature = "phone")]
pub mod holder;

#[cfg(feature = "phone")]
pub mod sync;

#[cfg(feature = "phone")]
pub mod command;

#[cfg(feature = "phone")]
pub mod lock;

#[cfg(feature = "phone")]
pub mod app;
