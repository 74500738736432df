//! A plan as `kontingent.plan/1`: whole, or action by action as they are put into words.

use std::io::{self, Write};
use std::ops::Range;

use planner::plan::{Action, Plan, PlanInParts};
use rayon::prelude::*;
use serde::Serialize;

/// So many actions are put into words by one processor at a time.
const PIECE: usize = 512;
/// So many such pieces are made together, while as many are written.
const PIECES: usize = 8;
/// Bytes of an action, for a start.
const ACTION: usize = 1024;

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
    // What is made is written while the next is made.
    std::thread::scope(|scope| {
        let (making, made) = std::sync::mpsc::sync_channel(1);
        scope.spawn(move || {
            let mut firsts = (0..plan.len()).step_by(PIECE * PIECES);
            // Whoever writes may have had enough.
            firsts.try_for_each(|first| making.send(pieces(plan, first..plan.len().min(first + PIECE * PIECES))))
        });
        for (n, pieces) in made.into_iter().enumerate() {
            for (m, piece) in pieces?.iter().enumerate() {
                if n + m > 0 {
                    out.write_all(b",\n")?;
                }
                out.write_all(piece.inside())?;
            }
        }
        Ok::<(), io::Error>(())
    })?;
    writeln!(out, "\n  ]{after}")
}

/// Some actions, in pieces that all processors make.
fn pieces(plan: &PlanInParts<'_>, range: Range<usize>) -> io::Result<Vec<Piece>> {
    let end = range.end;
    range.into_par_iter().step_by(PIECE).map(|from| Piece::of(&plan.actions(from..end.min(from + PIECE)))).collect()
}

/// Some actions as they stand in the list of a plan.
struct Piece {
    /// With the brackets around the list.
    text: Vec<u8>,
    /// What stands between them.
    inside: Range<usize>,
}

impl Piece {
    fn of(actions: &[Action]) -> io::Result<Piece> {
        #[derive(Serialize)]
        struct List<'a> {
            actions: &'a [Action],
        }
        const OPENS: &[u8] = b"{\n  \"actions\": [\n";
        const CLOSES: &[u8] = b"\n  ]\n}";
        let mut text = Vec::with_capacity(actions.len() * ACTION);
        serde_json::to_writer_pretty(&mut text, &List { actions })?;
        let inside = OPENS.len()..text.len().saturating_sub(CLOSES.len());
        Ok(Piece { text, inside })
    }

    fn inside(&self) -> &[u8] {
        self.text.get(self.inside.clone()).unwrap_or_default()
    }
}
