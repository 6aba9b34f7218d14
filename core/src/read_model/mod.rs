//! What screens read: rows and views kept beside the documents, never an Automerge document.
//!
//! Everything here follows from change rows, records and entries, and can be rebuilt from them.
