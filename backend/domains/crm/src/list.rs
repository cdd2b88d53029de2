//! Customers in a list: searched, filtered, sorted, page by page.

use access::{Can, Permission};
use kernel::{
    CursorKey, Error, Page, Result,
    id::{CompanyId, TenantId},
    states::Named as _,
    text::{Phone, Refusal, SearchText, Tag},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    faults::Faults,
    model::{PartyKind, PartyRole},
    permissions::ReadParty,
    states::PartyState,
    store::{self, After, Term, Wanted},
    view::PartyItem,
};

/// What to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct PartyQuery {
    /// How many at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<String>,
    /// `next` of the page before; without it the first page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Words that are all found in name, e-mail, phone, city, postcode or tags, whatever their
    /// case and accents. One or two letters are looked for where words begin.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// What it is.
    #[param(value_type = Option<PartyKind>)]
    pub kind: Option<String>,
    /// Where it stands: `active` unless said.
    #[param(value_type = Option<StateFilter>)]
    pub state: Option<String>,
    /// What it is to the company: `customer` unless said.
    #[param(value_type = Option<RoleFilter>)]
    pub role: Option<String>,
    /// A tag it has.
    #[param(value_type = Option<Tag>)]
    pub tag: Option<String>,
    /// `-created_at` (unless said), `created_at`, `name`, `-name`.
    #[param(value_type = Option<Sort>)]
    pub sort: Option<String>,
    /// `csv` answers a file; the header `Accept: text/csv` does the same.
    pub format: Option<String>,
    /// The company to look into; all of mine unless said.
    #[param(value_type = Option<CompanyId>)]
    pub company: Option<String>,
}

/// Which states a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum StateFilter {
    /// Those worked with.
    #[default]
    Active,
    /// Those put away.
    Archived,
    /// Those made anonymous.
    Erased,
    /// Whatever their state.
    All,
}

/// Which roles a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum RoleFilter {
    /// Those who buy.
    #[default]
    Customer,
    /// Those who sell.
    Supplier,
    /// Those who may come to buy.
    Lead,
    /// Those worked with.
    Partner,
    /// Whatever they are.
    All,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ToSchema)]
pub(crate) enum Sort {
    /// Newest first.
    #[default]
    #[schema(rename = "-created_at")]
    Newest,
    /// Oldest first.
    #[schema(rename = "created_at")]
    Oldest,
    /// By name.
    #[schema(rename = "name")]
    Name,
    /// By name, from the end of the alphabet.
    #[schema(rename = "-name")]
    NameDown,
}

kernel::named!(StateFilter { Active = "active", Archived = "archived", Erased = "erased", All = "all" });
kernel::named!(RoleFilter {
    Customer = "customer",
    Supplier = "supplier",
    Lead = "lead",
    Partner = "partner",
    All = "all",
});
kernel::named!(Sort {
    Newest = "-created_at",
    Oldest = "created_at",
    Name = "name",
    NameDown = "-name",
});

/// A page of parties.
///
/// # Errors
/// Invalid filter, limit or cursor; unavailable database.
pub async fn list(
    can: &Can<ReadParty>,
    cursors: &CursorKey,
    query: &PartyQuery,
) -> Result<Page<PartyItem>> {
    let wanted = query.wanted(can)?;
    let page = query.list().page()?;
    let scope = query.scope(can.ctx().tenant.id, &wanted);
    let after = page.after::<After>(cursors, &scope)?;

    let mut tx = can.read().await?;
    let rows = store::party_list(&mut tx, &wanted, after.as_ref(), page.fetch()).await?;
    tx.done().await?;

    Ok(Page::from_rows(rows, page.limit(), |last| {
        cursors.seal(&scope, &position(last, wanted.sort))
    }))
}

/// The place of a party in an order.
pub(crate) fn position(item: &PartyItem, sort: Sort) -> After {
    match sort {
        Sort::Newest | Sort::Oldest => After::Time(item.created_at, item.id),
        Sort::Name | Sort::NameDown => After::Name(item.name_fold.clone(), item.id),
    }
}

/// The companies a list looks into: the one the person works in, or all they may see.
///
/// # Errors
/// Not found when the chosen company is not theirs.
pub(crate) fn companies<P: Permission>(can: &Can<P>) -> Result<Option<Vec<CompanyId>>> {
    match can.ctx().company {
        Some(_) => Ok(Some(vec![can.company()?])),
        None => Ok(can.scope().companies().map(<[_]>::to_vec)),
    }
}

