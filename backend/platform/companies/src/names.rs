//! Names for domains that keep ids of people and companies.

use std::collections::HashMap;

use kernel::id::CompanyId;
use ports::{Answer, directory};
use tenancy::Reader;
use uuid::Uuid;

use crate::store::{company_list, member_names};

/// The tenant's own books.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names;

impl directory::Names for Names {
    fn people<'a>(
        &'a self,
        reader: &'a mut Reader,
        users: &'a [Uuid],
    ) -> Answer<'a, HashMap<Uuid, String>> {
        Box::pin(member_names(reader, users))
    }

    fn companies<'a>(
        &'a self,
        reader: &'a mut Reader,
        only: Option<&'a [CompanyId]>,
    ) -> Answer<'a, Vec<(CompanyId, String)>> {
        Box::pin(async move {
            let all = company_list(reader, only).await?;
            Ok(all.into_iter().map(|one| (one.id, one.name)).collect())
        })
    }
}
