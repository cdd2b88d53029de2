//! What states, fields and faults are called in the person's language.

use console::{Badge, Markup, Text, Tone};
use kernel::FieldError;

use crate::{
    states::BatchState,
    target::{Target, TargetField},
};

pub(super) fn state(text: &Text, state: BatchState) -> Markup {
    let (id, tone) = match state {
        BatchState::Uploading => ("imports-state-uploading", Tone::Info),
        BatchState::Reading => ("imports-state-reading", Tone::Info),
        BatchState::Ready => ("imports-state-ready", Tone::Accent),
        BatchState::Checking => ("imports-state-checking", Tone::Info),
        BatchState::Checked => ("imports-state-checked", Tone::Accent),
        BatchState::Running => ("imports-state-running", Tone::Info),
        BatchState::Done => ("imports-state-done", Tone::Ok),
        BatchState::Cancelled => ("imports-state-cancelled", Tone::Warn),
        BatchState::Undoing => ("imports-state-undoing", Tone::Info),
        BatchState::Undone => ("imports-state-undone", Tone::Neutral),
        BatchState::Failed => ("imports-state-failed", Tone::Bad),
        BatchState::Discarded => ("imports-state-discarded", Tone::Neutral),
    };
    Badge::new(text.t(id), tone).render()
}

/// What a field is called.
pub(super) fn field(text: &Text, fields: &[TargetField], key: &str) -> String {
    fields
        .iter()
        .find(|field| *field.key == *key)
        .map_or_else(|| key.to_owned(), |field| field.label.say(text))
}

/// A fault of a line: which field, and what is wrong with it.
pub(super) fn fault(
    text: &Text,
    target: &dyn Target,
    fields: &[TargetField],
    fault: &FieldError,
) -> String {
    let sentence = own(text, fault).unwrap_or_else(|| target.fault(text, fault));
    if fault.field.is_empty() {
        return sentence;
    }
    format!("{}: {sentence}", field(text, fields, &fault.field))
}

/// The words for the rules of imports themselves.
pub(crate) fn own(text: &Text, fault: &FieldError) -> Option<String> {
    let id = format!("imports-fault-{}", fault.code.replace('_', "-"));
    text.catalog().has(&id).then(|| {
        // The line it repeats is the only number in the sentence.
        let line: String = fault.detail.chars().filter(char::is_ascii_digit).collect();
        match fault.code.as_str() {
            "line_repeats" => text.tn(&id, &[("line", line.as_str().into())]),
            _ => text.t(&id),
        }
    })
}

/// A span of time as people say it.
pub(super) fn span(text: &Text, seconds: i64) -> String {
    let (word, value) = match seconds {
        ..=89 => ("imports-seconds", seconds.max(1)),
        90..=5_399 => ("imports-minutes", (seconds + 30) / 60),
        _ => ("imports-hours", (seconds + 1_800) / 3_600),
    };
    text.tn(word, &[("count", value.into())])
}

/// How long a file is.
pub(super) fn size(text: &Text, bytes: i64) -> String {
    match bytes {
        ..1_000 => text.tn("imports-bytes", &[("count", bytes.into())]),
        1_000..1_000_000 => text.tn("imports-kilobytes", &[("count", (bytes / 1_000).into())]),
        _ => text.tn(
            "imports-megabytes",
            &[("count", (bytes / 1_000_000).into())],
        ),
    }
}
