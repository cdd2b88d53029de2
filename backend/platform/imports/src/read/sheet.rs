//! A workbook as lines of separated text. Runs on a thread of its own; only the shared texts of
//! the workbook are held, and they are limited.

use std::{
    fs::File,
    io::{BufReader, Read as _, sink},
};

use calamine::{DataRef, Reader as _, Xlsx};
use kernel::{Error, Kind, Result};

/// The most the shared texts of a workbook may be, unpacked.
const TEXTS: u64 = 64 * 1024 * 1024;
/// The most one sheet may be, unpacked.
const SHEET: u64 = 2 * 1024 * 1024 * 1024;
/// The most its lines may be, written out: a cell is a few bytes that name a text of any length.
const LINES: usize = 1024 * 1024 * 1024;
/// The most columns.
const COLUMNS: usize = 500;
/// The longest line, as of any other file.
const LINE: usize = super::split::LINE;
/// How large pieces are handed on.
const PIECE: usize = 1024 * 1024;

/// Reads one sheet, or the first, and hands its lines on in pieces of UTF-8 with commas; answers
/// the names of all sheets and of the one that was read.
///
/// # Errors
/// Invalid when it is no workbook, is protected, or unpacks to more than is taken; whatever `put`
/// answers.
pub(crate) fn lines(
    file: &File,
    wanted: Option<&str>,
    mut put: impl FnMut(Vec<u8>) -> Result<()>,
) -> Result<(Vec<String>, String)> {
    measure(file)?;
    let mut book = Xlsx::new(BufReader::new(file)).map_err(|error| unreadable(&error))?;
    let names = book.sheet_names();
    let name = wanted
        .filter(|wanted| names.iter().any(|name| name == wanted))
        .or_else(|| names.first().map(String::as_str))
        .ok_or_else(|| Error::invalid("workbook_empty", "this workbook has no sheet"))?
        .to_owned();
    let mut cells = book
        .worksheet_cells_reader(&name)
        .map_err(|error| unreadable(&error))?;
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::with_capacity(PIECE));
    let (mut row, mut line): (u32, Vec<String>) = (0, Vec::new());
    let (mut length, mut whole) = (0, 0);
    while let Some(cell) = cells.next_cell().map_err(|error| unreadable(&error))? {
        let (at, column) = cell.get_position();
        if at != row {
            if !line.is_empty() {
                writer.write_record(&line).map_err(Error::internal)?;
                line.clear();
                whole += length;
                length = 0;
            }
            row = at;
            if whole > LINES {
                return Err(too_large());
            }
            if writer.get_ref().len() >= PIECE {
                let piece = writer
                    .into_inner()
                    .map_err(|error| Error::internal(error.to_string()))?;
                put(piece)?;
                writer = csv::WriterBuilder::new()
                    .flexible(true)
                    .from_writer(Vec::with_capacity(PIECE));
            }
        }
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS {
            return Err(Error::invalid(
                "columns_too_many",
                format!("line {} has more than {COLUMNS} columns", at + 1),
            ));
        }
        length += text.len();
        if length > LINE {
            return Err(Error::invalid(
                "line_too_long",
                format!(
                    "line {} is longer than {LINE} bytes; shorten its texts",
                    at + 1
                ),
            ));
        }
        while line.len() < column {
            line.push(String::new());
        }
        line.push(text);
    }
    if !line.is_empty() {
        writer.write_record(&line).map_err(Error::internal)?;
    }
    let piece = writer
        .into_inner()
        .map_err(|error| Error::internal(error.to_string()))?;
    if !piece.is_empty() {
        put(piece)?;
    }
    Ok((names, name))
}

/// Unpacks texts and sheets once into nothing: what a zip file says of its sizes is not true when
/// somebody means harm.
fn measure(file: &File) -> Result<()> {
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| unreadable(&error))?;
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(|error| unreadable(&error))?;
        let name = entry.name().map_err(|error| unreadable(&error))?;
        // Texts, styles, relations: all of them are held. Sheets are not, pictures are not read.
        let limit = if name.starts_with("xl/worksheets/") {
            SHEET
        } else if name.starts_with("xl/media/") {
            continue;
        } else {
            TEXTS
        };
        let mut entry = entry.take(limit + 1);
        let length = std::io::copy(&mut entry, &mut sink()).map_err(|error| unreadable(&error))?;
        if length > limit {
            return Err(too_large());
        }
    }
    Ok(())
}

fn too_large() -> Error {
    Error::new(
        Kind::TooLarge,
        "workbook_too_large",
        "this workbook unpacks to more than is taken; save the sheet as CSV and send that",
    )
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // Without an exponent: a telephone number is one of these, too.
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(at) => match at.as_datetime() {
            Some(at) if at.time() == chrono::NaiveTime::MIN => at.date().to_string(),
            Some(at) => at.format("%Y-%m-%dT%H:%M:%S").to_string(),
            None => String::new(),
        },
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn unreadable(error: &impl std::fmt::Display) -> Error {
    tracing::debug!(%error, "a workbook could not be read");
    Error::invalid(
        "workbook_unreadable",
        "this is no workbook that can be read, or it has a password; save it as .xlsx or .csv \
         without one",
    )
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, Write as _};

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    /// A workbook whose one text is `text`, named by each of these cells.
    fn workbook(text: &str, cells: &[&str]) -> File {
        const SPACE: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let cells: String = cells
            .iter()
            .map(|at| format!("<c r=\"{at}\" t=\"s\"><v>0</v></c>"))
            .collect();
        let mut zip = ZipWriter::new(tempfile::tempfile().unwrap());
        for (name, body) in [
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                     <Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>\
                     </Relationships>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                     <Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                     <Relationship Id=\"r2\" Type=\"{OFFICE}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
                     </Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{SPACE}\" xmlns:r=\"{OFFICE}\"><sheets>\
                     <sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/sharedStrings.xml",
                format!("<sst xmlns=\"{SPACE}\"><si><t>{text}</t></si></sst>"),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!(
                    "<worksheet xmlns=\"{SPACE}\"><sheetData><row r=\"1\">{cells}</row>\
                     </sheetData></worksheet>"
                ),
            ),
        ] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(body.as_bytes()).unwrap();
        }
        let mut file = zip.finish().unwrap();
        file.rewind().unwrap();
        file
    }

    #[test]
    fn a_text_that_many_cells_name_does_not_become_a_line_of_any_length() {
        let mut read = Vec::new();
        let short = workbook("oak", &["A1", "C1"]);
        let (sheets, sheet) = lines(&short, None, |piece| {
            read.extend(piece);
            Ok(())
        })
        .unwrap();
        assert_eq!((sheets, sheet), (vec!["One".to_owned()], "One".to_owned()));
        assert_eq!(String::from_utf8(read).unwrap(), "oak,,oak\n");

        let long = workbook(&"x".repeat(LINE / 2), &["A1", "B1", "C1"]);
        let refused = lines(&long, None, |_| Ok(())).unwrap_err();
        assert_eq!(refused.code(), "line_too_long");
    }
}
