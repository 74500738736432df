//! A page with tables comes in (many programs save one as `.xls`); the rows of its tables go out.

use scraper::{ElementRef, Html, Selector};

use super::fault::{Fault, SourceError};
use super::limits::Checked;
use super::text::decode;
use super::xlsx::{Kept, KeptRow};
use crate::mapping::table::SheetHead;

/// A page takes many times its size in memory.
const LARGEST: usize = 16 << 20;

pub(super) fn read(bytes: &[u8], out: &mut Checked<'_>) -> Result<(), SourceError> {
    if bytes.len() > LARGEST {
        return Err(out.error(Fault::TooLarge { limit: LARGEST as u64 }));
    }
    let text = decode(bytes.to_vec()).map_err(|(fault, line)| out.error_at(fault, line, None))?;
    let page = Html::parse_document(&text);
    let (Ok(tables), Ok(rows), Ok(cells)) = (Selector::parse("table"), Selector::parse("tr"), Selector::parse("td, th")) else {
        return Err(out.error(Fault::Damaged));
    };
    out.begin_sheet(&SheetHead { name: None, hidden: false })?;
    let mut number = 0u32;
    let mut row = KeptRow::default();
    for table in page.select(&tables) {
        // A table inside a cell is read with the outer one.
        if table.ancestors().filter_map(ElementRef::wrap).any(|above| above.value().name() == "table") {
            continue;
        }
        for line in table.select(&rows) {
            number = number.saturating_add(1);
            row.clear();
            let mut column = 0usize;
            for cell in line.select(&cells) {
                let text: String = cell.text().collect::<Vec<_>>().join(" ");
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if !text.is_empty() {
                    row.set(column, Kept::Text(text));
                }
                let span = cell.value().attr("colspan").and_then(|span| span.trim().parse::<usize>().ok()).unwrap_or(1);
                column += span.clamp(1, 512);
                if column as u64 > out.limits.columns * 2 {
                    return Err(out.error_at(Fault::TooManyColumns { limit: out.limits.columns }, number.into(), None));
                }
            }
            out.row(number, &row)?;
        }
    }
    out.end_sheet();
    Ok(())
}
