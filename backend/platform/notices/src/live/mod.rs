//! Open pages hear what changes: from the write that was kept, through the bulletin to every
//! node, to the streams of those who may see it.

mod fan;
mod publish;
mod stream;
pub(crate) mod wire;

pub(crate) use fan::{Said, Streams};
pub(crate) use publish::{Publisher, announce};
pub(crate) use stream::answer;
