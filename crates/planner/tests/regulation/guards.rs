//! Each guard: a college in which it holds something, and the nearest one in which it does not.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::GuardCode;
use domain::membership::{MemberStatus, Role, Seat};
use domain::roster::{MovementKind, PostKind};
use i18n::Lang;
use planner::plan::{ClockLimits, ClockReading, Plan, clock_jump, held_by_clock};
use planner::policy::{Freeze, Policy, Protected, Threshold};

use crate::college::{
    CLASS, College, GROUP, OTHER, Order, Student, birth, days_on, lines, name, order, seat, seat_of, student, today,
};

const PEDAGOGICAL: PostKind = PostKind::Pedagogical;

/// A guard, and what holds and does not hold by it.
struct Case {
    guard: GuardCode,
    holds: Plan,
    nearest: Plan,
    /// The beginning of a line that the guard holds, and that stands in the nearest plan without it.
    line: String,
}

/// A case of one number: the plan of the first is held, that of the second is not.
fn case<T>(guard: GuardCode, line: &str, of: impl Fn(T) -> College, (holds, nearest): (T, T)) -> Case {
    Case { guard, holds: of(holds).plan(), nearest: of(nearest).plan(), line: line.to_owned() }
}

/// Twelve students in their class; the fourth is expelled.
fn expelled(set: impl FnOnce(&mut Order)) -> College {
    let mut expulsion = order(MovementKind::Expulsion, &name(3));
    set(&mut expulsion);
    College::of(12).orders([expulsion])
}

fn removal() -> String {
    format!("remove {} {CLASS} student", name(3))
}

/// Thresholds so high that no guard by number holds anything.
fn no_numbers(policy: &mut Policy) {
    let high = Threshold { organization_percent: 100, class_percent: 100, at_least: 100, at_most: 1000 };
    policy.guards.removals = high;
    policy.guards.additions = high;
    policy.guards.role_changes = high;
}

/// A class of thirty, and one more who is not on the platform yet: what a list brings is held with the list.
fn and_a_newcomer(students: impl IntoIterator<Item = Student>, seats: impl IntoIterator<Item = Seat>) -> College {
    College::new().students(students.into_iter().chain([student(40, GROUP)])).seats(seats)
}

fn newcomer() -> String {
    format!("invite {} {CLASS} student", name(40))
}

/// An employee with the rights of an administrator.
fn admin(name: &str, account: &str) -> Seat {
    Seat { is_admin: true, ..seat_of(name, account, "staff", Role::Teacher) }
}

fn blocked_member() -> Case {
    // The last day of a block still is one.
    let blocked = |until| {
        let seats = (0..12).map(move |n| match n {
            3 => Seat { status: MemberStatus::Blocked, blocked_until: Some(until), ..seat(n, CLASS) },
            _ => seat(n, CLASS),
        });
        College::new()
            .students((0..12).map(|n| student(n, GROUP)))
            .seats(seats)
            .orders([order(MovementKind::Expulsion, &name(3))])
    };
    case(GuardCode::BlockedMember, &removal(), blocked, (today(), days_on(-1)))
}

fn clock() -> Case {
    let plan = |minutes| {
        let now: DateTime<Utc> = "2026-11-23T09:00:00Z".parse().unwrap();
        let reading = ClockReading {
            now,
            last: None,
            ahead: Some(TimeDelta::minutes(minutes)),
            accepted: TimeDelta::zero(),
            put_forward: None,
        };
        let plan = expelled(|_| ()).plan();
        match clock_jump(reading, ClockLimits { gap_days: 40, minutes: 30 }) {
            Some(jump) => held_by_clock(plan, jump, &|at| at.to_rfc3339(), Lang::En),
            None => plan,
        }
    };
    Case { guard: GuardCode::Clock, holds: plan(31), nearest: plan(30), line: removal() }
}

fn columns_shifted() -> Case {
    // Of thirty birth dates more than three differ from those of the platform.
    let differing = |count| {
        let students = (0..30).map(move |n| Student {
            birth: Some(birth(n) + TimeDelta::days(if n < count { 400 } else { 0 })),
            ..student(n, GROUP)
        });
        and_a_newcomer(students, (0..30).map(|n| seat(n, CLASS)))
    };
    case(GuardCode::ColumnsShifted, &newcomer(), differing, (4, 3))
}

fn freeze() -> Case {
    let until = |to| {
        let freeze = Freeze { from: days_on(-7), to, reason: "каникулы".to_owned() };
        expelled(|_| ()).policy(|policy| policy.freeze.push(freeze))
    };
    case(GuardCode::Freeze, &removal(), until, (today(), days_on(-1)))
}

