//! The server over real sockets.

mod courier;
mod host;
mod hostile;
mod life;
mod weak_link;
