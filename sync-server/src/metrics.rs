//! Figures for the operator, without any id of a person, a device or a document.

use metrics::{counter, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// Upper bounds of the request times, in seconds.
const SECONDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

/// The figures of one server.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

impl Default for Metrics {
    fn default() -> Self {
        let builder = PrometheusBuilder::new();
        let recorder = match builder.set_buckets(&SECONDS) {
            Ok(builder) => builder.build_recorder(),
            // Refused only for an empty list.
            Err(_) => PrometheusBuilder::new().build_recorder(),
        };
        let handle = recorder.handle();
        Self { recorder, handle }
    }
}

impl Metrics {
    /// Counts a request.
    pub fn request(&self, route: &str, status: u16, seconds: f64) {
        let route = route.to_owned();
        with_local_recorder(&self.recorder, || {
            counter!("enlace_requests_total", "route" => route.clone(), "status" => status.to_string()).increment(1);
            histogram!("enlace_request_seconds", "route" => route).record(seconds);
        });
    }

    /// Counts bytes of sync bodies.
    pub fn bytes(&self, up: u64, down: u64) {
        with_local_recorder(&self.recorder, || {
            counter!("enlace_sync_bytes_total", "direction" => "up").increment(up);
            counter!("enlace_sync_bytes_total", "direction" => "down").increment(down);
        });
    }

    /// Counts a refused request by its stable word.
    pub fn refused(&self, code: &'static str) {
        with_local_recorder(&self.recorder, || counter!("enlace_refused_total", "code" => code).increment(1));
    }

    /// One live feed more or less.
    pub fn followers(&self, change: f64) {
        with_local_recorder(&self.recorder, || gauge!("enlace_followers").increment(change));
    }

    /// The figures as text, with those that are read off now.
    pub fn render(&self, log_size: u64, jobs_waiting: usize) -> String {
        with_local_recorder(&self.recorder, || {
            // Exact up to 2^53 entries.
            #[expect(clippy::cast_precision_loss, reason = "a figure for a graph")]
            gauge!("enlace_log_entries").set(log_size as f64);
            #[expect(clippy::cast_precision_loss, reason = "at most the length of a short queue")]
            gauge!("enlace_jobs_waiting").set(jobs_waiting as f64);
        });
        self.handle.run_upkeep();
        self.handle.render()
    }
}
