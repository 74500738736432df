//! Faults on demand: which request gets which fault, seeded, so that the same requests in the same order get the same.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Status 500 before anything was done.
    #[serde(rename = "500")]
    Error,
    /// Status 502 before anything was done.
    #[serde(rename = "502")]
    BadGateway,
    /// Status 503 before anything was done.
    #[serde(rename = "503")]
    Unavailable,
    /// Status 503 with Retry-After, before anything was done.
    #[serde(rename = "503_retry_after")]
    Busy,
    /// Status 500 after the change was made.
    #[serde(rename = "500_after")]
    ErrorAfter,
    /// Status 429 with Retry-After.
    #[serde(rename = "429")]
    TooMany,
    /// Status 429 without Retry-After.
    #[serde(rename = "429_plain")]
    TooManyPlain,
    /// No answer, nothing was done; the connection is held, then dropped.
    TimeoutBefore,
    /// No answer, though the change was made; the connection is held, then dropped.
    TimeoutAfter,
    /// The connection is cut before anything was done.
    CutBefore,
    /// The connection is cut after the change was made.
    CutAfter,
    /// The request was delivered twice; the answer is that to the second delivery.
    Duplicate,
    /// A page with fewer items than it should have.
    HalfPage,
    /// A page that came before.
    RepeatedPage,
    /// An empty list, with status 200.
    EmptyList,
    /// A member without a name.
    Nameless,
    /// A page in HTML, with status 200; nothing was done.
    Html,
    /// JSON that breaks off; the change was made.
    BrokenJson,
    /// Status 401.
    #[serde(rename = "401")]
    Unauthorized,
}

impl Fault {
    /// What may happen to any request, by chance.
    const TO_ALL: [Fault; 12] = [
        Fault::Error,
        Fault::BadGateway,
        Fault::Unavailable,
        Fault::Busy,
        Fault::TooMany,
        Fault::TooManyPlain,
        Fault::TimeoutBefore,
        Fault::CutBefore,
        Fault::Html,
        Fault::BrokenJson,
        Fault::TimeoutAfter,
        Fault::CutAfter,
    ];
    /// What may happen to changes besides, by chance.
    const TO_CHANGES: [Fault; 2] = [Fault::ErrorAfter, Fault::Duplicate];
    /// What may happen to lists besides, by chance.
    const TO_LISTS: [Fault; 4] = [Fault::HalfPage, Fault::RepeatedPage, Fault::EmptyList, Fault::Nameless];

    /// The name in the JSON.
    pub fn code(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    fn fits(self, request: Request) -> bool {
        match request {
            Request::Change(_) => !Fault::TO_LISTS.contains(&self),
            Request::List(_) => !Fault::TO_CHANGES.contains(&self),
            Request::Delivery => false,
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    /// A list: `places` or `members`.
    List(&'static str),
    /// A change, by its kind.
    Change(&'static str),
    /// What the platform sends by itself. It fails on order alone, under the name `webhook`.
    Delivery,
}

/// Faults for the next requests of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextFaults {
    /// `any`, `read`, `write`, `places`, `members`, or the kind of a change.
    pub kind: String,
    /// For so many requests.
    #[serde(default = "once")]
    pub count: u32,
    /// What goes wrong.
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

/// What `POST /v1/faults` takes: replaces the percentages, adds to the queue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultOrders {
    /// Forget all percentages and the queue first.
    #[serde(default)]
    pub clear: bool,
    /// Begin the row of chances anew.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Of a hundred requests so many get some fault.
    #[serde(default)]
    pub some: Option<f64>,
    /// Of a hundred requests so many get this fault.
    #[serde(default)]
    pub percent: BTreeMap<Fault, f64>,
    /// Faults for the next requests of a kind.
    #[serde(default)]
    pub next: Vec<NextFaults>,
}

/// The faults that are to come.
#[derive(Debug, Default)]
pub(super) struct Faults {
    some: f64,
    percent: BTreeMap<Fault, f64>,
    next: VecDeque<NextFaults>,
    chance: u64,
}

impl Faults {
    pub(super) fn new(some: f64, seed: u64) -> Faults {
        Faults { some, chance: seed, ..Faults::default() }
    }

    pub(super) fn order(&mut self, orders: FaultOrders) {
        if orders.clear {
            self.some = 0.0;
            self.percent.clear();
            self.next.clear();
        }
        if let Some(seed) = orders.seed {
            self.chance = seed;
        }
        if let Some(some) = orders.some {
            self.some = some;
        }
        self.percent.extend(orders.percent);
        self.next.extend(orders.next);
    }

    /// What happens to this request.
    pub(super) fn of(&mut self, request: Request) -> Option<Fault> {
        let fits = |order: &NextFaults| {
            let named = match request {
                Request::List(name) => order.kind == "read" || order.kind == name,
                Request::Change(kind) => order.kind == "write" || order.kind == kind,
                Request::Delivery => return order.count > 0 && order.kind == "webhook",
            };
            order.count > 0 && (named || order.kind == "any")
        };
        if let Some(at) = self.next.iter().position(fits)
            && let Some(order) = self.next.get_mut(at)
        {
            let fault = order.fault;
            order.count -= 1;
            if order.count == 0 {
                self.next.remove(at);
            }
            return Some(fault);
        }
        if request == Request::Delivery {
            return None;
        }
        let mut drawn = self.draw() * 100.0;
        for (fault, percent) in self.percent.iter().filter(|(fault, _)| fault.fits(request)) {
            if drawn < *percent {
                return Some(*fault);
            }
            drawn -= percent;
        }
        if drawn >= self.some {
            return None;
        }
        let own: &[Fault] = match request {
            Request::Change(_) => &Fault::TO_CHANGES,
            Request::List(_) => &Fault::TO_LISTS,
            Request::Delivery => &[],
        };
        let number = Fault::TO_ALL.len() + own.len();
        let which = (self.draw() * number as f64) as usize;
        Fault::TO_ALL.iter().chain(own).nth(which).copied()
    }

    /// The next number of the row, from 0 up to 1 (splitmix64).
    fn draw(&mut self) -> f64 {
        self.chance = self.chance.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.chance;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        (bits >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_faults() {
        let row = |seed| {
            let mut faults = Faults::new(30.0, seed);
            (0..400).map(|_| faults.of(Request::Change("add"))).collect::<Vec<_>>()
        };
        assert_eq!(row(7), row(7));
        assert_ne!(row(7), row(8));
        let share = row(7).iter().flatten().count();
        assert!((90..150).contains(&share), "{share}");
        assert!(row(7).iter().flatten().all(|fault| fault.fits(Request::Change("add"))));
    }

    #[test]
    fn queued_faults_come_first_and_only_for_their_kind() {
        let mut faults = Faults::default();
        let orders =
            r#"{"next": [{"kind": "invite", "count": 2, "fault": "timeout_after"}, {"kind": "read", "fault": "500"}]}"#;
        faults.order(serde_json::from_str(orders).unwrap());
        assert_eq!(faults.of(Request::Change("add")), None);
        assert_eq!(faults.of(Request::Change("invite")), Some(Fault::TimeoutAfter));
        assert_eq!(faults.of(Request::List("members")), Some(Fault::Error));
        assert_eq!(faults.of(Request::Change("invite")), Some(Fault::TimeoutAfter));
        assert_eq!(faults.of(Request::Change("invite")), None);
        assert_eq!(faults.of(Request::List("members")), None);
    }
}
