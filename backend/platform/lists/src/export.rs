//! A list as a file: exactly the rows of the filter, in their order, whole or broken off. Rows
//! are read piece by piece from one state of the database and written as they come, so a long
//! file needs no more memory than a short one.

mod workbook;

use std::time::Duration;

use access::ReadTx;
use axum::body::Body;
use bytes::Bytes;
use futures::{StreamExt as _, channel::mpsc, stream};
use http::{HeaderMap, HeaderValue, Response, header};
use kernel::{Error, Result, csv_safe};
use tokio::time::timeout;
use tracing::error;

use crate::{
    cell::Cell,
    col::Col,
    sql::Place,
    terms::Term,
    wanted::{Format, Wanted},
};
use workbook::Workbook;

/// How many rows are read together; the first time fewer, so that the file begins at once.
const TOGETHER: i64 = 2_000;
const FIRST: i64 = 200;
/// Pieces that wait for a slow reader.
const AHEAD: usize = 4;
/// A reader that takes nothing for so long has gone away. Postgres ends a session that stands
/// idle in a transaction for half a minute.
const PATIENCE: Duration = Duration::from_secs(20);

impl Format {
    /// What a request asks for: by its parameter `format`, else by the header `Accept`.
    #[must_use]
    pub fn or_accepted(self, headers: &HeaderMap) -> Self {
        if self != Self::Json {
            return self;
        }
        let accept = headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .unwrap_or_default();
        accept
            .split(',')
            .find_map(
                |kind| match kind.split(';').next().unwrap_or_default().trim() {
                    "text/csv" => Some(Self::Csv),
                    XLSX => Some(Self::Xlsx),
                    _ => None,
                },
            )
            .unwrap_or_default()
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Json | Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Json | Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => XLSX,
        }
    }
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

impl<T: Send + 'static> Wanted<T> {
    /// All rows as a file of this name (without its ending): the columns that were chosen, or
    /// all that need not be worked out. `tx` is a snapshot, so that the file shows one state.
    ///
    /// # Errors
    /// More rows than a workbook has; unavailable database. What goes wrong after the file began
    /// breaks the connection off: a file that ends early must not look whole.
    pub async fn export(
        mut self,
        mut tx: ReadTx,
        name: &str,
        format: Format,
    ) -> Result<Response<Body>> {
        let cols = match self.fields.take() {
            Some(cols) => cols,
            None => self
                .cols()
                .into_iter()
                .filter(|col| !col.is_derived() || matches!(col, Col::Extra(_)))
                .collect(),
        };
        self.fields = Some(cols.clone());
        let terms = self.settled_terms(&mut tx).await?;
        if format == Format::Xlsx {
            self.fits_workbook(&mut tx, &terms).await?;
        }
        let mut writer = Writer::new(format, &cols)?;
        let rows = self.fetch(&mut tx, &terms, None, FIRST).await?;
        let mut place = None;
        if let Some(last) = rows.last() {
            place = Some(self.place_of(last, false)?);
        }
        self.write(&mut writer, &rows, &cols)?;
        let first = writer.take();
        let (to, from) = mpsc::channel(AHEAD);
        let work = Work {
            wanted: self,
            tx,
            terms,
            cols,
            writer,
            to,
        };
        // The connection goes back when the file is written, not when it was read.
        tokio::spawn(work.run(place));
        let body = stream::once(async move { Ok(first) }).chain(from);
        let mut response = Response::new(Body::from_stream(body));
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.content_type()),
        );
        let disposition = format!("attachment; filename=\"{name}.{}\"", format.ending());
        headers.insert(
            header::CONTENT_DISPOSITION,
            HeaderValue::try_from(disposition).map_err(Error::internal)?,
        );
        Ok(response)
    }

    fn write(
        &self,
        writer: &mut Writer,
        rows: &[sqlx::postgres::PgRow],
        cols: &[Col<T>],
    ) -> Result<()> {
        for row in self.rows(rows)? {
            writer.row(cols.iter().map(|col| col.value(&row)))?;
        }
        Ok(())
    }

    async fn fits_workbook(&self, tx: &mut ReadTx, terms: &[Term]) -> Result<()> {
        let mut statement = self.select_totals(terms, &[], Workbook::MOST + 1);
        let count: i64 = statement
            .sql
            .build_query_scalar()
            .persistent(false)
            .fetch_one(tx.conn())
            .await?;
        if count > Workbook::MOST {
            return Err(Error::invalid(
                "export_too_large",
                format!(
                    "a workbook has at most {} rows; narrow the list with a filter, or take CSV",
                    Workbook::MOST
                ),
            ));
        }
        Ok(())
    }
}

