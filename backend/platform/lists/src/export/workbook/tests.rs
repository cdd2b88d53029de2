use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::*;

fn read(rows: Vec<Vec<Cell>>) -> Vec<Vec<Data>> {
    let mut workbook = Workbook::new().unwrap();
    let mut bytes = workbook.take().to_vec();
    assert!(!bytes.is_empty(), "the file begins before its first row");
    for row in rows {
        workbook.row(row.into_iter()).unwrap();
    }
    workbook.end().unwrap();
    bytes.extend_from_slice(&workbook.take());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("List").unwrap();
    sheet.rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn cells_are_read_back_as_what_they_are() {
    let at = "2026-11-21T12:00:00Z".parse().unwrap();
    let rows = read(vec![vec![
        Cell::Text("=1+1 & <b>\u{1}".into()),
        Cell::Empty,
        Cell::Number("12.50".parse().unwrap()),
        Cell::Money(kernel::Money::parse("3.40", "EUR").unwrap()),
        Cell::Date("2026-11-21".parse().unwrap()),
        Cell::Time(at),
        Cell::Bool(true),
        Cell::texts(["a", "b"]),
    ]]);
    let [row] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    assert_eq!(row[0], Data::String("=1+1 & <b>".into()));
    assert_eq!(row[1], Data::Empty);
    assert_eq!(row[2], Data::Float(12.5));
    assert_eq!(row[3], Data::Float(3.4));
    let time = |cell: &Data| match cell {
        Data::DateTime(at) => at.as_f64(),
        other => panic!("{other:?}"),
    };
    assert!((time(&row[4]) - 46_347.0).abs() < 1e-9);
    assert!((time(&row[5]) - 46_347.5).abs() < 1e-9);
    assert_eq!(row[6], Data::Bool(true));
    assert_eq!(row[7], Data::String("a, b".into()));
}

#[test]
fn columns_are_lettered_as_spreadsheets_letter_them() {
    for (at, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
        assert_eq!(letters(at), name);
    }
}
