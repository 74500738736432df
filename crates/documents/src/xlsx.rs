//! The plan as a workbook: a summary, the actions, the findings; with filters and a frozen header, ready to be printed.

use std::io::{self, Write};

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::csv::{COLUMNS, cells};
use super::grouping::{held, severities};
use super::phrases;
use i18n::Lang;
use names::visible;
use planner::plan::{Plan, Severity, Verdict};

/// Widths of the columns of actions, in characters: together no wider than a sheet of paper on which they can still be read.
const WIDTHS: [f64; COLUMNS.len()] =
    [24.0, 24.0, 14.0, 16.0, 14.0, 30.0, 8.0, 14.0, 16.0, 26.0, 24.0, 24.0, 14.0, 14.0, 18.0, 18.0, 24.0, 18.0, 16.0];
/// Columns for machines, and one that the role says already: hidden, so that they do not take room on paper.
const HIDDEN: [&str; 6] = ["category", "platform-id", "key", "kind", "place-code", "id"];

/// The width of a finding's sentence.
const FINDING_WIDTH: f64 = 90.0;
/// The height of a line of text, in points.
const LINE: f64 = 15.0;

/// How many lines a text takes in a column: not every program works that out by itself when it opens the workbook.
fn lines(text: &str, width: f64) -> usize {
    let of = |line: &str| ((line.chars().count() as f64 * 1.1 / width).ceil() as usize).max(1);
    text.lines().map(of).sum::<usize>().clamp(1, 20)
}

pub(super) fn write(plan: &Plan, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let bytes = build(plan, lang).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn build(plan: &Plan, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same plan gives the same bytes: the date is the plan's, not the clock's.
    let (year, month, day) = {
        use chrono::Datelike;
        (plan.as_of.year().clamp(1900, 9999) as u16, plan.as_of.month() as u8, plan.as_of.day() as u8)
    };
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    workbook.set_properties(&DocProperties::new().set_title(lang.text("table-title")).set_creation_datetime(&made));
    summary(&mut workbook, plan, &made, lang)?;
    actions(&mut workbook, plan, lang)?;
    findings(&mut workbook, plan, lang)?;
    workbook.save_to_buffer()
}

fn head() -> Format {
    Format::new().set_bold().set_background_color(Color::RGB(0x00DD_E6F0)).set_text_wrap().set_align(FormatAlign::Top)
}

fn body() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

fn set_up(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    sheet.set_print_gridlines(true).set_footer("&C&P / &N");
}

fn summary(workbook: &mut Workbook, plan: &Plan, made: &ExcelDateTime, lang: Lang) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(lang.text("xlsx-summary"))?;
    set_up(sheet);
    sheet.set_column_width(0, 44)?.set_column_width(1, 16)?.set_column_width(2, 90)?;
    let bold = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, visible(&plan.organization), &bold)?;
    let date = Format::new().set_num_format("dd.mm.yyyy").set_align(FormatAlign::Left);
    sheet.write_string(1, 0, lang.text("xlsx-as-of"))?;
    sheet.write_datetime_with_format(1, 1, made, &date)?;
    if let Some(words) = phrases::platforms_words(lang, plan) {
        sheet.write_string_with_format(1, 2, visible(&words), &body())?;
    }
    if let Some(words) = phrases::coverage_words(lang, plan) {
        let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        sheet.merge_range(2, 0, 2, 2, &visible(&words), &bold)?;
        sheet.set_row_height(2, lines(&words, 150.0) as f64 * LINE)?;
    }
    let s = &plan.summary;
    let mut row = 3;
    for (key, count) in [
        ("count-invite", s.invite),
        ("count-add", s.add),
        ("count-reassign", s.reassign),
        ("count-remove", s.remove),
        ("count-other", s.other),
        ("count-auto", s.auto),
        ("count-review", s.review),
        ("count-blocked", s.blocked),
        ("count-unchanged", s.unchanged),
        ("count-unchecked", s.unchecked),
        ("count-memberships", plan.coverage.memberships),
        ("count-compared", plan.coverage.compared),
        ("count-people", plan.coverage.people),
        ("count-people-compared", plan.coverage.people_compared),
    ] {
        sheet.write_string(row, 0, lang.text(key))?.write_number(row, 1, count as f64)?;
        row += 1;
    }
    for (severity, count) in severities(plan) {
        sheet.write_string(row, 0, phrases::severity_words(lang, severity))?.write_number(row, 1, count as f64)?;
        row += 1;
    }
    let held = held(plan);
    if !held.is_empty() {
        row += 1;
        sheet.write_string_with_format(row, 0, lang.text("table-held"), &head())?;
        sheet.write_string_with_format(row, 1, lang.text("xlsx-actions"), &head())?;
        sheet.write_string_with_format(row, 2, lang.text("xlsx-meaning"), &head())?;
        for held in held {
            row += 1;
            let words = phrases::guard_words(lang, held.code);
            sheet.write_string_with_format(row, 0, words.name, &body())?;
            sheet.write_number_with_format(row, 1, held.count as f64, &body())?;
            sheet.write_string_with_format(row, 2, format!("{} {}", words.meaning, words.release), &body())?;
        }
    }
    Ok(())
}

