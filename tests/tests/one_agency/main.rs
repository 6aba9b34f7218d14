//! One agency from end to end in one process: the real server logic, real encrypted databases, a link under control.

mod merging;
mod orders;
mod refusal;
mod restore;
mod sync;
