//! Trains the compression dictionary that `enlace-core` ships, and shows what each size is worth.
//!
//! `cargo run -p enlace-tests --example train_dictionary -- out.zdict` compares sizes and writes the smallest one
//! within 3 % of the best. Shipped dictionaries are never replaced: a new one gets a new number.

#![allow(clippy::print_stdout, reason = "a table for a person is what this is for")]

use anyhow::Context as _;
use enlace_core::wire::compression::decompress;
use enlace_core::wire::{DownFrame, MAX_FRAME_BYTES, UpFrame};
use enlace_tests::workload::{Case, case, down_frames, up_frames};
use zstd::bulk::Compressor;

/// Trained on one seed and measured on another, so that what is measured was never seen.
const TRAINING_SEED: u64 = 20_060_303;
const MEASURED_SEED: u64 = 7;

const SIZES: [usize; 5] = [0, 16_384, 32_768, 65_536, 112_640];

fn main() -> anyhow::Result<()> {
    let out = std::env::args().nth(1).context("name the file to write")?;
    let samples = samples()?;
    let held: usize = samples.iter().map(Vec::len).sum();
    println!("{} samples, {held} bytes", samples.len());
    let measured = Measured::new()?;
    println!("{:>10} {:>9} {:>9} {:>9} {:>9} {:>9}", "bytes", "row", "up 1", "up 10", "up 1000", "down 1000");
    let mut scores = Vec::new();
    for size in SIZES {
        let dictionary = if size == 0 { Vec::new() } else { zstd::dict::from_samples(&samples, size)? };
        let figures = measured.per_case(&dictionary)?;
        let cells = figures.map(|figure| format!("{figure:>9.0}")).join(" ");
        println!("{:>10} {cells}", dictionary.len());
        scores.push((figures.iter().sum::<f64>(), dictionary));
    }
    let best = scores.iter().map(|(score, _)| *score).fold(f64::INFINITY, f64::min);
    let chosen = scores.iter().find(|(score, _)| *score <= best * 1.03).context("no size was measured")?;
    std::fs::write(&out, &chosen.1)?;
    println!("{} bytes written to {out}", chosen.1.len());
    Ok(())
}

fn cases(seed: u64, numbers: std::ops::Range<u64>) -> anyhow::Result<Vec<Case>> {
    Ok(numbers.map(|number| case(seed, number)).collect::<Result<_, _>>()?)
}

/// Rows, and frames up and down holding from one to ten cases.
fn samples() -> anyhow::Result<Vec<Vec<u8>>> {
    let cases = cases(TRAINING_SEED, 0..2_000)?;
    let (rows, framed) = cases.split_at(1_200);
    let mut samples: Vec<Vec<u8>> = rows.iter().flat_map(Case::changes).map(|change| change.bytes.clone()).collect();
    for (at, group) in framed.chunks(4).enumerate() {
        for one in group.chunks(if at % 2 == 0 { 1 } else { 4 }) {
            let up = up_frames(one, at as u64, 64 * 1024)?;
            samples.extend(up.iter().map(plain_up));
            if at % 4 < 2 {
                samples.extend(down_frames(&up, 8).iter().map(plain_down));
            }
        }
    }
    Ok(samples)
}

fn plain_up(frame: &UpFrame) -> Vec<u8> {
    decompress(&frame.encode(), MAX_FRAME_BYTES).unwrap_or_default()
}

fn plain_down(frame: &DownFrame) -> Vec<u8> {
    decompress(&frame.encode(), MAX_FRAME_BYTES).unwrap_or_default()
}

/// Plain bytes of an untouched seed, with the number of cases in each.
struct Measured {
    rows: Vec<Vec<u8>>,
    frames: [Vec<Vec<u8>>; 4],
}

const CASES: [u32; 5] = [200, 100, 100, 1_000, 1_000];

impl Measured {
    fn new() -> anyhow::Result<Self> {
        let cases = cases(MEASURED_SEED, 0..1_000)?;
        let documents: usize = cases.iter().map(|case| case.documents.len()).sum();
        let raw: usize = cases.iter().flat_map(Case::changes).map(|change| change.bytes.len()).sum();
        let changes = cases.iter().flat_map(Case::changes).count();
        println!("measured: 1,000 cases of {documents} documents, {changes} changes, {raw} raw bytes");
        let up = |cases: &[Case], step: usize| -> anyhow::Result<Vec<UpFrame>> {
            let groups = cases.chunks(step).map(|group| up_frames(group, 3, 64 * 1024));
            Ok(groups.collect::<Result<Vec<_>, _>>()?.concat())
        };
        let whole = up(&cases, 1_000)?;
        let plain = |frames: &[UpFrame]| frames.iter().map(plain_up).collect();
        Ok(Self {
            rows: cases[..200].iter().flat_map(Case::changes).map(|change| change.bytes.clone()).collect(),
            frames: [
                plain(&up(&cases[..100], 1)?),
                plain(&up(&cases[..100], 10)?),
                plain(&whole),
                down_frames(&whole, 1).iter().map(plain_down).collect(),
            ],
        })
    }

    /// Compressed bytes a case: rows at level 3, frames at level 9.
    fn per_case(&self, dictionary: &[u8]) -> anyhow::Result<[f64; 5]> {
        let [one, ten, up, down] = &self.frames;
        let mut figures = [0.0; 5];
        for (at, (plain, level)) in [(&self.rows, 3), (one, 9), (ten, 9), (up, 9), (down, 9)].into_iter().enumerate() {
            let mut compressor = Compressor::with_dictionary(level, dictionary)?;
            compressor.include_dictid(false)?;
            let mut total = 0;
            for bytes in plain {
                total += compressor.compress(bytes)?.len() + 1;
            }
            figures[at] = f64::from(u32::try_from(total)?) / f64::from(CASES[at]);
        }
        Ok(figures)
    }
}
