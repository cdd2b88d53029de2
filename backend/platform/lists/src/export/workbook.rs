//! A workbook of one sheet (ECMA-376, Office Open XML), written from top to bottom and never held
//! whole. A text is a text to every program that reads it, so none can run as a formula.

use std::{
    fmt::Write as _,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use chrono::{NaiveDate, NaiveDateTime};
use kernel::{Error, Result};
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use crate::cell::Cell;

/// The most characters a cell may have.
const LONGEST: usize = 32_767;
/// Enough that zipping them is worth a call.
const TOGETHER: usize = 64 * 1024;

// The order of the styles written in `styles`; those of currencies follow.
const PLAIN: usize = 0;
const HEAD: usize = 1;
const DAY: usize = 2;
const INSTANT: usize = 3;
const CURRENCIES: usize = 4;

/// The workbook on its way.
pub(super) struct Workbook {
    zip: Option<ZipWriter<StreamWriter<Written>>>,
    written: Written,
    sheet: String,
    rows: usize,
    currencies: Vec<&'static str>,
}

impl Workbook {
    /// The most rows beside the head.
    pub(super) const MOST: i64 = 1_048_575;

    /// One without a row.
    pub(super) fn new() -> Result<Self> {
        let written = Written::default();
        let mut workbook = Self {
            zip: Some(ZipWriter::new_stream(written.clone())),
            written,
            sheet: String::new(),
            rows: 0,
            currencies: Vec::new(),
        };
        for (name, text) in [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", RELATIONS),
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
        ] {
            workbook.file(name)?;
            workbook.text(text)?;
        }
        workbook.file("xl/worksheets/sheet1.xml")?;
        workbook.text(SHEET_BEGINS)?;
        Ok(workbook)
    }

    /// The names of the columns.
    pub(super) fn head(&mut self, cells: impl Iterator<Item = Cell>) -> Result<()> {
        self.line(cells, Some(HEAD))
    }

    /// A row.
    pub(super) fn row(&mut self, cells: impl Iterator<Item = Cell>) -> Result<()> {
        self.line(cells, None)
    }

    /// The end: nothing can be added.
    pub(super) fn end(&mut self) -> Result<()> {
        self.flush()?;
        self.text("</sheetData></worksheet>")?;
        self.file("xl/styles.xml")?;
        let styles = styles(&self.currencies);
        self.text(&styles)?;
        match self.zip.take() {
            Some(zip) => zip.finish().map(drop).map_err(Error::internal),
            None => Ok(()),
        }
    }

    /// What was written since.
    pub(super) fn take(&mut self) -> Bytes {
        self.written.take()
    }

    fn line(&mut self, cells: impl Iterator<Item = Cell>, style: Option<usize>) -> Result<()> {
        self.rows += 1;
        let row = self.rows;
        put(&mut self.sheet, format_args!("<row r=\"{row}\">"));
        for (at, cell) in cells.enumerate() {
            self.cell(at, row, &cell, style);
        }
        self.sheet.push_str("</row>");
        if self.sheet.len() >= TOGETHER {
            self.flush()?;
        }
        Ok(())
    }

    fn cell(&mut self, at: usize, row: usize, cell: &Cell, style: Option<usize>) {
        let column = letters(at);
        let (style, value) = match cell {
            Cell::Empty => return,
            Cell::Number(number) => (PLAIN, number.normalize().to_string()),
            Cell::Money(money) => (
                CURRENCIES + self.currency(money.currency().code()),
                money.amount().to_string(),
            ),
            Cell::Date(day) => (DAY, serial(day.and_time(chrono::NaiveTime::MIN))),
            Cell::Time(at) => (INSTANT, serial(at.naive_utc())),
            Cell::Bool(yes) => {
                let yes = u8::from(*yes);
                put(
                    &mut self.sheet,
                    format_args!("<c r=\"{column}{row}\" t=\"b\"><v>{yes}</v></c>"),
                );
                return;
            }
            text => {
                let style = style.unwrap_or(PLAIN);
                put(
                    &mut self.sheet,
                    format_args!(
                        "<c r=\"{column}{row}\" s=\"{style}\" t=\"inlineStr\"><is>\
                         <t xml:space=\"preserve\">"
                    ),
                );
                escape(&mut self.sheet, &text.plain());
                self.sheet.push_str("</t></is></c>");
                return;
            }
        };
        put(
            &mut self.sheet,
            format_args!("<c r=\"{column}{row}\" s=\"{style}\"><v>{value}</v></c>"),
        );
    }

    fn currency(&mut self, code: &'static str) -> usize {
        match self.currencies.iter().position(|known| *known == code) {
            Some(at) => at,
            None => {
                self.currencies.push(code);
                self.currencies.len() - 1
            }
        }
    }

    fn flush(&mut self) -> Result<()> {
        let sheet = std::mem::take(&mut self.sheet);
        self.text(&sheet)
    }

    fn file(&mut self, name: &str) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            // A stronger one makes the file a tenth smaller and takes three times as long.
            .compression_level(Some(1));
        match &mut self.zip {
            Some(zip) => zip.start_file(name, options).map_err(Error::internal),
            None => Err(Error::internal("a workbook that has ended was written to")),
        }
    }

    fn text(&mut self, text: &str) -> Result<()> {
        match &mut self.zip {
            Some(zip) => zip.write_all(text.as_bytes()).map_err(Error::internal),
            None => Err(Error::internal("a workbook that has ended was written to")),
        }
    }
}

