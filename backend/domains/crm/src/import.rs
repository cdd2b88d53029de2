//! Customers out of files.

mod columns;
mod decide;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use access::{Can, Reader, Writer};
use audit::Change;
use console::Text;
use fields::Fields;
use imports::{
    Answer, Applied, DoneLine, Existing, Outcome, Record, Taken, Target, TargetField, Task,
    permissions::RunImport,
};
use kernel::{
    Error, FieldError, Result,
    id::{CompanyId, PartyId},
    text::{Email, Phone},
};
use uuid::Uuid;

use crate::{
    THING, duplicates,
    model::{Party, VatId},
    permissions::{CreateParty, UpdateParty},
    states::{PartyEvent, PartyState},
    store,
};

/// Parties as what files can become.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CustomerFiles;

impl Target for CustomerFiles {
    fn name(&self) -> &'static str {
        THING.name
    }

    fn title(&self) -> &'static str {
        "crm-customers"
    }

    fn page(&self, thing: Uuid) -> String {
        format!("/app/customers/{thing}")
    }

    fn home(&self) -> &'static str {
        "/app/customers"
    }

    fn allows<'a>(&'a self, can: &'a Can<RunImport>, company: CompanyId) -> Answer<'a, ()> {
        Box::pin(async move {
            let may_create = can.as_also::<CreateParty>().await;
            let may_update = can.as_also::<UpdateParty>().await;
            let both = may_create.is_some_and(|can| can.scope().covers(company))
                && may_update.is_some_and(|can| can.scope().covers(company));
            if both && can.scope().covers(company) {
                return Ok(());
            }
            Err(Error::forbidden(
                "not_permitted",
                "importing customers needs the rights to add and to change them \
                 (crm.party.create, crm.party.update); an administrator of your company can give \
                 them to you",
            ))
        })
    }

    fn fields<'a>(
        &'a self,
        reader: &'a mut Reader,
        company: CompanyId,
    ) -> Answer<'a, Vec<TargetField>> {
        Box::pin(async move {
            let own = fields::field_list(reader, company, THING.name).await?;
            Ok(columns::all(&own))
        })
    }

    fn plan<'a>(
        &'a self,
        reader: &'a mut Reader,
        task: &'a Task,
        lines: &'a [Record],
    ) -> Answer<'a, Vec<Outcome>> {
        Box::pin(async move {
            let mut group = Group::read(reader, task, lines).await?;
            Ok(lines
                .iter()
                .map(|line| match group.decide(task, line) {
                    Decision::Create(_) => Outcome::Created(None),
                    Decision::Update(both) => Outcome::Updated(both.0.id.uuid(), None),
                    Decision::Other(outcome) => outcome,
                })
                .collect())
        })
    }

    fn apply<'a>(
        &'a self,
        writer: &'a mut Writer,
        task: &'a Task,
        lines: &'a [Record],
    ) -> Answer<'a, Vec<Outcome>> {
        Box::pin(apply(writer, task, lines))
    }

    fn undo<'a>(
        &'a self,
        writer: &'a mut Writer,
        task: &'a Task,
        done: &'a [DoneLine],
    ) -> Answer<'a, Vec<Taken>> {
        Box::pin(undo(writer, task, done))
    }

    fn same(&self, field: &str, value: &str) -> String {
        key_of(field, value).unwrap_or_else(|| value.to_lowercase())
    }

    fn fault(&self, text: &Text, fault: &FieldError) -> String {
        let id = format!("crm-fault-{}", fault.code.replace('_', "-"));
        if text.catalog().has(&id) {
            text.t(&id)
        } else {
            fault.detail.clone()
        }
    }
}

/// A value as things are recognised by it.
fn key_of(field: &str, value: &str) -> Option<String> {
    match field {
        "email" => Some(Email::parse(value).ok()?.normalised()),
        "phone" => Some(Phone::parse(value).ok()?.normalised()),
        // Anything else would be no id to Postgres either.
        "id" => Some(value.parse::<PartyId>().ok()?.to_string()),
        "vat_id" => Some(VatId::parse(value).ok()?.as_str().to_owned()),
        _ => Some(value.to_lowercase()),
    }
}

/// What is known about the things a group of lines is about.
struct Group {
    own: Fields,
    /// By the number of the line.
    matches: HashMap<u64, BTreeSet<PartyId>>,
    parties: HashMap<PartyId, Party>,
    /// Who has a number, by the number.
    numbers: HashMap<String, PartyId>,
    /// The line of this group that brings a number, by the number.
    brought: HashMap<String, u64>,
    /// The line of this group that changes a party.
    taken: HashMap<PartyId, u64>,
}

