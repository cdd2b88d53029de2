//! The one place that prints.

use std::{fmt::Arguments, io::Write as _};

/// Writes one line to standard output.
pub(crate) fn line(text: Arguments<'_>) {
    // A reader that closed the pipe has seen enough.
    let _closed = writeln!(std::io::stdout(), "{text}");
}

/// Says what is being done now.
pub(crate) fn step(text: &str) {
    line(format_args!("… {text}"));
}
