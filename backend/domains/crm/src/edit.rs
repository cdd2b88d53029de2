//! Changing a customer.

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{Error, Result, id::PartyId};

use crate::{
    duplicates,
    model::{Party, PartyPatch, Seen},
    permissions::UpdateParty,
    problems::Refused,
    store,
    view::PartyView,
};

/// Changes the fields of a party that are named in the patch. What others changed since the
/// caller saw it stays, as long as it is not the same fields (law L8 of the business rules).
///
/// # Errors
/// Not found; a conflict when it is archived, or, with the fields that collide, when others
/// changed the same ones since the caller saw it.
pub async fn edit(
    can: &Can<UpdateParty>,
    id: PartyId,
    seen: Seen,
    patch: PartyPatch,
) -> Result<Done<PartyView>> {
    let mut tx = can.write().await?;
    let before = can.open(store::party_lock(&mut tx, id).await?)?;
    let wanted = patch.fields();
    let fields = match patch.custom {
        Some(_) => fields::field_list(&mut tx, before.company, crate::THING.name).await?,
        None => fields::Fields::default(),
    };
    let after = before.edited(can.ctx(), patch, &fields)?;
    match seen {
        Seen::Form(seen) => {
            let fields = tx.collisions(seen, &before, &after, &wanted).await?;
            if !fields.is_empty() {
                tx.abandon().await?;
                let now = before.version;
                return Err(Error::from(Refused::Changed { seen, now }).collided(now, fields));
            }
        }
        Seen::Header(_) | Seen::Unsaid => before.check(seen)?,
    }
    store::party_save(&mut tx, &before, &after).await?;
    duplicates::noticed(&mut tx, can.ctx(), Some(&before), &after).await?;

    let reply = Reply::of(PartyView::from(&after)).version(after.version);
    tx.commit(Change::updated(&before, &after), reply).await
}

/// What every edit of a party has in common: nobody else changes it meanwhile, the caller saw
/// what is there, and the event tells the difference.
pub(crate) async fn change(
    can: &Can<UpdateParty>,
    id: PartyId,
    seen: Seen,
    decide: impl FnOnce(&Party) -> Result<Party>,
) -> Result<Done<PartyView>> {
    let mut tx = can.write().await?;
    let before = can.open(store::party_lock(&mut tx, id).await?)?;
    before.check(seen)?;

    let after = decide(&before)?;
    store::party_save(&mut tx, &before, &after).await?;
    duplicates::noticed(&mut tx, can.ctx(), Some(&before), &after).await?;

    let reply = Reply::of(PartyView::from(&after)).version(after.version);
    tx.commit(Change::updated(&before, &after), reply).await
}

impl PartyPatch {
    /// The fields it changes, by the names the log has for them.
    pub(crate) fn fields(&self) -> Vec<String> {
        let Self {
            kind,
            name,
            number,
            vat_id,
            custom,
            note,
            roles,
            tags,
            email,
            phone,
        } = self;
        [
            ("kind", kind.is_some()),
            ("name", name.is_some()),
            ("number", number.is_some()),
            ("vat_id", vat_id.is_some()),
            ("note", note.is_some()),
            ("roles", roles.is_some()),
            ("tags", tags.is_some()),
            ("email", email.is_some()),
            ("phone", phone.is_some()),
        ]
        .into_iter()
        .filter(|(_, changes)| *changes)
        .map(|(field, _)| field.to_owned())
        .chain(
            custom
                .iter()
                .flatten()
                .map(|(key, _)| format!("custom.{key}")),
        )
        .collect()
    }
}