fn identity_uncertain() -> Case {
    // «Громов З. О.» of an order is one student of the group, and not for certain.
    let named = |written: String| expelled(|order| order.name = written);
    let whole = name(3);
    let mut parts = whole.split(' ').map(|part| part.chars().collect::<Vec<char>>());
    let (surname, given, father) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let initials = format!("{} {}. {}.", surname.iter().collect::<String>(), given[0], father[0]);
    case(GuardCode::IdentityUncertain, &removal(), named, (initials, whole))
}

fn ids_changed() -> Case {
    let differing = |count| {
        let students = (0..30).map(move |n| Student {
            number: format!("{}", if n < count { 900 + n } else { 100 + n }),
            ..student(n, GROUP)
        });
        let seats = (0..30).map(|n| Seat { person_id: Some((100 + n).to_string()), ..seat(n, CLASS) });
        and_a_newcomer(students, seats)
    };
    case(GuardCode::IdsChanged, &newcomer(), differing, (4, 3))
}

fn last_admin() -> Case {
    let other = |is_admin| {
        College::new()
            .staff(&[("Ким Олег Юрьевич", PEDAGOGICAL, ""), ("Зорина Анна Львовна", PEDAGOGICAL, "")])
            .seats([
                admin("Юдин Лев Петрович", "1"),
                Seat { is_admin, ..admin("Ким Олег Юрьевич", "2") },
                seat_of("Зорина Анна Львовна", "3", "staff", Role::Teacher),
            ])
            .orders([order(MovementKind::Dismissal, "Юдин Лев Петрович")])
    };
    case(GuardCode::LastAdmin, "remove Юдин Лев Петрович staff teacher", other, (false, true))
}

fn no_basis() -> Case {
    let numbered = |number| expelled(|order| order.number = number);
    case(GuardCode::NoBasis, &removal(), numbered, ("", "118-к"))
}

fn not_effective_yet() -> Case {
    let from = |day| expelled(|order| order.effective = day);
    case(GuardCode::NotEffectiveYet, &removal(), from, (days_on(1), today()))
}

/// A mother of two sits in the class itself, which no rule asks for; one of the children is expelled.
fn other_child_remains() -> Case {
    let other = |group: &'static str| {
        let group_of = move |n| if n == 4 { group } else { GROUP };
        College::new()
            .students((0..12).map(|n| student(n, group_of(n))))
            .seats((0..12).map(|n| seat(n, &format!("class:{}", group_of(n)))))
            .guardians(&[("Громова Ольга Ильинична", 3, GROUP), ("Громова Ольга Ильинична", 4, group)])
            .seats([seat_of("Громова Ольга Ильинична", "50", CLASS, Role::Parent)])
            .orders([order(MovementKind::Expulsion, &name(3))])
    };
    let line = format!("remove Громова Ольга Ильинична {CLASS} parent");
    case(GuardCode::OtherChildRemains, &line, other, (GROUP, OTHER))
}

/// A teacher is dismissed who is a parent, too: of a child in that class, or of one in another.
fn other_role_remains() -> Case {
    let child = |n: usize| {
        let group = if n == 3 { GROUP } else { OTHER };
        let parents = format!("chat:parents:{group}");
        College::new()
            .students((0..12).map(|n| student(n, if n < 6 { GROUP } else { OTHER })))
            .seats((0..12).map(|n| seat(n, if n < 6 { CLASS } else { "class:ИС-22" })))
            .staff(&[("Сомова Вера Ильинична", PEDAGOGICAL, "")])
            .guardians(&[("Юдин Лев Петрович", n, group)])
            .seats([
                seat_of("Юдин Лев Петрович", "1", CLASS, Role::Teacher),
                seat_of("Юдин Лев Петрович", "1", &parents, Role::Parent),
                seat_of("Сомова Вера Ильинична", "2", CLASS, Role::Teacher),
                seat_of("Сомова Вера Ильинична", "2", "staff", Role::Teacher),
            ])
            .orders([order(MovementKind::Dismissal, "Юдин Лев Петрович")])
    };
    let line = format!("remove Юдин Лев Петрович {CLASS} teacher");
    case(GuardCode::OtherRoleRemains, &line, child, (3, 8))
}

fn place_emptied() -> Case {
    let expelled = |count: usize| {
        College::of(6).orders((0..count).map(|n| order(MovementKind::Expulsion, &name(n)))).policy(no_numbers)
    };
    case(GuardCode::PlaceEmptied, &removal(), expelled, (6, 5))
}

