//! The server over real sockets.

mod host;
mod hostile;
mod life;
