//! The whole stack of layers over small routers, without a network or a database.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "it/completion.rs"]
mod completion;
#[path = "it/description.rs"]
mod description;
#[path = "it/edge.rs"]
mod edge;
#[path = "it/input.rs"]
mod input;
#[path = "it/pages.rs"]
mod pages;
#[path = "it/serving.rs"]
mod serving;
#[path = "it/stage.rs"]
mod stage;
#[path = "it/upload.rs"]
mod upload;
