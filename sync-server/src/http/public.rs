//! What anybody may ask: whether the server works, whose it is, the newest checkpoint, figures.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use enlace_core::ids::encode_hex;
use enlace_core::wire::WIRE_VERSION;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::App;
use super::failure::Failure;
use crate::agency::Result as AgencyResult;
use crate::state::{NoAnswer, ServedAgency};
use crate::store::Read;

/// How long the writer may take to say that it works.
const HEALTHY: Duration = Duration::from_secs(5);

async fn ask<T: Send + 'static>(
    app: &App,
    job: impl FnOnce(&mut ServedAgency) -> AgencyResult<T> + Send + 'static,
) -> Result<T, Failure> {
    Ok(timeout(HEALTHY, app.writer.ask(job)).await.map_err(|_| NoAnswer)???)
}

/// `GET /v1/health`: the writer answers and the store can be read.
pub(super) async fn health(State(app): State<Arc<App>>) -> Result<Json<Value>, Failure> {
    let (size, epoch) = ask(&app, |agency| Ok((agency.store().frontier()?.size(), agency.store().epoch()?))).await?;
    Ok(Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "epoch": epoch, "log_entries": size })))
}

/// `GET /v1/agency`: whose server this is.
pub(super) async fn agency(State(app): State<Arc<App>>) -> Result<Json<Value>, Failure> {
    let described = ask(&app, |agency| {
        let (identity, profile) = (agency.identity(), agency.directory().profile().cloned().unwrap_or_default());
        Ok(json!({
            "agency": identity.agency,
            "country": profile.country,
            "name_en": profile.name_en,
            "name_es": profile.name_es,
            "root_key": encode_hex(&identity.root.to_bytes()),
            "root_fingerprint": identity.root.fingerprint(),
            "server_key": encode_hex(&identity.server.to_bytes()),
            "log": identity.origin,
            "wire_oldest": WIRE_VERSION,
            "wire_newest": WIRE_VERSION,
            "version": env!("CARGO_PKG_VERSION"),
        }))
    });
    Ok(Json(described.await?))
}

/// `GET /v1/checkpoint`: the newest signed checkpoint as text.
pub(super) async fn checkpoint(State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let newest = ask(&app, |agency| Ok(agency.store().checkpoint()?)).await?.ok_or(Failure::NOT_FOUND)?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], newest.encode()).into_response())
}

/// `GET /v1/metrics`: figures for Prometheus.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Result<String, Failure> {
    let size = ask(&app, |agency| Ok(agency.store().frontier()?.size())).await?;
    Ok(app.metrics.render(size, app.writer.waiting()))
}
