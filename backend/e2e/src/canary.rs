//! The leak canary of a house.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use operator::{
    canary::{Kind, Order, Outcome, RunView, StartedBy, Way},
    permissions::RunCanary,
};
use tokio::task::JoinHandle;

use crate::House;

/// A canary that sings until it is stopped.
pub struct Singing {
    stop: Arc<AtomicBool>,
    runs: JoinHandle<Vec<RunView>>,
}

impl House {
    /// A run as a test wants it, through this process.
    pub fn order(kind: Kind) -> Order {
        Order::new(kind, StartedBy::Test)
    }

    /// The way over the socket.
    pub fn socket(&self) -> Way {
        Way::Socket(self.address())
    }

    /// Lets the canary do a run.
    pub async fn canary(&self, order: Order) -> RunView {
        let ctx = Arc::new(self.node.system("test"));
        let can = self.node.access.can::<RunCanary>(ctx).await.unwrap();
        operator::canary::run(&can, &self.node.operator, order)
            .await
            .unwrap()
    }

    /// Lets it sing over the socket until it is stopped, as during a load test: one run after the
    /// other. Its tenants are made before this returns.
    pub async fn singing(&self) -> Singing {
        let first = self.canary(Self::order(Kind::Canary)).await;
        assert_eq!(first.outcome, Outcome::Clean, "{first:#?}");
        let stop = Arc::new(AtomicBool::new(false));
        let (told, way) = (Arc::clone(&stop), self.socket());
        let (access, operator) = (
            Arc::clone(&self.node.access),
            Arc::clone(&self.node.operator),
        );
        let ctx = Arc::new(self.node.system("test"));
        let runs = tokio::spawn(async move {
            let mut runs = Vec::new();
            while !told.load(Ordering::Relaxed) {
                let order = Order {
                    rounds: Some(1),
                    way: Some(way.clone()),
                    ..Self::order(Kind::Canary)
                };
                // While the database is away nothing can be written down, and nothing is sung.
                let Ok(can) = access.can::<RunCanary>(Arc::clone(&ctx)).await else {
                    continue;
                };
                match operator::canary::run(&can, &operator, order).await {
                    Ok(run) => runs.push(run),
                    Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
                }
            }
            runs
        });
        Singing { stop, runs }
    }
}

impl Singing {
    /// Stops it. No run found anything that must not come, and one at least was clean.
    pub async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        let runs = self.runs.await.unwrap();
        let leaks: Vec<_> = runs
            .iter()
            .filter(|run| run.outcome == Outcome::Leak)
            .collect();
        assert!(leaks.is_empty(), "{leaks:#?}");
        let clean = runs.iter().filter(|run| run.outcome == Outcome::Clean);
        assert!(clean.count() > 0, "{runs:#?}");
    }
}
