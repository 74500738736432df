//! Each rule, W1 to W13: a college in which it wants something, the nearest one in which it does not, and the first one with
//! the rule switched off.

use chrono::NaiveDate;
use domain::membership::{MemberStatus, Role, Seat};
use domain::roster::PostKind;
use planner::plan::Plan;
use planner::policy::{ManagementChat, Rule};

use crate::college::{CLASS, College, GROUP, OTHER, Student, day, days_on, lines, name, seat, seat_of, student, today};

/// An employee whom the platform knows.
const KNOWN: &str = "Сомова Вера Ильинична";
/// An employee who is new.
const NEW: &str = "Юдин Лев Петрович";
const PARENT: &str = "Громова Ольга Ильинична";

/// Makes a college anew, for each way in which the rule is switched.
type Story = fn() -> College;

/// A rule, and what it wants in whose college.
struct Case {
    rule: Rule,
    wants: Story,
    nearest: Story,
    /// A line of the plan as it is wanted, up to the clause.
    line: &'static str,
}

/// A college with an employee who is in the class of the staff, and one who is not on the platform.
fn employees(post_kind: PostKind) -> College {
    College::new()
        .staff(&[(KNOWN, PostKind::Pedagogical, "преподаватель"), (NEW, post_kind, "заведующий")])
        .seats([seat_of(KNOWN, "2", "staff", Role::Teacher)])
}

/// A class of twelve, whose known employee has a load.
fn loaded(load: &[(&str, Option<&str>)]) -> College {
    College::of(12).staff(&[(KNOWN, PostKind::Pedagogical, "преподаватель")]).load(load).seats([seat_of(
        KNOWN,
        "2",
        "staff",
        Role::Teacher,
    )])
}

/// The same, with a chat of the group in which nobody is yet.
fn chat_of(place: &str, load: &[(&str, Option<&str>)]) -> College {
    loaded(load).place(place)
}

/// A child of the group, born on a day, and a mother who is in another chat of the college.
fn child_of(birth: NaiveDate) -> College {
    let child =
        move |n| Student { birth: if n == 3 { Some(birth) } else { student(n, GROUP).birth }, ..student(n, GROUP) };
    let own = |n| Seat { birth_date: if n == 3 { Some(birth) } else { seat(n, CLASS).birth_date }, ..seat(n, CLASS) };
    College::new()
        .students((0..12).map(child))
        .seats((0..12).map(own))
        .place("chat:parents:ИС-21")
        .guardians(&[(PARENT, 3, GROUP)])
}

fn management(posts: &[&str]) -> College {
    let posts = posts.iter().map(|post| (*post).to_owned()).collect();
    let chat = ManagementChat { name: "Заведующие".to_owned(), posts, people: Vec::new() };
    employees(PostKind::Other)
        .seats([seat_of(NEW, "1", "organization", Role::Teacher)])
        .place("chat:management:Заведующие")
        .policy(|policy| policy.management.push(chat))
}

fn administrator(status: MemberStatus) -> College {
    employees(PostKind::Pedagogical)
        .seats([
            Seat { status, ..seat_of(NEW, "1", "staff", Role::Teacher) },
            Seat { is_admin: true, ..seat_of(KNOWN, "2", "organization", Role::Teacher) },
        ])
        .policy(|policy| policy.administrators = Some(vec![NEW.to_owned(), KNOWN.to_owned()]))
}

/// A chat of the group in which all are but the fourth, who was acquainted with its rules on a day.
fn acquainted(on: NaiveDate) -> College {
    College::of(12)
        .seats((0..12).filter(|n| *n != 3).map(|n| seat(n, "chat:students:ИС-21")))
        .acquainted(&[(name(3).as_str(), on)])
}

fn blocked(until: NaiveDate) -> College {
    let own = |n| match n {
        3 => Seat { status: MemberStatus::Blocked, blocked_until: Some(until), ..seat(n, CLASS) },
        _ => seat(n, CLASS),
    };
    College::new().students((0..12).map(|n| student(n, GROUP))).seats((0..12).map(own))
}

