//! On what basis an action rests.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::roster::MovementKind;

/// The basis of an action.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Listed there.
    Roster,
    /// An order.
    Order(OrderBasis),
    /// Missing from a roster that is complete for the place.
    Absence,
    /// A setting of the organisation, or a date that the regulation attaches something to.
    Policy,
    /// A request to join, or to take something back.
    Request,
    /// A link past its term.
    Expired,
}

/// What is known of the order that an action rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OrderBasis {
    /// The movement that the order is about.
    pub movement: Option<MovementKind>,
    /// The order's number.
    pub number: Option<String>,
    /// The order's date.
    pub date: Option<NaiveDate>,
    /// From when the order is in force, where that is another day than its date.
    pub effective: Option<NaiveDate>,
}

impl Basis {
    /// What kind of basis.
    pub fn kind(&self) -> BasisKind {
        match self {
            Basis::Roster => BasisKind::Roster,
            Basis::Order(_) => BasisKind::Order,
            Basis::Absence => BasisKind::Absence,
            Basis::Policy => BasisKind::Policy,
            Basis::Request => BasisKind::Request,
            Basis::Expired => BasisKind::Expired,
        }
    }

    /// From when it is in force; `None` for anything but an order with a date.
    pub fn effective(&self) -> Option<NaiveDate> {
        self.order().and_then(|order| order.effective.or(order.date))
    }

    /// The order, if it is one.
    pub fn order(&self) -> Option<&OrderBasis> {
        match self {
            Basis::Order(order) => Some(order),
            _ => None,
        }
    }
}

/// Kinds of basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisKind {
    /// Listed there.
    Roster,
    /// An order, with its number and date.
    Order,
    /// Missing from a roster that is complete for the place.
    Absence,
    /// A setting of the organisation, or a date that the regulation attaches something to.
    Policy,
    /// A request to join, or to take something back.
    Request,
    /// A link past its term.
    Expired,
}

impl BasisKind {
    /// The name in the JSON.
    pub fn code(self) -> &'static str {
        match self {
            BasisKind::Roster => "roster",
            BasisKind::Order => "order",
            BasisKind::Absence => "absence",
            BasisKind::Policy => "policy",
            BasisKind::Request => "request",
            BasisKind::Expired => "expired",
        }
    }
}

/// The flat form of `kontingent.plan/1`: what is known of an order stands beside the kind.
#[derive(Serialize, Deserialize)]
struct BasisDocument {
    kind: BasisKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    movement: Option<MovementKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    effective: Option<NaiveDate>,
}

impl Serialize for Basis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let OrderBasis { movement, number, date, effective } = self.order().cloned().unwrap_or_default();
        BasisDocument { kind: self.kind(), movement, number, date, effective }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Basis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Basis, D::Error> {
        let BasisDocument { kind, movement, number, date, effective } = BasisDocument::deserialize(deserializer)?;
        Ok(match kind {
            BasisKind::Roster => Basis::Roster,
            BasisKind::Order => Basis::Order(OrderBasis { movement, number, date, effective }),
            BasisKind::Absence => Basis::Absence,
            BasisKind::Policy => Basis::Policy,
            BasisKind::Request => Basis::Request,
            BasisKind::Expired => Basis::Expired,
        })
    }
}
