//! The server over real sockets.

mod host;
mod hostile;
mod life;
mod weak_link;