enum Decision {
    Create(Box<Party>),
    Update(Box<(Party, Party)>),
    Other(Outcome),
}

impl Group {
    async fn read(reader: &mut Reader, task: &Task, lines: &[Record]) -> Result<Self> {
        let own = fields::field_list(reader, task.company, THING.name).await?;
        let matches = matched(reader, task, lines).await?;
        let ids: BTreeSet<PartyId> = matches.values().flatten().copied().collect();
        let ids: Vec<PartyId> = ids.into_iter().collect();
        let parties = store::party_stored_many(reader, &ids).await?;
        let numbers: Vec<String> = lines
            .iter()
            .filter_map(|line| line.get("number").map(str::to_owned))
            .collect();
        let numbers = store::party_by_number(reader, task.company, &numbers).await?;
        let mut brought = HashMap::new();
        for line in lines {
            if let Some(number) = line.get("number") {
                brought.entry(number.to_owned()).or_insert(line.number);
            }
        }
        Ok(Self {
            own,
            matches,
            parties: parties.into_iter().map(|party| (party.id, party)).collect(),
            numbers: numbers.into_iter().collect(),
            brought,
            taken: HashMap::new(),
        })
    }

    fn decide(&mut self, task: &Task, line: &Record) -> Decision {
        let matches = self.matches.get(&line.number);
        let mut found = matches.into_iter().flatten();
        let (first, second) = (found.next(), found.next());
        let key = task.key.as_deref().unwrap_or_default();
        if second.is_some() {
            return refused(key, "matches_several", "several customers have this value");
        }
        let party = first.and_then(|id| self.parties.get(id));
        if let Some(fault) = self.number_fault(line, party) {
            return Decision::Other(Outcome::Refused(vec![fault]));
        }
        let Some(party) = party else {
            // Looked for by its id and not there: nothing new gets an id of somebody's choice.
            if key == "id" && line.get("id").is_some() {
                return refused("id", "not_found", "no customer has this id");
            }
            if !task.create {
                return Decision::Other(Outcome::Skipped(None));
            }
            return match decide::create(task, line, &self.own) {
                Ok(party) => Decision::Create(Box::new(party)),
                Err(faults) => Decision::Other(Outcome::Refused(faults)),
            };
        };
        if task.existing == Existing::Skip {
            return Decision::Other(Outcome::Skipped(Some(party.id.uuid())));
        }
        match decide::update(task, line, &self.own, party) {
            Ok(after) if after == *party => Decision::Other(Outcome::Unchanged(party.id.uuid())),
            Ok(after) => {
                let here = self.taken.get(&party.id).copied();
                let before = here.or_else(|| task.taken.get(&party.id.uuid()).copied());
                if let Some(before) = before {
                    let detail = format!("line {before} is about the same customer");
                    return refused(key, "line_repeats", &detail);
                }
                self.taken.insert(party.id, line.number);
                Decision::Update(Box::new((party.clone(), after)))
            }
            Err(faults) => Decision::Other(Outcome::Refused(faults)),
        }
    }

    /// A number somebody else has, here or in the file, would end the whole group.
    fn number_fault(&self, line: &Record, party: Option<&Party>) -> Option<FieldError> {
        let number = line.get("number")?;
        let holder = self.numbers.get(number);
        let elsewhere = holder.is_some_and(|holder| party.is_none_or(|party| party.id != *holder));
        let twice = self
            .brought
            .get(number)
            .is_some_and(|first| *first != line.number);
        (elsewhere || twice).then(|| FieldError {
            field: "number".to_owned(),
            code: "number_taken".to_owned(),
            detail: "another customer has this number".to_owned(),
        })
    }
}

fn refused(field: &str, code: &str, detail: &str) -> Decision {
    Decision::Other(Outcome::Refused(vec![FieldError {
        field: field.to_owned(),
        code: code.to_owned(),
        detail: detail.to_owned(),
    }]))
}

/// The parties each line is about, by the number of the line.
async fn matched(
    reader: &mut Reader,
    task: &Task,
    lines: &[Record],
) -> Result<HashMap<u64, BTreeSet<PartyId>>> {
    let Some(key) = &task.key else {
        return Ok(HashMap::new());
    };
    let wanted: Vec<(u64, String)> = lines
        .iter()
        .filter_map(|line| Some((line.number, key_of(key, line.get(key)?)?)))
        .collect();
    let values: BTreeSet<&str> = wanted.iter().map(|(_, value)| value.as_str()).collect();
    let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
    let found = store::party_by_key(reader, task.company, key, &values).await?;
    let mut by_value: BTreeMap<String, BTreeSet<PartyId>> = BTreeMap::new();
    for (value, party) in found {
        by_value.entry(value).or_default().insert(party);
    }
    Ok(wanted
        .into_iter()
        .filter_map(|(number, value)| Some((number, by_value.get(&value)?.clone())))
        .collect())
}

