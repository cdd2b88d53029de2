//! A tenant whose log is written to directly, and a thing to write about.

use std::sync::Arc;

use audit::{Audited, Change, EventRow, Field, Filter, Keyring, Opened, Outcome, Subject};
use kernel::{
    Clock, Ctx, Result, TenantRef,
    id::{CompanyId, EventId, PartyId},
};
use testkit::{Person, Platform, TestTenant};
use uuid::Uuid;

pub(crate) struct House {
    pub(crate) platform: Platform,
    pub(crate) acme: TestTenant,
    pub(crate) anna: Person,
}

/// A customer.
#[derive(Clone)]
pub(crate) struct Customer {
    pub(crate) id: PartyId,
    pub(crate) company: Option<CompanyId>,
    pub(crate) city: &'static str,
    pub(crate) email: &'static str,
}

impl Audited for Customer {
    const KIND: &'static str = "party";
    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        self.company
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("city", self.city),
            Field::personal("email", self.id, self.email),
            Field::secret("pin", "1234"),
        ]
    }
}

impl House {
    pub(crate) async fn start() -> Self {
        Self::with(Platform::start(&[]).await).await
    }

    pub(crate) async fn start_at(clock: Arc<dyn Clock>) -> Self {
        Self::with(Platform::start_at(&[], clock).await).await
    }

    async fn with(platform: Platform) -> Self {
        let acme = platform.tenant("acme").await;
        let anna = acme.nobody().await;
        Self {
            platform,
            acme,
            anna,
        }
    }

    pub(crate) fn tenant(&self) -> &Arc<TenantRef> {
        &self.acme.tenant
    }

    pub(crate) fn customer(&self) -> Customer {
        let ctx = self.anna.ctx();
        let company = Some(self.acme.company);
        Customer {
            id: ctx.id(),
            company,
            city: "Graz",
            email: "Oak@Customer.example",
        }
    }

    pub(crate) async fn write(&self, ctx: &Ctx, action: &str, change: &Change) -> EventId {
        self.try_write(&self.platform.keyring, ctx, action, change)
            .await
            .unwrap()
    }

    pub(crate) async fn try_write(
        &self,
        keyring: &Keyring,
        ctx: &Ctx,
        action: &str,
        change: &Change,
    ) -> Result<EventId> {
        let mut tx = self.platform.doors.write(self.tenant()).await?;
        let id = audit::append(&mut tx, ctx, keyring, action, Outcome::Ok, change).await?;
        tx.commit().await?;
        Ok(id)
    }

    pub(crate) async fn find(&self, filter: Filter) -> Vec<EventRow> {
        let mut lease = self.platform.doors.read(self.tenant()).await.unwrap();
        let rows = audit::query(&mut lease, &self.platform.keyring, &filter)
            .await
            .unwrap();
        lease.done().await.unwrap();
        rows
    }

    /// What a node that has never seen any key reads.
    pub(crate) async fn open(&self, id: EventId) -> Opened {
        let filter = Filter {
            text: Some(id.to_string()),
            limit: 1,
            ..Filter::default()
        };
        let rows = self.find(filter).await;
        let keyring = Keyring::new(self.platform.master());
        let mut lease = self.platform.doors.read(self.tenant()).await.unwrap();
        let opened = audit::open(&mut lease, &keyring, rows.first().unwrap())
            .await
            .unwrap();
        lease.done().await.unwrap();
        assert!(opened.verified);
        opened
    }

    /// Deletes a person's keys, as erasure does on whichever node it runs.
    pub(crate) async fn erase(&self, subject: Subject) {
        let mut tx = self.platform.doors.owner().await.unwrap();
        tx.enter(self.tenant()).await.unwrap();
        sqlx::query("DELETE FROM audit_subject_key WHERE subject_id = $1")
            .bind(subject.0)
            .execute(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}