/// Where the zip writes to, and its bytes are taken from.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Bytes {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Bytes::from(std::mem::take(&mut *written))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing into a text does not fail.
    let _ = text.write_fmt(arguments);
}

/// A, B, …, Z, AA, …
fn letters(at: usize) -> String {
    let mut letters = Vec::new();
    let mut left = at + 1;
    while left > 0 {
        left -= 1;
        letters.push(b'A' + u8::try_from(left % 26).unwrap_or_default());
        left /= 26;
    }
    letters.into_iter().rev().map(char::from).collect()
}

/// Days since the last one of 1899, as spreadsheets count.
fn serial(at: NaiveDateTime) -> String {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    let passed = at - first.and_time(chrono::NaiveTime::MIN);
    let days = passed.num_days();
    let seconds = (passed - chrono::TimeDelta::days(days)).num_seconds();
    let part = rust_decimal::Decimal::new(seconds, 0) / rust_decimal::Decimal::new(86_400, 0);
    let whole = rust_decimal::Decimal::new(days, 0) + part.round_dp(10);
    whole.normalize().to_string()
}

/// Only what XML 1.0 allows, and only as much as a cell holds.
fn escape(to: &mut String, text: &str) {
    for sign in text.chars().take(LONGEST) {
        match sign {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '\t' | '\n' | '\r' => to.push(sign),
            sign if sign < ' ' || sign == '\u{fffe}' || sign == '\u{ffff}' => {}
            sign => to.push(sign),
        }
    }
}

fn styles(currencies: &[&'static str]) -> String {
    // Formats up to 163 are the programs' own.
    const FIRST: usize = 164;
    let mut formats = format!(
        "<numFmt numFmtId=\"{FIRST}\" formatCode=\"yyyy\\-mm\\-dd\"/>\
         <numFmt numFmtId=\"{}\" formatCode=\"yyyy\\-mm\\-dd hh:mm:ss\"/>",
        FIRST + 1
    );
    let mut cells = format!(
        "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>\
         <xf numFmtId=\"{FIRST}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"{}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>",
        FIRST + 1
    );
    for (at, code) in currencies.iter().enumerate() {
        let id = FIRST + 2 + at;
        put(
            &mut formats,
            format_args!("<numFmt numFmtId=\"{id}\" formatCode=\"#,##0.00 &quot;{code}&quot;\"/>"),
        );
        put(
            &mut cells,
            format_args!(
                "<xf numFmtId=\"{id}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" \
                 applyNumberFormat=\"1\"/>"
            ),
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <numFmts count=\"{}\">{formats}</numFmts>\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>\
         <font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border/></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"{}\">{cells}</cellXfs></styleSheet>",
        2 + currencies.len(),
        CURRENCIES + currencies.len(),
    )
}

const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
    <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
    <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
    <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
    <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>\
    <Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
    </Types>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>\
    </Relationships>";
const WORKBOOK: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
    <workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
    <sheets><sheet name=\"List\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const WORKBOOK_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
    <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
    </Relationships>";
const SHEET_BEGINS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
    <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
    <sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
    <sheetData>";

#[cfg(test)]
mod tests;