type Piece = Result<Bytes, Error>;

/// The rest of a file, on its way.
struct Work<T: 'static> {
    wanted: Wanted<T>,
    tx: ReadTx,
    terms: Vec<Term>,
    cols: Vec<Col<T>>,
    writer: Writer,
    to: mpsc::Sender<Piece>,
}

impl<T: Send + 'static> Work<T> {
    async fn run(mut self, place: Option<Place>) {
        let written = self.rest(place).await;
        match written {
            Ok(()) => {
                if let Err(failed) = self.tx.done().await {
                    error!(causes = %failed.causes(), "a connection was lost after an export");
                }
            }
            Err(Stop::Gone) => {}
            Err(Stop::Failed(failed)) => {
                error!(causes = %failed.causes(), place = %failed.location(), "an export broke off");
                drop(self.to.try_send(Err(failed)));
            }
        }
    }

    async fn rest(&mut self, mut place: Option<Place>) -> Result<(), Stop> {
        while let Some(after) = place.take() {
            let rows = self
                .wanted
                .fetch(&mut self.tx, &self.terms, Some(&after), TOGETHER)
                .await?;
            if let Some(last) = rows.last() {
                place = Some(self.wanted.place_of(last, false)?);
            }
            self.wanted.write(&mut self.writer, &rows, &self.cols)?;
            let piece = self.writer.take();
            self.send(piece).await?;
        }
        self.writer.end()?;
        let piece = self.writer.take();
        self.send(piece).await
    }

    async fn send(&mut self, piece: Bytes) -> Result<(), Stop> {
        if piece.is_empty() {
            return Ok(());
        }
        let sent = futures::SinkExt::send(&mut self.to, Ok(piece));
        match timeout(PATIENCE, sent).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Stop::Gone),
            Err(_) => Err(Stop::Failed(Error::internal(
                "nobody took the next piece of an export",
            ))),
        }
    }
}

/// Why a file ends early.
enum Stop {
    /// Nobody reads it any more.
    Gone,
    /// It cannot be written.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(failed: Error) -> Self {
        Self::Failed(failed)
    }
}

/// Rows become bytes.
enum Writer {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx(Box<Workbook>),
}

impl Writer {
    fn new<T>(format: Format, cols: &[Col<T>]) -> Result<Self> {
        let head = cols.iter().map(|col| Cell::Text(col.field().to_owned()));
        let mut writer = match format {
            Format::Json | Format::Csv => Self::Csv(Box::new(fresh())),
            Format::Xlsx => Self::Xlsx(Box::new(Workbook::new()?)),
        };
        match &mut writer {
            Self::Csv(_) => writer.row(head)?,
            Self::Xlsx(workbook) => workbook.head(head)?,
        }
        Ok(writer)
    }

    fn row(&mut self, cells: impl Iterator<Item = Cell>) -> Result<()> {
        match self {
            Self::Csv(writer) => {
                for cell in cells {
                    let plain = cell.plain();
                    // A number cannot be a formula, and one with a sign would become a text.
                    let safe = match cell {
                        Cell::Number(_) | Cell::Money(_) => plain,
                        _ => csv_safe::cell(&plain).into_owned().into(),
                    };
                    writer
                        .write_field(safe.as_bytes())
                        .map_err(Error::internal)?;
                }
                writer.write_record(None::<&[u8]>).map_err(Error::internal)
            }
            Self::Xlsx(workbook) => workbook.row(cells),
        }
    }

    fn end(&mut self) -> Result<()> {
        match self {
            Self::Csv(_) => Ok(()),
            Self::Xlsx(workbook) => workbook.end(),
        }
    }

    /// What was written since.
    fn take(&mut self) -> Bytes {
        match self {
            Self::Csv(writer) => {
                let written = std::mem::replace(&mut **writer, fresh()).into_inner();
                Bytes::from(written.unwrap_or_default())
            }
            Self::Xlsx(workbook) => workbook.take(),
        }
    }
}

/// RFC 4180, UTF-8 without a byte order mark.
fn fresh() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new())
}
