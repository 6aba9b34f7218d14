//! The `enlace` command as an administrator meets it: the real binary, its sentences and its exit status.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]

mod courier;
mod data;
mod devices;
mod init;
mod invite;
mod keys;
mod landmarks;
mod log;
mod office;
mod peers;
mod phone;
mod restore;
mod serve;
mod serving;
mod usage;
mod world;
