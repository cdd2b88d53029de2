//! Which jobs there are, which outbox kind starts which, and what starts by the clock.

use std::collections::BTreeMap;

use graphile_worker::{JobDefinition, TaskHandler as _};
use kernel::{Error, Result};
use serde_json::Value;

use crate::{Job, cron::Cron, task::Task};

/// A job as the table below knows it.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) attempts: u16,
    pub(crate) definition: JobDefinition,
}

/// Work that starts by the clock, once for all nodes.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its name, unique; the key of its last slot.
    pub name: &'static str,
    /// When, in UTC.
    pub cron: Cron,
    /// The job it starts, on the platform's side and with the platform's own rights.
    pub job: &'static str,
    /// What the job is told.
    pub payload: Value,
}

/// The table that `app` puts together from what the modules bring.
#[derive(Clone, Default)]
pub struct Routing {
    jobs: BTreeMap<&'static str, Known>,
    kinds: BTreeMap<&'static str, Vec<&'static str>>,
    schedules: Vec<Schedule>,
}

impl Routing {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A message of this kind starts `J`, and every other job it was given to.
    #[must_use]
    pub fn on<J: Job>(mut self, kind: &'static str) -> Self {
        let jobs = self.kinds.entry(kind).or_default();
        if !jobs.contains(&J::NAME) {
            jobs.push(J::NAME);
        }
        self.know::<J>();
        self
    }

    /// `J` starts at every minute that fits `cron`, once for all nodes. A slot missed while no
    /// node ran is made up for once, within eight days.
    ///
    /// # Errors
    /// Internal when the pattern is none, the name is taken or the payload is no JSON.
    pub fn every<J: Job>(
        mut self,
        name: &'static str,
        cron: &str,
        payload: &J::Payload,
    ) -> Result<Self> {
        if self.schedules.iter().any(|schedule| schedule.name == name) {
            return Err(Error::internal(format!("two schedules are called {name}")));
        }
        self.schedules.push(Schedule {
            name,
            cron: Cron::parse(cron)?,
            job: J::NAME,
            payload: serde_json::to_value(payload)?,
        });
        self.know::<J>();
        Ok(self)
    }

    /// With everything of another table.
    ///
    /// # Errors
    /// Internal when a schedule's name is taken.
    pub fn and(mut self, other: Self) -> Result<Self> {
        for (kind, jobs) in other.kinds {
            let mine = self.kinds.entry(kind).or_default();
            mine.extend(
                jobs.into_iter()
                    .filter(|job| !mine.contains(job))
                    .collect::<Vec<_>>(),
            );
        }
        for schedule in other.schedules {
            if self
                .schedules
                .iter()
                .any(|known| known.name == schedule.name)
            {
                return Err(Error::internal(format!(
                    "two schedules are called {}",
                    schedule.name
                )));
            }
            self.schedules.push(schedule);
        }
        self.jobs.extend(other.jobs);
        Ok(self)
    }

    /// The kinds that start something.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.kinds.keys().copied()
    }

    /// What starts by the clock.
    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }

    /// The jobs a kind starts.
    pub(crate) fn jobs_of(&self, kind: &str) -> &[&'static str] {
        self.kinds.get(kind).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn attempts(&self, job: &str) -> u16 {
        self.jobs.get(job).map_or(1, |known| known.attempts)
    }

    pub(crate) fn definitions(&self) -> Vec<JobDefinition> {
        self.jobs
            .values()
            .map(|known| known.definition.clone())
            .collect()
    }

    fn know<J: Job>(&mut self) {
        let known = Known {
            attempts: J::ATTEMPTS.max(1),
            definition: Task::<J>::definition(),
        };
        self.jobs.insert(J::NAME, known);
    }
}
