//! The lines of a batch, one after another, out of its pieces. Never more than a few pieces are
//! in memory.

use std::collections::VecDeque;

use access::Can;
use encoding_rs::{CoderResult, Decoder, UTF_8};
use kernel::Result;

use crate::{
    model::{Batch, Format},
    permissions::RunImport,
    read::{encoding, split::Splitter},
    store::{self, Part},
};

/// Lines as they are needed.
pub(crate) struct Lines<'a> {
    can: &'a Can<RunImport>,
    batch: &'a Batch,
    part: Part,
    chunk: i32,
    decoder: Decoder,
    splitter: Splitter,
    ready: VecDeque<Vec<String>>,
    head: bool,
    ended: bool,
    number: u64,
}

impl<'a> Lines<'a> {
    /// From the first line of data on.
    pub(crate) fn of(can: &'a Can<RunImport>, batch: &'a Batch) -> Self {
        let (part, encoding, separator) = match batch.format {
            Format::Csv => (
                Part::File,
                encoding::encoding(&batch.plan.encoding).unwrap_or(UTF_8),
                batch.plan.separator,
            ),
            Format::Xlsx => (Part::Lines, UTF_8, ','),
        };
        Self {
            can,
            batch,
            part,
            chunk: 0,
            decoder: encoding.new_decoder(),
            splitter: Splitter::new(separator),
            ready: VecDeque::new(),
            head: batch.plan.head,
            ended: false,
            number: 0,
        }
    }

    /// The next line of data and its number, from 1.
    ///
    /// # Errors
    /// Invalid when the file cannot be split; unavailable database.
    pub(crate) async fn next(&mut self) -> Result<Option<(u64, Vec<String>)>> {
        loop {
            if let Some(line) = self.ready.pop_front() {
                if std::mem::take(&mut self.head) {
                    continue;
                }
                self.number += 1;
                return Ok(Some((self.number, line)));
            }
            if self.ended {
                return Ok(None);
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<()> {
        let mut tx = self.can.read().await?;
        let chunk = store::chunk_find(&mut tx, self.batch, self.part, self.chunk).await?;
        tx.done().await?;
        self.chunk += 1;
        let mut lines = Vec::new();
        let text = decoded(
            &mut self.decoder,
            chunk.as_deref().unwrap_or_default(),
            chunk.is_none(),
        );
        self.splitter.feed(&text, &mut lines)?;
        if chunk.is_none() {
            self.ended = true;
            self.splitter.finish(&mut lines)?;
        }
        self.ready.extend(lines);
        Ok(())
    }
}

/// The first lines of a text that begins like this, for showing and guessing.
pub(crate) fn first_lines(
    start: &[u8],
    encoding: &str,
    separator: Option<char>,
) -> (char, Vec<Vec<String>>) {
    /// As many as are looked at.
    const SAMPLE: usize = 21;
    let mut decoder = encoding::encoding(encoding).unwrap_or(UTF_8).new_decoder();
    let start = start.get(..start.len().min(128 * 1024)).unwrap_or_default();
    let text = decoded(&mut decoder, start, false);
    let separator = separator.unwrap_or_else(|| encoding::separator(&text));
    let mut splitter = Splitter::new(separator);
    let mut lines = Vec::new();
    // A fault further down is told by the check, with its line.
    let whole = splitter.feed(&text, &mut lines);
    if whole.is_ok() && lines.len() < SAMPLE {
        let _last = splitter.finish(&mut lines);
    }
    lines.truncate(SAMPLE);
    (separator, lines)
}

fn decoded(decoder: &mut Decoder, mut bytes: &[u8], last: bool) -> String {
    let mut text = String::with_capacity(
        decoder
            .max_utf8_buffer_length(bytes.len())
            .unwrap_or(bytes.len() * 3),
    );
    loop {
        let (result, read, _replaced) = decoder.decode_to_string(bytes, &mut text, last);
        bytes = bytes.get(read..).unwrap_or_default();
        match result {
            CoderResult::InputEmpty => return text,
            CoderResult::OutputFull => text.reserve(bytes.len() * 3 + 16),
        }
    }
}