fn protected_person() -> Case {
    let until = |until| {
        let protected = Protected { who: name(3), reason: "гость".to_owned(), until: Some(until) };
        expelled(|_| ()).policy(|policy| policy.protected.push(protected))
    };
    case(GuardCode::ProtectedPerson, &removal(), until, (today(), days_on(-1)))
}

fn quiet_hours() -> Case {
    let at = |(hour, minute)| {
        let (from, to) = ("22:00:00".parse().unwrap(), "07:00:00".parse().unwrap());
        expelled(|_| ()).policy(|policy| policy.quiet_hours = Some((from, to))).at(hour, minute)
    };
    case(GuardCode::QuietHours, &removal(), at, ((22, 0), (21, 59)))
}

/// Somebody whom the staffing list has, and a list of students too; or somebody of a name alike.
fn role_escalation() -> Case {
    let named = |employee: String| {
        College::of(12)
            .staff(&[(employee.as_str(), PEDAGOGICAL, ""), ("Сомова Вера Ильинична", PEDAGOGICAL, "")])
            .seats([seat_of("Сомова Вера Ильинична", "2", "staff", Role::Teacher)])
    };
    let mut case = case(GuardCode::RoleEscalation, "", named, (name(3), "Громов Захар Петрович".to_owned()));
    case.line = "invite Громов Захар".to_owned();
    case
}

fn roster_shrank() -> Case {
    // 13 rows are a fifth less than 16.25.
    let accepted = |rows| {
        and_a_newcomer((0..12).map(|n| student(n, GROUP)), (0..12).map(|n| seat(n, CLASS)))
            .policy(|policy| policy.last_accepted.push((domain::roster::Kind::Students, rows)))
    };
    case(GuardCode::RosterShrank, &newcomer(), accepted, (17, 16))
}

fn roster_stale() -> Case {
    let of = |day| {
        let students = (0..12).chain([40]).map(|n| student(n, GROUP));
        College::new().students_of(Some(day), students).seats((0..12).map(|n| seat(n, CLASS)))
    };
    case(GuardCode::RosterStale, &newcomer(), of, (days_on(-366), days_on(-365)))
}

fn rules_not_acknowledged() -> Case {
    let chat = format!("chat:students:{GROUP}");
    let acquainted = |day| {
        let seats = (0..12).filter(|n| *n != 3).map(|n| seat(n, &format!("chat:students:{GROUP}")));
        College::of(12).seats(seats).acquainted(&[(name(3).as_str(), day)])
    };
    let line = format!("add {} {chat} student", name(3));
    case(GuardCode::RulesNotAcknowledged, &line, acquainted, (days_on(1), today()))
}

fn own_account() -> Case {
    let own = |account: &str| {
        let account = account.to_owned();
        expelled(|_| ()).policy(|policy| policy.own_accounts.push(account))
    };
    case(GuardCode::OwnAccount, &removal(), own, ("1003", "1004"))
}

fn too_many_additions() -> Case {
    let new = |count: usize| {
        College::new().students((0..30 + count).map(|n| student(n, GROUP))).seats((0..30).map(|n| seat(n, CLASS)))
    };
    let line = format!("invite {} {CLASS} student", name(30));
    case(GuardCode::TooManyAdditions, &line, new, (4, 3))
}

fn too_many_removals() -> Case {
    let missing =
        |count| College::new().students((count..30).map(|n| student(n, GROUP))).seats((0..30).map(|n| seat(n, CLASS)));
    let line = format!("remove {} {CLASS} student", name(0));
    case(GuardCode::TooManyRemovals, &line, missing, (4, 3))
}

fn too_many_role_changes() -> Case {
    // Listed in another group than their class, without an order; each from elsewhere in the list, as people move.
    let moved = |count: usize| {
        let group = move |n: usize| if n % 7 == 3 && n / 7 < count || n >= 30 { OTHER } else { GROUP };
        College::new()
            .students((0..40).map(|n| student(n, group(n))))
            .seats((0..40).map(|n| seat(n, if n < 30 { CLASS } else { "class:ИС-22" })))
    };
    let line = format!("reassign {} class:ИС-22 student", name(3));
    case(GuardCode::TooManyRoleChanges, &line, moved, (4, 3))
}

fn wrong_organization() -> Case {
    let known = |count| {
        College::new()
            .students((0..10).map(|n| student(n, GROUP)))
            .seats((0..count).map(|n| seat(n, CLASS)))
            .policy(no_numbers)
    };
    let line = format!("invite {} {CLASS} student", name(9));
    case(GuardCode::WrongOrganization, &line, known, (4, 5))
}

