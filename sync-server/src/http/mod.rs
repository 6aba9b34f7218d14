//! HTTP: routes, limits, bodies as streams. Knows nothing of records; everything is asked of the writer.

mod body;
mod courier;
mod failure;
mod limits;
mod public;
mod sync;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tokio::sync::watch;
use tokio::time::Instant;

pub use failure::Failure;

use self::limits::RateLimits;
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::state::Writer;

/// Media type of parts.
const MEDIA_TYPE: &str = "application/octet-stream";

/// What every request may use.
pub(crate) struct App {
    writer: Writer,
    limits: Limits,
    rates: RateLimits,
    metrics: Metrics,
    /// Turns true when the server ends.
    ending: watch::Receiver<bool>,
}

impl App {
    pub(crate) fn new(writer: Writer, limits: &Limits, ending: watch::Receiver<bool>) -> Self {
        let rates = RateLimits::new(limits);
        Self { writer, limits: limits.clone(), rates, metrics: Metrics::default(), ending }
    }
}

/// What a connection is served by.
pub(crate) type Routes = Router;

/// All routes.
pub(crate) fn routes(app: Arc<App>) -> Routes {
    Router::new()
        .route("/v1/sync", post(sync::sync))
        .route("/v1/courier", post(courier::courier))
        .route("/v1/health", get(public::health))
        .route("/v1/agency", get(public::agency))
        .route("/v1/checkpoint", get(public::checkpoint))
        .route("/v1/metrics", get(public::metrics))
        .fallback(async || Failure::NOT_FOUND)
        .method_not_allowed_fallback(async || Failure::METHOD)
        .layer(from_fn_with_state(Arc::clone(&app), observed))
        .with_state(app)
}

/// Logs and counts a request: method, route, status, time and error, never an address, an id or a word of content.
async fn observed(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let response = next.run(request).await;
    let (status, seconds) = (response.status().as_u16(), began.elapsed().as_secs_f64());
    let code = response.extensions().get::<Failure>().map_or("", |failure| failure.code);
    app.metrics.request(&route, status, seconds);
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(method = method.as_str(), route, status, millis, code, "request");
    response
}
