//! A piece of XML comes in; the text in it goes out, entities resolved. Only those of XML itself: documents declare none.

use std::borrow::Cow;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;

use super::fault::Fault;

/// The text of an event; `None` for one that is no text.
pub(super) fn text_of<'e>(event: &'e Event<'_>) -> Result<Option<Cow<'e, str>>, Fault> {
    match event {
        Event::Text(text) => Ok(Some(text.xml10_content())),
        Event::CData(text) => Ok(Some(text.xml10_content())),
        Event::GeneralRef(reference) => match resolve_xml_entity(reference.as_ref()) {
            Some(text) => Ok(Some(Cow::Borrowed(text))),
            None => match reference.resolve_char_ref() {
                Ok(Some(c)) => Ok(Some(Cow::Owned(c.to_string()))),
                _ => Err(Fault::EntityDeclaration),
            },
        },
        Event::DocType(_) => Err(Fault::EntityDeclaration),
        _ => Ok(None),
    }
}
