//! What people and companies of the tenant are called, for domains that keep their ids.

use std::{collections::HashMap, sync::Arc};

use access::Reader;
use kernel::id::CompanyId;
use uuid::Uuid;

use crate::Answer;

/// Somebody who knows names.
pub trait Names: Send + Sync {
    /// What these users are called; one that nobody knows is missing.
    ///
    /// # Errors
    /// When the database does not answer.
    fn people<'a>(
        &'a self,
        reader: &'a mut Reader,
        users: &'a [Uuid],
    ) -> Answer<'a, HashMap<Uuid, String>>;

    /// The companies with these ids, or all of the tenant, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    fn companies<'a>(
        &'a self,
        reader: &'a mut Reader,
        only: Option<&'a [CompanyId]>,
    ) -> Answer<'a, Vec<(CompanyId, String)>>;
}

/// The one who knows names here, as a service of routes.
#[derive(Clone)]
pub struct Directory(Arc<dyn Names>);

impl Directory {
    /// Asks this one.
    pub fn new(names: impl Names + 'static) -> Self {
        Self(Arc::new(names))
    }
}

impl std::ops::Deref for Directory {
    type Target = dyn Names;
    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}