impl PartyQuery {
    /// The checked filters, within what the caller may see.
    ///
    /// # Errors
    /// Field errors, all there are.
    pub(crate) fn wanted<P: Permission>(&self, can: &Can<P>) -> Result<Wanted> {
        let mut faults = Faults::default();
        let q = faults.optional("q", self.q.as_deref(), SearchText::parse);
        let tag = faults.optional("tag", self.tag.as_deref(), Tag::parse);
        let mut wanted = Wanted {
            tag,
            ..Wanted::default()
        };
        // The identity layer has read it; one that is no id would count as none there.
        faults.optional("company", self.company.as_deref(), |text| {
            text.parse::<CompanyId>()
                .map_err(|_| Refusal::new("id_invalid", "is no id of a company"))
        });
        if let Some(kind) = given(&self.kind) {
            wanted.kind = faults.choice::<PartyKind>("kind", kind);
        }
        if let Some(sort) = given(&self.sort) {
            wanted.sort = faults.choice::<Sort>("sort", sort).unwrap_or_default();
        }
        let state = given(&self.state).map_or(Some(StateFilter::default()), |state| {
            faults.choice::<StateFilter>("state", state)
        });
        wanted.states = match state.unwrap_or_default() {
            StateFilter::Active => vec![PartyState::Active],
            StateFilter::Archived => vec![PartyState::Archived],
            StateFilter::Erased => vec![PartyState::Erased],
            StateFilter::All => PartyState::ALL.to_vec(),
        };
        let role = given(&self.role).map_or(Some(RoleFilter::default()), |role| {
            faults.choice::<RoleFilter>("role", role)
        });
        wanted.role = PartyRole::from_name(role.unwrap_or_default().name());
        wanted.terms = q.map(|q| terms(q.as_str())).unwrap_or_default();
        faults.done(Some(()))?;
        wanted.companies = companies(can)?;
        Ok(wanted)
    }

    /// Whether it asks for nothing but the list as it usually is.
    pub(crate) fn is_usual(&self) -> bool {
        [
            &self.cursor,
            &self.q,
            &self.kind,
            &self.state,
            &self.role,
            &self.tag,
        ]
        .into_iter()
        .all(|filter| given(filter).is_none())
    }

    /// What is the same in every list.
    fn list(&self) -> web::ListQuery {
        web::ListQuery {
            limit: self.limit.clone(),
            cursor: self.cursor.clone(),
            sort: None,
            q: None,
        }
    }

    /// A cursor is good for one list only: this tenant, these companies, filters and order.
    fn scope(&self, tenant: TenantId, wanted: &Wanted) -> String {
        let companies = wanted.companies.iter().flatten().map(ToString::to_string);
        let mut parts = vec!["crm.customers".to_owned(), tenant.to_string()];
        parts.push(wanted.sort.name().to_owned());
        for filter in [&self.q, &self.kind, &self.state, &self.role, &self.tag] {
            parts.push(filter.clone().unwrap_or_default());
        }
        parts.extend(companies);
        kernel::page::scope(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Whether a file is wanted.
    ///
    /// # Errors
    /// A field error when the format is none we write.
    pub(crate) fn wants_csv(&self) -> Result<bool> {
        match given(&self.format) {
            None | Some("json") => Ok(false),
            Some("csv") => Ok(true),
            Some(_) => Err(Error::field(
                "format",
                "not_a_choice",
                "must be one of: json, csv",
            )),
        }
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// The words of a search. One that is a telephone number is looked for by its digits, since the
/// same number is written in many ways.
fn terms(q: &str) -> Vec<Term> {
    const MOST: usize = 8;
    const SHORT: usize = 3;
    if let Ok(phone) = Phone::parse(q) {
        let dialled = phone.normalised();
        let digits = dialled.trim_start_matches(['+', '0']);
        if digits.len() >= SHORT {
            return vec![Term::Part(digits.to_owned())];
        }
    }
    q.split_whitespace()
        .take(MOST)
        .map(|word| match word.chars().count() {
            0..SHORT => Term::Begin(word.to_owned()),
            _ => Term::Part(word.to_owned()),
        })
        .collect()
}

#[cfg(test)]
mod tests;
