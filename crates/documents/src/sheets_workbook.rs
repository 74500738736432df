//! A document → a workbook that can be printed as it is.

use rust_xlsxwriter::{
    Chart, ChartFormat, ChartPatternFill, ChartPatternFillType, ChartSolidFill, ChartType, Color, DocProperties,
    ExcelDateTime, Format as CellFormat, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::charts::{Chart as Bars, PARTS};
use super::sheets::{Cell, Document, Tone};
use names::visible;

fn set_up(page: &mut Worksheet) {
    page.set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    page.set_print_gridlines(true).set_footer("&C&P / &N");
}

/// The figures and the first chart on one sheet of paper, upright.
fn glance(document: &Document, page: &mut Worksheet) -> Result<(), XlsxError> {
    let (bold, large) = (CellFormat::new().set_bold(), CellFormat::new().set_bold().set_font_size(14));
    let body = CellFormat::new().set_text_wrap().set_align(FormatAlign::Top);
    page.set_name(&document.figures_tab)?;
    set_up(page.set_portrait());
    for (column, width) in [36.0, 16.0, 20.0, 34.0].into_iter().enumerate() {
        page.set_column_width(column as u16, width)?;
    }
    let mut row = 0;
    page.write_string_with_format(row, 0, visible(&document.title), &large)?;
    for line in document.lead.iter().chain([&document.alarm]).filter(|line| !line.is_empty()) {
        row += 1;
        page.write_string(row, 0, visible(line))?;
    }
    row += 1;
    for figure in &document.figures {
        row += 1;
        let value =
            if figure.is_alarm { bold.clone().set_background_color(Color::RGB(0x00FB_E3E3)) } else { bold.clone() };
        page.write_string_with_format(row, 0, visible(&figure.label), &body)?;
        // A number is a number: it is summed and compared.
        match figure.value.parse::<f64>() {
            Ok(number) => page.write_number_with_format(row, 1, number, &value)?,
            Err(_) => page.write_string_with_format(row, 1, visible(&figure.value), &value)?,
        };
        page.write_string_with_format(row, 2, visible(&figure.note), &body)?;
        page.write_string_with_format(row, 3, visible(&figure.trend), &body)?;
    }
    if let Some(bars) = document.charts.first().filter(|bars| !bars.bars.is_empty()) {
        chart(bars, &document.figures_tab, page, row + 2)?;
    }
    Ok(())
}

/// The looks of the parts: told apart in black, too.
const LOOKS: [Option<ChartPatternFillType>; PARTS] =
    [None, Some(ChartPatternFillType::DiagonalStripesWideUpwards), Some(ChartPatternFillType::Dotted5Percent)];

/// The numbers of a chart as a table, and the chart that is drawn of them.
fn chart(bars: &Bars, tab: &str, page: &mut Worksheet, first: u32) -> Result<(), XlsxError> {
    let bold = CellFormat::new().set_bold();
    page.write_string_with_format(first, 0, visible(&bars.title), &bold)?;
    let last = first + bars.bars.len() as u32;
    let mut drawn = Chart::new(ChartType::BarStacked);
    for (n, part) in (1u16..).zip(&bars.parts) {
        page.write_string_with_format(first, n, visible(part), &bold)?;
        let look = LOOKS.get(usize::from(n) - 1).copied().flatten();
        let mut format = ChartFormat::new();
        match look {
            Some(pattern) => format.set_pattern_fill(
                ChartPatternFill::new()
                    .set_pattern(pattern)
                    .set_foreground_color(Color::Black)
                    .set_background_color(Color::White),
            ),
            None => format.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(0x0017_6B2C))),
        };
        format.set_border(rust_xlsxwriter::ChartLine::new().set_color(Color::Black));
        drawn
            .add_series()
            .set_name((tab, first, n))
            .set_categories((tab, first + 1, 0, last, 0))
            .set_values((tab, first + 1, n, last, n))
            .set_format(&mut format);
    }
    for (row, bar) in (first + 1..).zip(&bars.bars) {
        page.write_string(row, 0, visible(&bar.label))?;
        for (n, count) in (1u16..).zip(&bar.parts) {
            page.write_number(row, n, *count as f64)?;
        }
    }
    drawn.title().set_name(&*visible(&bars.title));
    drawn.set_width(700).set_height(300);
    page.insert_chart(last + 2, 0, &drawn)?;
    Ok(())
}

/// The bytes of a workbook with a document: the figures with their chart first, then a sheet a table.
pub(super) fn workbook(document: &Document) -> Result<Vec<u8>, XlsxError> {
    use chrono::Datelike;
    let mut workbook = Workbook::new();
    let day = document.day;
    let made = ExcelDateTime::from_ymd(day.year().clamp(1900, 9999) as u16, day.month() as u8, day.day() as u8)?;
    workbook.set_properties(&DocProperties::new().set_title(visible(&document.title)).set_creation_datetime(&made));
    if !document.figures.is_empty() {
        glance(document, workbook.add_worksheet())?;
    }
    let body = || CellFormat::new().set_text_wrap().set_align(FormatAlign::Top);
    let head = body().set_bold().set_background_color(Color::RGB(0x00DD_E6F0));
    for sheet in &document.sheets {
        let page = workbook.add_worksheet();
        page.set_name(&sheet.tab)?;
        set_up(page.set_landscape());
        page.write_string_with_format(0, 0, visible(&document.title), &CellFormat::new().set_bold())?;
        page.write_string(1, 0, visible(&sheet.title))?;
        if !sheet.lead.is_empty() {
            page.write_string(2, 0, visible(&sheet.lead))?;
        }
        let first = 4;
        page.set_freeze_panes(first + 1, 0)?.set_repeat_rows(first, first)?;
        for (column, text) in sheet.head.iter().enumerate() {
            let cells = sheet.rows.iter().filter_map(|row| row.cells.get(column));
            let width = cells.map(|cell| cell.shown().chars().count()).max().unwrap_or_default();
            page.set_column_width(column as u16, width.max(text.chars().count()).clamp(8, 60) as f64 + 2.0)?;
            page.write_string_with_format(first, column as u16, visible(text), &head)?;
        }
        if sheet.rows.is_empty() {
            page.write_string(first + 1, 0, visible(&sheet.empty))?;
        }
        for (n, row) in sheet.rows.iter().enumerate() {
            let format = match row.tone {
                Tone::Plain => body(),
                Tone::Sum => body().set_bold(),
                Tone::Alarm => body().set_background_color(Color::RGB(0x00FB_E3E3)),
            };
            for (column, cell) in row.cells.iter().enumerate() {
                let at = (first + 1 + n as u32, column as u16);
                match cell {
                    // A string is never a formula, whatever it begins with.
                    Cell::Text(text) => page.write_string_with_format(at.0, at.1, visible(text), &format)?,
                    Cell::Number(number) => page.write_number_with_format(at.0, at.1, *number as f64, &format)?,
                };
            }
        }
    }
    workbook.save_to_buffer()
}
