#![doc = include_str!("../README.md")]

pub mod demo;
pub mod directory;
pub mod privacy;
pub mod repoint;
pub mod timeline;

use std::pin::Pin;

/// What a method of a port returns: a future that can stand behind `dyn`.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = kernel::Result<T>> + Send + 'a>>;