/// The case of a rule: whoever adds a rule has to write one.
fn case_of(rule: Rule) -> Case {
    let (wants, nearest, line): (Story, Story, &'static str) = match rule {
        Rule::W1 => (
            || employees(PostKind::Pedagogical),
            || employees(PostKind::Other),
            "invite Юдин Лев Петрович staff teacher | 5.11.1 roster",
        ),
        Rule::W2 => (
            || employees(PostKind::Administration),
            || employees(PostKind::Other),
            "invite Юдин Лев Петрович staff teacher | 5.11.2 roster",
        ),
        // In the class of the group, and in no other.
        Rule::W3 => (
            || College::of(12).students([student(20, GROUP)]),
            || College::of(12).students([student(20, OTHER)]),
            "invite Лаптев Артём Андреевич class:ИС-21 student | 5.11.1 roster",
        ),
        Rule::W4 => (
            || loaded(&[(KNOWN, None)]),
            || loaded(&[(KNOWN, Some("Физика"))]),
            "attach_class_teacher Сомова Вера Ильинична class:ИС-21 class_teacher | 5.11.3 roster",
        ),
        Rule::W5 => (
            || loaded(&[(KNOWN, Some("Физика"))]),
            || loaded(&[(KNOWN, None)]),
            "add Сомова Вера Ильинична class:ИС-21 teacher | 5.11.4 roster",
        ),
        // A chat is not made: where the platform has none, nobody is wanted in it.
        Rule::W6 => (
            || College::of(12).place("chat:students:ИС-21"),
            || College::of(12).place("chat:students:ИС-22"),
            "add Громов Захар Олегович chat:students:ИС-21 student | 5.11.3 roster",
        ),
        // To the last day before the 18th birthday.
        Rule::W7 => (
            || child_of(day("2008-11-24")),
            || child_of(day("2008-11-23")),
            "invite Громова Ольга Ильинична chat:parents:ИС-21 parent | 5.11.6 roster",
        ),
        Rule::W8 => (
            || chat_of("chat:teachers:ИС-21", &[(KNOWN, Some("Физика"))]),
            || chat_of("chat:teachers:ИС-22", &[(KNOWN, Some("Физика"))]),
            "add Сомова Вера Ильинична chat:teachers:ИС-21 teacher | 5.11.3 roster",
        ),
        Rule::W9 => (
            || chat_of("chat:subject:ИС-21:Физика", &[(KNOWN, Some("физика"))]),
            || chat_of("chat:subject:ИС-21:Физика", &[(KNOWN, Some("Физкультура"))]),
            "add Сомова Вера Ильинична chat:subject:ИС-21:Физика teacher | 5.11.4 roster",
        ),
        Rule::W10 => (
            || management(&["заведующий"]),
            || management(&["директор"]),
            "add Юдин Лев Петрович chat:management:Заведующие teacher | 5.11.2 roster",
        ),
        Rule::W11 => (
            || administrator(MemberStatus::Joined),
            || administrator(MemberStatus::Invited),
            "grant_admin Юдин Лев Петрович staff admin | 5.11.1 policy",
        ),
        Rule::W12 => (
            || acquainted(days_on(1)),
            || acquainted(today()),
            "add Громов Захар Олегович chat:students:ИС-21 student | 5.11.3 roster blocked guard.rules_not_acknowledged",
        ),
        Rule::W13 => (|| blocked(days_on(-1)), || blocked(today()), "members.block_expired"),
    };
    Case { rule, wants, nearest, line }
}

/// True if a plan has a line that begins so, or a finding of that code.
fn has(plan: &Plan, line: &str) -> bool {
    lines(plan).iter().any(|one| one.starts_with(line)) || plan.findings.iter().any(|finding| finding.code == line)
}

#[test]
fn each_rule_wants_what_it_is_for_and_not_the_nearest_case() {
    let mut wrong = Vec::new();
    for Case { rule, wants, nearest, line } in Rule::ALL.map(case_of) {
        let off = wants().rule(rule, false);
        for (how, plan, expected) in [
            ("by itself", wants().plan(), true),
            ("switched on", wants().rule(rule, true).plan(), true),
            ("nearest", nearest().plan(), false),
            ("switched off", off.plan(), false),
        ] {
            if has(&plan, line) != expected {
                let findings: Vec<&str> = plan.findings.iter().map(|finding| finding.code.as_ref()).collect();
                wrong.push(format!("{} {how}: {line}: {:#?} {findings:?}", rule.code(), lines(&plan)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_clause_of_a_line_is_the_rules_own() {
    for Case { rule, line, .. } in Rule::ALL.map(case_of) {
        let Some((_, rest)) = line.split_once(" | ") else { continue };
        // W6 and W12 name it too; who is invited to a parents' chat is by what parents use.
        let clause = if rule == Rule::W12 { Rule::W6.clause() } else { rule.clause() };
        assert_eq!(rest.split(' ').next(), Some(clause.code()), "{}", rule.code());
    }
}
