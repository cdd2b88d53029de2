//! The one place that prints.

use std::fmt::Arguments;
use std::io::Write;

/// Writes one line to standard output.
pub(crate) fn line(text: Arguments<'_>) {
    // A reader that closed the pipe (`cargo xtask check | head`) has seen enough.
    let _ = writeln!(std::io::stdout(), "{text}");
}
