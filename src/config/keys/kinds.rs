//! The kinds of keys: what may stand at each, within which bounds, and what holds where nothing is said. Those whose values are a few
//! that have names stand in `named`.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;

use chrono_tz::Tz;

use super::{Cell, Row, Shape};

/// How a key is written: itself, and the key beside it that names a file with the same value.
#[derive(Debug, Clone, Copy)]
pub(in crate::config) struct Name {
    pub(super) key: &'static str,
    pub(super) file: &'static str,
}

/// A key of any kind.
pub(in crate::config) trait Key {
    /// How it is written.
    fn name(&self) -> &'static str;

    /// What the reference says of it; nothing where a section of the reference does.
    fn row(&self) -> Option<Row>;

    /// What may stand at it.
    fn shape(&self) -> Shape;

    /// True if every section has to say it.
    fn is_always_said(&self) -> bool {
        false
    }
}

/// What holds where a text, a list or a secret is not said.
#[derive(Debug, Clone, Copy)]
pub(in crate::config) enum Absent {
    /// It has to be said.
    Needed,
    /// It has to be said, where it is asked for, of the kinds that have no text of their own here. The catalogue says which.
    NeededOf(&'static [(&'static str, &'static str)]),
    /// Nothing.
    Nothing,
    /// What the program finds by itself: the catalogue says what.
    Told,
    /// A text.
    Is(&'static str),
}

impl Absent {
    fn is_needed(self) -> bool {
        matches!(self, Absent::Needed | Absent::NeededOf(_))
    }

    fn cell(self) -> Cell {
        match self {
            Absent::Needed => Cell::Needed,
            Absent::NeededOf(own) => Cell::Told(own.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect()),
            Absent::Nothing => Cell::Nothing,
            Absent::Told => Cell::Told(Vec::new()),
            Absent::Is(text) => Cell::Is(format!("`\"{text}\"`")),
        }
    }

    /// The same of a list, of which nothing is the empty one.
    fn cell_of_list(self) -> Cell {
        if let Absent::Nothing = self { Cell::Is("`[]`".to_owned()) } else { self.cell() }
    }
}

/// A string.
#[derive(Debug)]
pub(in crate::config) struct Text {
    name: &'static str,
    absent: Absent,
}

impl Text {
    pub(super) const fn new(name: Name, absent: Absent) -> Text {
        Text { name: name.key, absent }
    }

    /// True if it has to be said.
    pub(in crate::config) fn is_needed(&self) -> bool {
        self.absent.is_needed()
    }

    /// What holds where nothing is said; empty if that is no text.
    pub(in crate::config) fn usual(&self) -> &'static str {
        if let Absent::Is(text) = self.absent { text } else { "" }
    }

    /// What holds of a kind that has a text of its own.
    pub(in crate::config) fn usual_of(&self, kind: &str) -> Option<&'static str> {
        let Absent::NeededOf(own) = self.absent else { return None };
        own.iter().find(|(known, _)| *known == kind).map(|(_, text)| *text)
    }
}

impl Key for Text {
    fn name(&self) -> &'static str {
        self.name
    }

    fn row(&self) -> Option<Row> {
        Some(Row::of(self.name, self.absent.cell()))
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }

    fn is_always_said(&self) -> bool {
        matches!(self.absent, Absent::Needed)
    }
}

/// A secret: from the environment, or from a file that another key names; never in clear.
#[derive(Debug)]
pub(in crate::config) struct Secret {
    /// `token = "${NAME}"`.
    pub(in crate::config) clear: Text,
    /// `token_file = "path"`.
    pub(in crate::config) file: Text,
    absent: Absent,
}

impl Secret {
    pub(super) const fn new(name: Name, absent: Absent) -> Secret {
        let clear = Text { name: name.key, absent: Absent::Nothing };
        let file = Text { name: name.file, absent: Absent::Nothing };
        Secret { clear, file, absent }
    }

    /// True if it has to be said, in one of the two ways.
    pub(in crate::config) fn is_needed(&self) -> bool {
        self.absent.is_needed()
    }
}

impl Key for Secret {
    fn name(&self) -> &'static str {
        self.clear.name
    }

    fn row(&self) -> Option<Row> {
        Some(Row { file: Some(self.file.name), ..Row::of(self.clear.name, self.absent.cell()) })
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }
}

/// A list of strings.
#[derive(Debug)]
pub(in crate::config) struct Symbols {
    name: &'static str,
    absent: Absent,
}

impl Symbols {
    pub(super) const fn new(name: Name, absent: Absent) -> Symbols {
        Symbols { name: name.key, absent }
    }
}

impl Key for Symbols {
    fn name(&self) -> &'static str {
        self.name
    }

    fn row(&self) -> Option<Row> {
        Some(Row::of(self.name, self.absent.cell_of_list()))
    }

    fn shape(&self) -> Shape {
        Shape::Texts
    }
}

/// An integer of the file, as wide as it is needed.
pub(in crate::config) trait Whole: Copy + TryFrom<u64> {
    /// The same, with 64 bits.
    fn wide(self) -> u64;
}

macro_rules! whole {
    ($($number:ty),*) => {
        $(impl Whole for $number {
            fn wide(self) -> u64 {
                self as u64
            }
        })*
    };
}

whole!(u16, u32, u64, usize);

/// An integer within bounds.
#[derive(Debug)]
pub(in crate::config) struct Number<N> {
    name: &'static str,
    /// What holds where nothing is said.
    pub(in crate::config) usual: N,
    bounds: RangeInclusive<N>,
}

