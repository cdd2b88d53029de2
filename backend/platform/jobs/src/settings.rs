//! Settings of background jobs.

kernel::settings! {
    /// Background jobs, and what nodes share.
    pub struct JobSettings {
        /// How many jobs one node runs at a time.
        pub concurrency: usize = "JOBS_CONCURRENCY", "4";
        /// How long a running job may go on when the node stops; then it is given back to the
        /// queue.
        pub grace: std::time::Duration = "JOBS_GRACE", "20s";
        /// A node that does not report for this long has died, and its jobs are given to others.
        pub lost_after: std::time::Duration = "JOBS_LOST_AFTER", "90s";
        /// Redis that carries invalidation between nodes whose databases differ, as
        /// `redis://:password@host:6379`, `rediss://…` or `redis+unix:///path`. Empty: none.
        pub redis_url: Option<secrecy::SecretString> = "REDIS_URL", "";
        /// Name of the Redis channel; installations that share a Redis need one each.
        pub redis_channel: String = "REDIS_CHANNEL", "guildhall:notices";
    }
}
