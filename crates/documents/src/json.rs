//! A plan as `kontingent.plan/1`: whole, or action by action as they are put into words.

use std::io::{self, Write};

use planner::plan::{Action, Plan, PlanInParts};
use rayon::prelude::*;
use serde::Serialize;

/// So many actions are put into words by one processor at a time.
const PIECE: usize = 512;
/// So many such pieces are in memory.
const PIECES: usize = 16;

/// Writes a plan that is whole already.
pub(super) fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, plan)?;
    out.write_all(b"\n")
}

/// Writes the same bytes of a plan in parts, without having all actions in memory.
pub(super) fn write_in_parts(plan: &PlanInParts<'_>, out: &mut dyn Write) -> io::Result<()> {
    // A line of the outermost level with this text is in no other place: a line break inside a text is written as `\n`.
    const NONE: &str = "\n  \"actions\": []";
    let head = serde_json::to_string_pretty(plan.head())?;
    let (before, after) = match head.split_once(NONE).filter(|_| !plan.is_empty()) {
        Some(around) => around,
        None => return writeln!(out, "{head}"),
    };
    out.write_all(before.as_bytes())?;
    out.write_all(b"\n  \"actions\": [\n")?;
    for first in (0..plan.len()).step_by(PIECE * PIECES) {
        let pieces: Vec<Vec<u8>> = (first..plan.len().min(first + PIECE * PIECES))
            .into_par_iter()
            .step_by(PIECE)
            .map(|from| piece(&plan.actions(from..plan.len().min(from + PIECE))))
            .collect::<io::Result<_>>()?;
        for (n, piece) in pieces.iter().enumerate() {
            if first + n > 0 {
                out.write_all(b",\n")?;
            }
            out.write_all(piece)?;
        }
    }
    writeln!(out, "\n  ]{after}")
}

/// Some actions as they stand in the list of a plan, without the brackets around it.
fn piece(actions: &[Action]) -> io::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct List<'a> {
        actions: &'a [Action],
    }
    const OPENS: &[u8] = b"{\n  \"actions\": [\n";
    const CLOSES: &[u8] = b"\n  ]\n}";
    let list = serde_json::to_vec_pretty(&List { actions })?;
    let inside = list.strip_prefix(OPENS).and_then(|list| list.strip_suffix(CLOSES));
    Ok(inside.unwrap_or_default().to_vec())
}
