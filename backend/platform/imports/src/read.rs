//! Reading files: what they are written in, where a cell ends, what a cell means.

pub(crate) mod encoding;
pub(crate) mod guess;
pub(crate) mod sheet;
pub(crate) mod split;
pub(crate) mod values;
