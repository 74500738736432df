//! Keys at which one or some of a few values may stand that have names.

use super::kinds::{Absent, Key, Name, Symbols, Text};
use super::{Cell, Row, Shape};

/// Values that have names.
#[derive(Debug)]
pub(in crate::config) struct Named<T: 'static> {
    all: &'static [T],
    code: fn(T) -> &'static str,
}

impl<T: Copy> Named<T> {
    pub(super) const fn new(all: &'static [T], code: fn(T) -> &'static str) -> Named<T> {
        Named { all, code }
    }

    /// The value of a name.
    pub(in crate::config) fn find(&self, name: &str) -> Option<T> {
        self.all.iter().copied().find(|value| (self.code)(*value) == name)
    }

    /// All names.
    pub(in crate::config) fn names(&self) -> Vec<&'static str> {
        self.all.iter().map(|value| (self.code)(*value)).collect()
    }

    fn shown(&self, value: T) -> String {
        format!("\"{}\"", (self.code)(value))
    }
}

/// One of several names.
#[derive(Debug)]
pub(in crate::config) struct Choice<T: 'static> {
    text: Text,
    pub(in crate::config) of: Named<T>,
    /// What holds where nothing is said.
    pub(in crate::config) usual: T,
}

impl<T: Copy> Choice<T> {
    pub(super) const fn new(name: Name, of: Named<T>, usual: T) -> Choice<T> {
        Choice { text: Text::new(name, Absent::Nothing), of, usual }
    }

    /// The same as a text.
    pub(in crate::config) fn text(&self) -> &Text {
        &self.text
    }
}

impl<T: Copy> Key for Choice<T> {
    fn name(&self) -> &'static str {
        self.text.name()
    }

    fn row(&self) -> Option<Row> {
        let cell = Cell::Is(format!("`{}`", self.of.shown(self.usual)));
        Some(Row { choices: self.of.names(), ..Row::of(self.text.name(), cell) })
    }

    fn shape(&self) -> Shape {
        Shape::OneOf(self.of.names())
    }
}

/// One of several names, that has to be said.
#[derive(Debug)]
pub(in crate::config) struct Needed<T: 'static> {
    text: Text,
    pub(in crate::config) of: Named<T>,
}

impl<T: Copy> Needed<T> {
    pub(super) const fn new(name: Name, of: Named<T>) -> Needed<T> {
        Needed { text: Text::new(name, Absent::Needed), of }
    }

    /// The same as a text.
    pub(in crate::config) fn text(&self) -> &Text {
        &self.text
    }
}

impl<T: Copy> Key for Needed<T> {
    fn name(&self) -> &'static str {
        self.text.name()
    }

    fn row(&self) -> Option<Row> {
        Some(Row { choices: self.of.names(), ..self.text.row()? })
    }

    fn shape(&self) -> Shape {
        Shape::OneOf(self.of.names())
    }

    fn is_always_said(&self) -> bool {
        true
    }
}

/// Some of several names.
#[derive(Debug)]
pub(in crate::config) struct Choices<T: 'static> {
    list: Symbols,
    pub(in crate::config) of: Named<T>,
    /// What holds where nothing is said. If that is nothing, the catalogue says what it means.
    pub(in crate::config) usual: &'static [T],
}

impl<T: Copy> Choices<T> {
    pub(super) const fn new(name: Name, of: Named<T>, usual: &'static [T]) -> Choices<T> {
        Choices { list: Symbols::new(name, Absent::Told), of, usual }
    }

    /// The same as a list of strings.
    pub(in crate::config) fn list(&self) -> &Symbols {
        &self.list
    }
}

impl<T: Copy> Key for Choices<T> {
    fn name(&self) -> &'static str {
        self.list.name()
    }

    fn row(&self) -> Option<Row> {
        let usual: Vec<String> = self.usual.iter().map(|value| self.of.shown(*value)).collect();
        let row = Row { choices: self.of.names(), ..self.list.row()? };
        Some(if usual.is_empty() { row } else { Row { usual: Cell::Is(format!("`[{}]`", usual.join(", "))), ..row } })
    }

    fn shape(&self) -> Shape {
        Shape::SomeOf(self.of.names())
    }
}