fn cases() -> Vec<Case> {
    GuardCode::ALL.into_iter().map(case_of).collect()
}

/// The case of a guard: whoever adds a guard has to write one.
fn case_of(guard: GuardCode) -> Case {
    match guard {
        GuardCode::BlockedMember => blocked_member(),
        GuardCode::Clock => clock(),
        GuardCode::ColumnsShifted => columns_shifted(),
        GuardCode::Freeze => freeze(),
        GuardCode::IdentityUncertain => identity_uncertain(),
        GuardCode::IdsChanged => ids_changed(),
        GuardCode::LastAdmin => last_admin(),
        GuardCode::NoBasis => no_basis(),
        GuardCode::NotEffectiveYet => not_effective_yet(),
        GuardCode::OtherChildRemains => other_child_remains(),
        GuardCode::OtherRoleRemains => other_role_remains(),
        GuardCode::PlaceEmptied => place_emptied(),
        GuardCode::ProtectedPerson => protected_person(),
        GuardCode::QuietHours => quiet_hours(),
        GuardCode::RoleEscalation => role_escalation(),
        GuardCode::RosterShrank => roster_shrank(),
        GuardCode::RosterStale => roster_stale(),
        GuardCode::RulesNotAcknowledged => rules_not_acknowledged(),
        GuardCode::OwnAccount => own_account(),
        GuardCode::TooManyAdditions => too_many_additions(),
        GuardCode::TooManyRemovals => too_many_removals(),
        GuardCode::TooManyRoleChanges => too_many_role_changes(),
        GuardCode::WrongOrganization => wrong_organization(),
    }
}

/// Whether lines that begin so are held by a guard; `None` if there are none.
fn is_held(plan: &Plan, line: &str, guard: GuardCode) -> Option<bool> {
    let mut found = plan.actions.iter().zip(lines(plan)).filter(|(_, shown)| shown.starts_with(line)).peekable();
    found.peek()?;
    Some(found.all(|(action, _)| action.guards.contains(&guard)))
}

#[test]
fn each_guard_holds_what_it_is_for_and_not_the_nearest_case() {
    let mut wrong = Vec::new();
    for Case { guard, holds, nearest, line } in cases() {
        assert_eq!(case_of(guard).guard, guard);
        if is_held(&holds, &line, guard) != Some(true) {
            wrong.push(format!("{guard} should hold «{line}»: {:#?}", lines(&holds)));
        }
        let is_anywhere = nearest.actions.iter().any(|action| action.guards.contains(&guard));
        if is_held(&nearest, &line, guard) != Some(false) || is_anywhere {
            wrong.push(format!("{guard} should not hold «{line}»: {:#?}", lines(&nearest)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A case is about one guard: no other one holds the line, neither here nor there.
#[test]
fn nothing_else_holds_the_lines_of_a_case() {
    for Case { guard, holds, nearest, line } in cases() {
        for plan in [&holds, &nearest] {
            let of_line = plan.actions.iter().zip(lines(plan)).filter(|(_, shown)| shown.starts_with(&line));
            let others: BTreeSet<GuardCode> =
                of_line.flat_map(|(action, _)| action.guards.clone()).filter(|other| *other != guard).collect();
            assert!(others.is_empty(), "{guard}: {others:?}: {:#?}", lines(plan));
        }
    }
}

/// A guard that is told as a finding is told where it holds, and is not where it does not.
#[test]
fn guards_on_many_are_told_as_findings() {
    for Case { guard, holds, nearest, .. } in cases() {
        let is_told = |plan: &Plan| plan.findings.iter().any(|finding| finding.code == guard.code());
        assert_eq!(is_told(&holds), guard.holds_the_plan(), "{guard}");
        assert!(!is_told(&nearest), "{guard}");
    }
}

/// Guards hold narrowly: who is not concerned goes on.
#[test]
fn a_guard_on_one_person_holds_nobody_else() {
    let two = |policy: fn(&mut Policy)| {
        let orders = [3, 5].map(|n| order(MovementKind::Expulsion, &name(n)));
        College::of(12).orders(orders).policy(policy).plan()
    };
    for policy in [(|policy| policy.own_accounts.push("1003".to_owned())) as fn(&mut Policy), |policy| {
        policy.protected.push(Protected { who: name(3), reason: String::new(), until: None })
    }] {
        let held: Vec<bool> = two(policy).actions.iter().map(|action| !action.guards.is_empty()).collect();
        assert_eq!(held, [true, false]);
    }
}