impl<N: Whole> Number<N> {
    pub(super) const fn new(name: Name, usual: N, bounds: RangeInclusive<N>) -> Number<N> {
        Number { name: name.key, usual, bounds }
    }

    /// The smallest and the largest.
    pub(in crate::config) fn bounds(&self) -> RangeInclusive<u64> {
        self.bounds.start().wide()..=self.bounds.end().wide()
    }
}

impl<N: Whole> Key for Number<N> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn row(&self) -> Option<Row> {
        let cell = Cell::Is(self.usual.wide().to_string());
        Some(Row { bounds: Some(self.bounds()), ..Row::of(self.name, cell) })
    }

    fn shape(&self) -> Shape {
        Shape::Number(self.bounds())
    }
}

/// An integer within bounds that is usually another for some kinds.
#[derive(Debug)]
pub(in crate::config) struct Varied<N: 'static> {
    /// The integer of all other kinds.
    pub(in crate::config) number: Number<N>,
    own: &'static [(&'static str, N)],
}

impl<N: Whole> Varied<N> {
    pub(super) const fn new(
        name: Name,
        usual: N,
        bounds: RangeInclusive<N>,
        own: &'static [(&'static str, N)],
    ) -> Varied<N> {
        Varied { number: Number::new(name, usual, bounds), own }
    }

    /// What holds of a kind where nothing is said.
    pub(in crate::config) fn usual_of(&self, kind: &str) -> N {
        self.own.iter().find(|(known, _)| *known == kind).map_or(self.number.usual, |(_, own)| *own)
    }
}

impl<N: Whole> Key for Varied<N> {
    fn name(&self) -> &'static str {
        self.number.name
    }

    fn row(&self) -> Option<Row> {
        let own = self.own.iter().map(|(kind, own)| (*kind, own.wide().to_string()));
        let usual = ("usual", self.number.usual.wide().to_string());
        Some(Row { usual: Cell::Told(std::iter::once(usual).chain(own).collect()), ..self.number.row()? })
    }

    fn shape(&self) -> Shape {
        self.number.shape()
    }
}

/// `true` or `false`.
#[derive(Debug)]
pub(in crate::config) struct Flag {
    name: &'static str,
    /// What holds where nothing is said.
    pub(in crate::config) usual: bool,
}

impl Flag {
    pub(super) const fn new(name: Name, usual: bool) -> Flag {
        Flag { name: name.key, usual }
    }
}

impl Key for Flag {
    fn name(&self) -> &'static str {
        self.name
    }

    fn row(&self) -> Option<Row> {
        Some(Row::of(self.name, Cell::Is(format!("`{}`", self.usual))))
    }

    fn shape(&self) -> Shape {
        Shape::Flag
    }
}

/// A time zone.
#[derive(Debug)]
pub(in crate::config) struct Zone {
    text: Text,
    /// What holds where nothing is said.
    pub(in crate::config) usual: Tz,
}

impl Zone {
    pub(super) const fn new(name: Name, usual: Tz) -> Zone {
        Zone { text: Text::new(name, Absent::Nothing), usual }
    }

    /// The same as a text.
    pub(in crate::config) fn text(&self) -> &Text {
        &self.text
    }
}

impl Key for Zone {
    fn name(&self) -> &'static str {
        self.text.name
    }

    fn row(&self) -> Option<Row> {
        Some(Row::of(self.text.name, Absent::Is(self.usual.name()).cell()))
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }
}

/// An address with a port, on which the program listens.
#[derive(Debug)]
pub(in crate::config) struct Listen {
    text: Text,
    port: u16,
}

impl Listen {
    /// Usually it listens at a port of this machine alone.
    pub(super) const fn new(name: Name, port: u16) -> Listen {
        Listen { text: Text::new(name, Absent::Nothing), port }
    }

    /// The same as a text.
    pub(in crate::config) fn text(&self) -> &Text {
        &self.text
    }

    /// What holds where nothing is said.
    pub(in crate::config) fn usual(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }
}

impl Key for Listen {
    fn name(&self) -> &'static str {
        self.text.name
    }

    fn row(&self) -> Option<Row> {
        Some(Row::of(self.text.name, Cell::Is(format!("`\"{}\"`", self.usual()))))
    }

    fn shape(&self) -> Shape {
        Shape::Text
    }
}

/// A section, `[name]`; the reference has a part for it.
#[derive(Debug)]
pub(in crate::config) struct Part {
    name: &'static str,
}

impl Part {
    pub(super) const fn new(name: Name) -> Part {
        Part { name: name.key }
    }
}

impl Key for Part {
    fn name(&self) -> &'static str {
        self.name
    }

    fn row(&self) -> Option<Row> {
        None
    }

    fn shape(&self) -> Shape {
        Shape::Section
    }
}

/// A list of sections.
#[derive(Debug)]
pub(in crate::config) struct Parts {
    name: &'static str,
    absent: Option<Absent>,
}

impl Parts {
    /// With `absent` it is short: written in one line, `[{ … }, { … }]`, and its keys are told in its own sentence.
    /// Otherwise it is written as `[[name]]`, and the reference has a part for it.
    pub(super) const fn new(name: Name, absent: Option<Absent>) -> Parts {
        Parts { name: name.key, absent }
    }
}

impl Key for Parts {
    fn name(&self) -> &'static str {
        self.name
    }

    fn row(&self) -> Option<Row> {
        self.absent.map(|absent| Row::of(self.name, absent.cell_of_list()))
    }

    fn shape(&self) -> Shape {
        Shape::Sections
    }
}
