//! `POST /v1/sync`: parts in, parts out. Many requests are served by turns, a frame at a time.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use enlace_core::wire::{PartType, write_part};
use hyper::body::Bytes;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::body::{Incoming, Outgoing};
use super::failure::Failure;
use super::{App, MEDIA_TYPE};
use crate::agency::{Result as AgencyResult, Session};
use crate::state::ServedAgency;

/// Bytes of an answer built in one turn.
const TURN_BYTES: usize = 64 * 1024;

/// Parts of an answer, and how it goes on.
struct Built {
    session: Session,
    bytes: Vec<u8>,
    next: Next,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// There is more now.
    More,
    /// There may be more later.
    Later,
    /// That was all.
    Over,
}

pub(super) async fn sync(State(app): State<Arc<App>>, body: Body) -> Response {
    match begin(&app, body).await {
        Ok(response) => response,
        Err(failure) => {
            app.metrics.refused(failure.code);
            failure.into_response()
        }
    }
}

async fn begin(app: &Arc<App>, body: Body) -> Result<Response, Failure> {
    let mut parts = Incoming::new(body, &app.limits);
    let Some((PartType::Request, payload)) = parts.next().await? else { return Err(Failure::MALFORMED) };
    let mut session = app.writer.ask(move |agency| agency.open_session(&payload)).await???;
    app.rates.take(&session.key(), session.is_known())?;
    while session.wants_frames() {
        let (part, payload) = match parts.next().await? {
            Some((part, payload)) if session.may_bring(part) => (part, payload),
            Some(_) if session.turn_away() => break,
            Some(_) => return Err(Failure::MALFORMED),
            None => return Err(Failure::CUT),
        };
        let taken = move |agency: &mut ServedAgency| agency.take_frame(&mut session, part, &payload).map(|()| session);
        session = app.writer.ask(taken).await??;
    }
    app.metrics.bytes(parts.bytes, 0);
    let mut turns = app.writer.turns();
    turns.mark_unchanged();
    let first = build(app, session).await?;
    let (sender, outgoing) = Outgoing::new();
    tokio::spawn(answer(Arc::clone(app), first, turns, sender));
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")], Body::new(outgoing)).into_response())
}

/// Builds as much of the answer as one turn allows.
async fn build(app: &App, mut session: Session) -> Result<Built, Failure> {
    let built = app.writer.ask(move |agency| -> AgencyResult<Built> {
        let mut bytes = Vec::new();
        while bytes.len() < TURN_BYTES {
            let Some((part, payload)) = agency.next_part(&mut session)? else {
                let next = if session.follows() { Next::Later } else { Next::Over };
                return Ok(Built { session, bytes, next });
            };
            write_part(&mut bytes, part, &payload);
            if part == PartType::End {
                return Ok(Built { session, bytes, next: Next::Over });
            }
        }
        Ok(Built { session, bytes, next: Next::More })
    });
    Ok(built.await??)
}

/// Writes the answer until it is over, its reader is gone, or the server ends.
///
/// `turns` was looked at before each building, so that what came during one is seen by the next.
async fn answer(app: Arc<App>, mut built: Built, mut turns: watch::Receiver<u64>, sender: mpsc::Sender<Bytes>) {
    let mut following = None;
    let mut ending = app.ending.clone();
    loop {
        let bytes = Bytes::from(std::mem::take(&mut built.bytes));
        if !bytes.is_empty() && !send(&app, &sender, bytes).await {
            return;
        }
        match built.next {
            Next::Over => return,
            Next::More => {}
            Next::Later => {
                following.get_or_insert_with(|| Follower::new(&app));
                tokio::select! {
                    changed = turns.changed() => if changed.is_err() { return },
                    () = tokio::time::sleep(app.limits.heartbeat()) => {
                        let mut beat = Vec::new();
                        write_part(&mut beat, PartType::Heartbeat, &[]);
                        if !send(&app, &sender, beat.into()).await {
                            return;
                        }
                    }
                    () = ended(&mut ending) => {
                        let mut end = Vec::new();
                        write_part(&mut end, PartType::End, &[]);
                        let _ = send(&app, &sender, end.into()).await;
                        return;
                    }
                    () = sender.closed() => return,
                }
            }
        }
        // A failure in the middle leaves the answer without its end, which its reader takes for a cut link.
        turns.mark_unchanged();
        let Ok(next) = build(&app, built.session).await else { return };
        built = next;
    }
}

/// Waits for the server's end.
async fn ended(ending: &mut watch::Receiver<bool>) {
    let _ = ending.wait_for(|ends| *ends).await.map(|ends| *ends);
}

async fn send(app: &App, sender: &mpsc::Sender<Bytes>, bytes: Bytes) -> bool {
    app.metrics.bytes(0, bytes.len() as u64);
    matches!(timeout(app.limits.silence(), sender.send(bytes)).await, Ok(Ok(())))
}

/// Counts a live feed for as long as it lasts.
struct Follower(Arc<App>);

impl Follower {
    fn new(app: &Arc<App>) -> Self {
        app.metrics.followers(1.0);
        Self(Arc::clone(app))
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.0.metrics.followers(-1.0);
    }
}
