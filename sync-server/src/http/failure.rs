//! Failures of HTTP itself, before there is an answer in parts.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use enlace_core::bundle::BundleError;
use enlace_core::i18n::{Lang, explain};
use enlace_core::wire::PartError;
use serde_json::json;

use crate::agency::{AgencyError, Refusal};
use crate::state::NoAnswer;

/// Why a request has no answer in parts: a status and a stable word, explained in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable word.
    pub code: &'static str,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u64>,
}

impl Failure {
    /// A failure with nothing to wait for.
    pub const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, retry_after: None }
    }

    /// The body ended in the middle.
    pub const CUT: Self = Self::new(StatusCode::BAD_REQUEST, "request_cut");
    /// The body came too slowly.
    pub const SLOW: Self = Self::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow");
    /// The bytes are no request.
    pub const MALFORMED: Self = Self::new(StatusCode::BAD_REQUEST, "request_malformed");
    /// Nothing at this address.
    pub const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "not_found");
    /// The address is there for another method.
    pub const METHOD: Self = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");

    /// Every word that is decided in this module.
    pub const CODES: [&'static str; 8] = [
        "request_cut",
        "body_too_slow",
        "request_malformed",
        "not_found",
        "method_not_allowed",
        "too_many_requests",
        "server_failed",
        "server_stopping",
    ];

    /// Too many requests; in so many seconds there is room again.
    pub const fn too_many(seconds: u64) -> Self {
        Self { status: StatusCode::TOO_MANY_REQUESTS, code: "too_many_requests", retry_after: Some(seconds) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = json!({
            "code": self.code,
            "text_en": explain(Lang::En, self.code, &[]),
            "text_es": explain(Lang::Es, self.code, &[]),
        });
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<PartError> for Failure {
    fn from(error: PartError) -> Self {
        match error {
            PartError::TooLarge => Self::new(StatusCode::PAYLOAD_TOO_LARGE, error.code()),
            PartError::UnknownType => Self::new(StatusCode::BAD_REQUEST, error.code()),
        }
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        let is_long = error == BundleError::TooLarge;
        Self::new(if is_long { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST }, error.code())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let status = if refusal.is_unsigned() { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        Self::new(status, refusal.code())
    }
}

impl From<AgencyError> for Failure {
    fn from(error: AgencyError) -> Self {
        tracing::error!(code = error.code(), "agency failed");
        Self { retry_after: Some(60), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, error.code()) }
    }
}

impl From<NoAnswer> for Failure {
    fn from(_: NoAnswer) -> Self {
        Self { retry_after: Some(60), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "server_failed") }
    }
}