async fn apply(writer: &mut Writer, task: &Task, lines: &[Record]) -> Result<Vec<Outcome>> {
    let matches = matched(writer, task, lines).await?;
    let ids: BTreeSet<PartyId> = matches.into_values().flatten().collect();
    let ids: Vec<PartyId> = ids.into_iter().collect();
    // In the order of their ids, so that two who change many never wait for one another; what
    // matches is looked at again behind the lock.
    store::party_lock_many(writer, &ids).await?;
    let mut group = Group::read(writer, task, lines).await?;
    let mut outcomes = Vec::with_capacity(lines.len());
    let mut fresh = Vec::new();
    for line in lines {
        outcomes.push(match group.decide(task, line) {
            Decision::Other(outcome) => outcome,
            Decision::Create(party) => {
                let outcome = Outcome::Created(Some(Applied {
                    thing: party.id.uuid(),
                    version: party.version,
                    before: None,
                    change: Change::created(&*party),
                }));
                fresh.push(*party);
                outcome
            }
            Decision::Update(both) => {
                let (before, after) = *both;
                store::party_save(writer, &before, &after).await?;
                duplicates::noticed(writer, &task.ctx, Some(&before), &after).await?;
                let applied = Applied {
                    thing: after.id.uuid(),
                    version: after.version,
                    before: Some(store::party_receipt(&before)?),
                    change: Change::updated(&before, &after),
                };
                Outcome::Updated(applied.thing, Some(applied))
            }
        });
    }
    if !fresh.is_empty() {
        store::party_insert_many(writer, task.company, &fresh).await?;
        duplicates::noticed_many(writer, &task.ctx, task.company, &fresh).await?;
    }
    Ok(outcomes)
}

async fn undo(writer: &mut Writer, task: &Task, done: &[DoneLine]) -> Result<Vec<Taken>> {
    let ids: BTreeSet<PartyId> = done
        .iter()
        .map(|line| PartyId::from_uuid(line.thing))
        .collect();
    let ids: Vec<PartyId> = ids.into_iter().collect();
    store::party_lock_many(writer, &ids).await?;
    let parties = store::party_stored_many(writer, &ids).await?;
    let parties: HashMap<Uuid, Party> = parties
        .into_iter()
        .map(|party| (party.id.uuid(), party))
        .collect();
    let mut taken = Vec::with_capacity(done.len());
    for line in done {
        let kept = |code: &str, detail: &str| {
            Taken::Kept(FieldError {
                field: String::new(),
                code: code.to_owned(),
                detail: detail.to_owned(),
            })
        };
        let Some(before) = parties
            .get(&line.thing)
            .filter(|party| matches!(party.state, PartyState::Active | PartyState::Archived))
        else {
            taken.push(kept(
                "gone_since",
                "it was erased or merged since the import",
            ));
            continue;
        };
        if before.version != line.version || before.state != PartyState::Active {
            taken.push(kept("changed_since", "it was changed since the import"));
            continue;
        }
        let after = match &line.before {
            None => before.after(&task.ctx, PartyEvent::Archive)?,
            Some(receipt) => store::party_back(&task.ctx, before, receipt)?,
        };
        let number_lost =
            after.number != before.number && number_taken(writer, task, &after).await?;
        if number_lost {
            taken.push(kept(
                "number_taken",
                "another customer has its number since",
            ));
            continue;
        }
        store::party_save(writer, before, &after).await?;
        duplicates::noticed(writer, &task.ctx, Some(before), &after).await?;
        taken.push(Taken::Back(Change::updated(before, &after)));
    }
    Ok(taken)
}

/// Whether somebody else has the number a party would get back.
async fn number_taken(writer: &mut Writer, task: &Task, party: &Party) -> Result<bool> {
    let Some(number) = &party.number else {
        return Ok(false);
    };
    let numbers = [number.to_string()];
    let holders = store::party_by_number(writer, task.company, &numbers).await?;
    Ok(holders.iter().any(|(_, holder)| *holder != party.id))
}

/// Parties as what files can become, for the application's list.
pub fn import_target() -> Arc<dyn Target> {
    Arc::new(CustomerFiles)
}
