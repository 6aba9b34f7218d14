//! `POST /v1/courier`: a sealed bundle of records that somebody brings for a device without a link.
//!
//! Anybody may bring one: nothing in it is believed for that. All couriers share one rate.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use enlace_core::bundle::{BundleError, MAX_BUNDLE_BYTES};
use enlace_core::sync::courier::CourierReceipt;

use super::App;
use super::body::whole;
use super::failure::Failure;

pub(super) async fn courier(State(app): State<Arc<App>>, body: Body) -> Result<Json<CourierReceipt>, Failure> {
    let receipt = take(&app, body).await;
    if let Err(failure) = &receipt {
        app.metrics.refused(failure.code);
    }
    receipt.map(Json)
}

async fn take(app: &App, body: Body) -> Result<CourierReceipt, Failure> {
    app.rates.take_courier()?;
    let sealed = whole(body, &app.limits, MAX_BUNDLE_BYTES).await?.ok_or(BundleError::TooLarge)?;
    app.metrics.bytes(sealed.len() as u64, 0);
    Ok(app.writer.ask(move |agency| agency.take_courier(&sealed)).await???)
}
