//! Removals by a real worker: the job that a removal starts, the clock's, and what waited in the
//! queue for a tenant that is gone.

use std::{sync::Arc, time::Duration};

use jobs::{Ground, JobSettings, Relay, Routing, Worker};
use kernel::{TenantRef, settings::Values};
use operator::{
    life::{self, certificate_list, purge},
    permissions::{PurgeTenant, ReadTenant},
};

use super::{
    house::House,
    purge::{at_once, delete_it, deleted},
};

/// A queue with a worker over a house.
struct Works<'a> {
    house: &'a House,
}

impl<'a> Works<'a> {
    async fn start(house: &'a House) -> Self {
        let database = &house.platform.database;
        jobs::migrate(&database.owner, &database.roles)
            .await
            .unwrap();
        Self { house }
    }

    fn routing() -> Routing {
        life::routing().unwrap()
    }

    fn worker(&self) -> Worker {
        let platform = &self.house.platform;
        let ground = Ground {
            doors: platform.doors.clone(),
            registry: Arc::clone(&platform.registry),
            access: Arc::clone(&platform.access),
            clock: Arc::clone(&platform.clock),
            chance: Arc::clone(&platform.chance),
        };
        let settings = JobSettings::read(&Values::default()).unwrap();
        let app = platform.database.app.clone();
        Worker::new(ground, app, settings, Self::routing())
            .service(Arc::clone(&self.house.operator))
    }

    /// What was sent is carried into the queue.
    async fn carry(&self) {
        let platform = &self.house.platform;
        let bulletin = Arc::clone(&platform.bulletin);
        let relay = Relay::new(platform.doors.clone(), bulletin, Self::routing());
        relay.carry().await.unwrap();
    }

    /// The same, and what is due is done.
    async fn run(&self) {
        self.carry().await;
        self.worker().run_due().await.unwrap();
    }

    async fn certificates(&self) -> usize {
        let can = self.house.can::<ReadTenant>().await;
        let all = certificate_list(
            &can,
            &self.house.operator,
            life::CertificateQuery::default(),
        );
        all.await.unwrap().items.len()
    }
}

#[tokio::test]
async fn a_purge_is_done_by_the_worker_it_sends_for() {
    let house = House::start().await;
    let works = Works::start(&house).await;
    let acme = deleted(&house, "acme").await;
    let can = house.can::<PurgeTenant>().await;
    purge(&can, &house.operator, acme.id, &at_once("acme"))
        .await
        .unwrap();
    assert_eq!(
        house.traces(&acme).await,
        (1, 1),
        "nothing happens before the worker comes"
    );
    works.run().await;
    assert_eq!(house.traces(&acme).await, (0, 0));
    assert_eq!(works.certificates().await, 1);
}

#[tokio::test]
async fn the_clock_removes_what_is_past_its_grace_and_nothing_else() {
    let house = House::start().await;
    let works = Works::start(&house).await;
    let old = deleted(&house, "old").await;
    assert_eq!(
        works.worker().tick().await.unwrap(),
        0,
        "a new schedule counts from now"
    );
    house.clock.advance(house.operator.life.grace);
    let young = deleted(&house, "young").await;
    assert_eq!(works.worker().tick().await.unwrap(), 1);
    // The first round begins the removal, the second does it.
    works.run().await;
    works.run().await;
    assert_eq!(house.traces(&old).await, (0, 0));
    assert_eq!(house.traces(&young).await, (1, 1));
    assert_eq!(works.certificates().await, 1);
}

#[tokio::test]
async fn the_clock_goes_on_with_a_removal_whose_worker_died() {
    let house = House::start().await;
    let works = Works::start(&house).await;
    works.worker().tick().await.unwrap();
    let acme = deleted(&house, "acme").await;
    let can = house.can::<PurgeTenant>().await;
    purge(&can, &house.operator, acme.id, &at_once("acme"))
        .await
        .unwrap();
    life::purge_step(&can, &house.operator, acme.id)
        .await
        .unwrap();
    // Its message died with the worker.
    house.run("DELETE FROM local.outbox").await;
    house.clock.advance(Duration::from_secs(600));
    assert_eq!(works.worker().tick().await.unwrap(), 1);
    works.run().await;
    assert_eq!(house.traces(&acme).await, (0, 0));
    assert_eq!(works.certificates().await, 1);
}

#[tokio::test]
async fn what_waited_in_the_queue_for_a_removed_tenant_is_gone_with_it() {
    let house = House::start().await;
    let works = Works::start(&house).await;
    let (acme, other) = (house.tenant("acme").await, house.tenant("other").await);
    for tenant in [&acme, &other] {
        let ctx = house.platform.system(tenant);
        let mut tx = house.platform.doors.write(tenant).await.unwrap();
        jobs::send(&mut tx, &ctx, "operator.tenant.purge", &tenant.id)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    works.carry().await;
    let waiting = |tenant: &TenantRef| {
        format!(
            "SELECT count(*) FROM guildhall_jobs._private_jobs WHERE payload ->> 'tenant_id' = '{}'",
            tenant.id
        )
    };
    assert_eq!(house.count(waiting(&acme)).await, 1);
    delete_it(&house, &acme).await;
    let can = house.can::<PurgeTenant>().await;
    purge(&can, &house.operator, acme.id, &at_once("acme"))
        .await
        .unwrap();
    life::purge_continue(&can, &house.operator, acme.id, |_| {})
        .await
        .unwrap();
    assert_eq!(house.count(waiting(&acme)).await, 0);
    assert_eq!(house.count(waiting(&other)).await, 1, "others' work stays");
}
