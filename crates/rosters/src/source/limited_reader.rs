//! A part of an archive comes in as it is unpacked; the same bytes go out, no further than the limits.

use std::io::{self, BufRead, Read};

use super::error::SourceErrorKind;
use super::limits::Limits;

/// Stops the unpacking at the bound, and the parser from collecting a tag or a text of any length.
pub(super) struct Metered<R> {
    inner: R,
    /// Bytes since the last tag or text.
    event: usize,
    total: u64,
    limits: Limits,
    over: Option<SourceErrorKind>,
}

impl<R: BufRead> Metered<R> {
    pub(super) fn new(inner: R, limits: &Limits) -> Self {
        Metered { inner, event: 0, total: 0, limits: *limits, over: None }
    }

    /// The last tag or text was taken: the next may be as long again.
    pub(super) fn next_event(&mut self) {
        self.event = 0;
    }

    /// Why the parser could not go on: a bound, or what it read is no XML.
    pub(super) fn take_fault(&mut self) -> SourceErrorKind {
        self.over.take().unwrap_or(SourceErrorKind::Damaged)
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.total > self.limits.inflated_bytes {
            self.over = Some(SourceErrorKind::InflatesTooBig { limit: self.limits.inflated_bytes });
        } else if self.event > self.limits.cell_bytes() {
            self.over = Some(SourceErrorKind::CellTooLong { limit: self.limits.cell_chars as u64 });
        }
        match self.over {
            Some(_) => Err(io::ErrorKind::FileTooLarge.into()),
            None => self.inner.fill_buf(),
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.event += bytes;
        self.total += bytes as u64;
        self.inner.consume(bytes);
    }
}
