//! A piece of XML comes in; its events and the text in it go out, entities resolved. Only those of XML itself: documents declare none.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use super::error::SourceErrorKind;

/// The text of an event; `None` for one that is no text.
pub(super) fn text_of<'e>(event: &'e Event<'_>) -> Result<Option<Cow<'e, str>>, SourceErrorKind> {
    match event {
        Event::Text(text) => Ok(Some(text.xml10_content())),
        Event::CData(text) => Ok(Some(text.xml10_content())),
        Event::GeneralRef(reference) => match resolve_xml_entity(reference.as_ref()) {
            Some(text) => Ok(Some(Cow::Borrowed(text))),
            None => match reference.resolve_char_ref() {
                Ok(Some(c)) => Ok(Some(Cow::Owned(c.to_string()))),
                _ => Err(SourceErrorKind::EntityDeclaration),
            },
        },
        Event::DocType(_) => Err(SourceErrorKind::EntityDeclaration),
        _ => Ok(None),
    }
}

/// Hands the events of a part to `take`, until it says that it has enough. False if the part ended before that.
///
/// # Errors
/// What `take` says; a part that is no XML is damaged.
pub(super) fn walk<E: From<SourceErrorKind>>(
    part: impl BufRead,
    mut take: impl FnMut(&Event<'_>) -> Result<bool, E>,
) -> Result<bool, E> {
    let mut xml = Reader::from_reader(part);
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    let mut buffer = Vec::with_capacity(1024);
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) => SourceErrorKind::from(std::io::Error::from(error.kind())),
            _ => SourceErrorKind::Damaged,
        })?;
        if event == Event::Eof {
            return Ok(false);
        }
        if take(&event)? {
            return Ok(true);
        }
    }
}

/// An element's name without its prefix.
pub(super) fn local_name<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name = tag.name();
    let name = name.into_inner();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Whether an attribute that is true or false is true.
pub(super) fn on(value: &str) -> bool {
    matches!(value.trim(), "1" | "true" | "on" | "t")
}
