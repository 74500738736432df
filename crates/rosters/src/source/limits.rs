//! The bounds a file must stay within, whatever is inside it.

use super::error::SourceErrorKind;

/// How much of a file is read before it is refused. The defaults are far above any real roster and far below what
/// would hurt the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a container on disk: xlsx, xls, ods, docx, html.
    pub file_bytes: u64,
    /// Bytes of a container's parts once unpacked; also the bytes of a csv, which is its own unpacked form.
    pub inflated_bytes: u64,
    /// Rows with at least one value, over all sheets of a file.
    pub rows: u64,
    /// Columns of a sheet, up to the last one with a value.
    pub columns: usize,
    /// Characters of one cell.
    pub cell_chars: usize,
    /// Sheets of a workbook, hidden ones included.
    pub sheets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits::USUAL
    }
}

impl Limits {
    /// The bounds where nobody says others.
    pub const USUAL: Limits = Limits {
        file_bytes: 64 << 20,
        inflated_bytes: 512 << 20,
        rows: 2_000_000,
        columns: 512,
        cell_chars: 32_767,
        sheets: 200,
    };

    /// Whether a text fits into a cell.
    #[inline]
    pub(super) fn check_text(&self, text: &str) -> Result<(), SourceErrorKind> {
        // A character takes at least one byte, so most cells need no counting.
        if text.len() > self.cell_chars && text.chars().count() > self.cell_chars {
            return Err(SourceErrorKind::CellTooLong { limit: self.cell_chars as u64 });
        }
        Ok(())
    }

    /// The bytes that a cell of the greatest length can take in XML, where a quote is written with six.
    pub(super) fn cell_bytes(&self) -> usize {
        self.cell_chars.saturating_mul(8).max(64 << 10)
    }

    pub(super) fn too_many_columns(&self) -> SourceErrorKind {
        SourceErrorKind::TooManyColumns { limit: self.columns as u64 }
    }
}