fn actions(workbook: &mut Workbook, plan: &Plan, lang: Lang) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(lang.text("xlsx-actions"))?;
    set_up(sheet);
    sheet.set_freeze_panes(1, 2)?.set_repeat_rows(0, 0)?;
    for (column, width) in WIDTHS.iter().enumerate() {
        sheet.set_column_width(column as u16, *width)?;
        let name = COLUMNS.get(column).copied().unwrap_or_default();
        if HIDDEN.contains(&name) || (name == "platform" && !plan.is_for_several()) {
            sheet.set_column_hidden(column as u16)?;
        }
    }
    sheet.autofilter(0, 0, plan.actions.len().max(1) as u32, COLUMNS.len() as u16 - 1)?;
    for (column, name) in COLUMNS.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, lang.text(&format!("column-{name}")), &head())?;
    }
    let formats = [
        body().set_background_color(Color::RGB(0x00E6_F4E6)),
        body().set_background_color(Color::RGB(0x00FF_F6D6)),
        body().set_background_color(Color::RGB(0x00FB_E3E3)),
    ];
    let plain = body();
    for (n, action) in plan.actions.iter().enumerate() {
        let coloured = match action.verdict {
            Verdict::Auto(_) => formats.first(),
            Verdict::Review => formats.get(1),
            Verdict::Blocked => formats.get(2),
        };
        let cells = cells(plan, n, lang);
        let lines = cells.iter().zip(WIDTHS).map(|(text, width)| lines(text, width)).max().unwrap_or(1);
        sheet.set_row_height(n as u32 + 1, lines as f64 * LINE)?;
        for (column, text) in cells.into_iter().enumerate() {
            let format = if COLUMNS.get(column) == Some(&"verdict") { coloured.unwrap_or(&plain) } else { &plain };
            if !text.is_empty() {
                // A string is never a formula, whatever it begins with.
                sheet.write_string_with_format(n as u32 + 1, column as u16, text, format)?;
            }
        }
    }
    Ok(())
}

fn findings(workbook: &mut Workbook, plan: &Plan, lang: Lang) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(lang.text("xlsx-findings"))?;
    set_up(sheet);
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    for (column, width) in [16.0, 26.0, 16.0, 9.0, 22.0, 34.0, FINDING_WIDTH, 30.0].into_iter().enumerate() {
        sheet.set_column_width(column as u16, width)?;
    }
    // The code of a finding is for machines.
    sheet.set_column_hidden(7)?;
    sheet.autofilter(0, 0, plan.findings.len().max(1) as u32, 7)?;
    for (column, name) in ["severity", "file", "sheet", "row", "column", "person", "message", "code"].iter().enumerate()
    {
        sheet.write_string_with_format(0, column as u16, lang.text(&format!("column-{name}")), &head())?;
    }
    let plain = body();
    let error = body().set_background_color(Color::RGB(0x00FB_E3E3));
    for (n, finding) in plan.findings.iter().enumerate() {
        let row = n as u32 + 1;
        sheet.set_row_height(row, lines(&finding.message, FINDING_WIDTH) as f64 * LINE)?;
        let first = if finding.severity == Severity::Error { &error } else { &plain };
        sheet.write_string_with_format(row, 0, phrases::severity_words(lang, finding.severity), first)?;
        for (column, text) in [
            (1, finding.file.as_deref()),
            (2, finding.sheet.as_deref()),
            (3, None),
            (4, finding.column.as_deref()),
            (5, finding.person.as_ref().map(|person| person.name.as_str())),
            (6, Some(finding.message.as_str())),
            (7, Some(&finding.code)),
        ] {
            // Constant memory: cells are written from left to right.
            if column == 3
                && let Some(number) = finding.row
            {
                sheet.write_number_with_format(row, 3, f64::from(number), &plain)?;
            }
            if let Some(text) = text {
                sheet.write_string_with_format(row, column, visible(text), &plain)?;
            }
        }
    }
    Ok(())
}
