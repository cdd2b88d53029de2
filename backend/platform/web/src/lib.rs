#![doc = include_str!("../README.md")]

mod complete;
mod csv;
mod extract;
mod fields;
mod front;
mod gate;
mod json;
mod layers;
mod list;
mod op;
pub mod openapi;
mod pairs;
mod probes;
mod problem;
mod routes;
mod server;
mod settings;
pub mod swagger;
mod upload;

pub use access::Problem;
pub use complete::InFlight;
pub use csv::{CsvReply, wants_csv};
pub use extract::{Form, Html, IfMatch, Path, Query, Service, Typed, check_version};
pub use front::{Front, FrontParts, front, front_behind};
pub use gate::{Gate, SEEN};
pub use json::Json;
pub use layers::{CSP, ClientIp};
pub use list::{ListQuery, Sort};
pub use op::{Guard, Op, OpInfo, Public, Shape, Verb};
pub use probes::{Check, PrometheusHandle, collect_metrics, fold_metrics, probes};
pub use problem::{ErrorPages, ProblemBody, RequestFacts, safe_next};
pub use routes::{GuardedBy, Routes};
pub use server::serve;
pub use settings::{Scheme, WebSettings};
pub use upload::Upload;

/// The result of a handler: `?` turns a [`kernel::Error`] into a [`Problem`].
pub type Result<T> = std::result::Result<T, Problem>;
