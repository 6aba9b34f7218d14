//! Bytes of frames (part of G3) against one whole compressed body, and what packing costs.

use enlace_core::wire::UpFrame;
use enlace_core::wire::compression::{compress_row, decompress};
use enlace_tests::workload::{Case, case, down_frames, up_frames};

use crate::Scale;
use crate::measure::each;
use crate::table::{Row, Table, us};

/// Raw change bytes in a frame, as the phone's outgoing side cuts them.
const FRAME_BYTES: usize = 64 * 1024;

/// Fills the table.
pub fn measure(_: Scale, table: &mut Table) {
    let cases: Vec<Case> = (0..160).map(|number| case(7, number).unwrap()).collect();
    for wanted in [1, 10, 1_000] {
        let (mut taken, mut documents) = (0, 0);
        while documents < wanted && taken < cases.len() {
            documents += cases[taken].documents.len();
            taken += 1;
        }
        measure_frames(&cases[..taken], documents, wanted, table);
    }
    let rows: Vec<&[u8]> = cases.iter().flat_map(Case::changes).map(|change| &change.bytes[..]).collect();
    let raw: usize = rows.iter().map(|row| row.len()).sum();
    let packed: Vec<Vec<u8>> = rows.iter().map(|row| compress_row(row)).collect();
    let held: usize = packed.iter().map(Vec::len).sum();
    table.row(&Row {
        what: "a change as a row (limit: as it is)",
        value: held as f64 / rows.len() as f64,
        unit: "B",
        limit: Some(raw as f64 / rows.len() as f64),
        goal: None,
    });
    table.figure("pack a row", us(each(&rows, |row| compress_row(row)).cpu), "µs");
    table.figure("unpack a row", us(each(&packed, |row| decompress(row, 1 << 20).unwrap()).cpu), "µs");
}

fn measure_frames(cases: &[Case], documents: usize, wanted: usize, table: &mut Table) {
    let up = up_frames(cases, 3, FRAME_BYTES).unwrap();
    let down = down_frames(&up, 1);
    let sent: Vec<Vec<u8>> = up.iter().map(UpFrame::encode).collect();
    let received: usize = down.iter().map(|frame| frame.encode().len()).sum();
    let changes: Vec<u8> = cases.iter().flat_map(Case::changes).flat_map(|change| change.bytes.clone()).collect();
    let whole = zstd::bulk::compress(&changes, 9).unwrap().len();
    let each_document = |bytes: usize| bytes as f64 / documents as f64;
    let what = |way: &str| {
        let about = if documents == wanted { String::new() } else { format!(", {documents} in whole cases") };
        format!("a document {way} among {wanted}{about} (limit: all changes in one zstd-9)")
    };
    let goal = match wanted {
        1_000 => Some(1_400.0),
        10 => Some(1_500.0),
        _ => None,
    };
    let limit = Some(each_document(whole));
    let bytes: usize = sent.iter().map(Vec::len).sum();
    let cases = cases.len() as f64;
    table.row(&Row {
        what: &format!("a case up among {wanted} documents (limit: the same)"),
        value: bytes as f64 / cases,
        unit: "B",
        limit: Some(whole as f64 / cases),
        goal: None,
    });
    table.row(&Row { what: &what("up"), value: each_document(bytes), unit: "B", limit, goal });
    table.row(&Row { what: &what("down"), value: each_document(received), unit: "B", limit, goal });
    if wanted == 1_000 {
        let count = documents as f64 / up.len() as f64;
        let encode = each(&up, UpFrame::encode);
        table.figure("encode frames, per document", us(encode.cpu) / count, "µs");
        let decode = each(&sent, |bytes| UpFrame::decode(bytes).unwrap());
        table.figure("decode frames, per document", us(decode.cpu) / count, "µs");
    }
}
