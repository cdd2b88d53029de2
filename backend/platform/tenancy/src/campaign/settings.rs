//! Settings of campaigns.

kernel::settings! {
    /// How tenants are migrated.
    pub struct CampaignSettings {
        /// Connections of one process that migrate tenants at the same time.
        pub workers: usize = "MIGRATE_WORKERS", "4";
        /// How many tenants go first. Nobody else is touched until all of them are done, and one
        /// that fails halts the campaign.
        pub canary: u32 = "MIGRATE_CANARY", "3";
        /// Tenants that go first before any others, by subdomain, separated by commas.
        pub first: Vec<String> = "MIGRATE_FIRST", "";
        /// How many tenants may fail before a campaign is halted.
        pub budget: u32 = "MIGRATE_BUDGET", "10";
        /// How often a tenant is tried when what is in the way may pass, such as a lock.
        pub attempts: u32 = "MIGRATE_ATTEMPTS", "6";
        /// How long a migration waits for a lock before it lets the tenant's requests go on and
        /// tries again later: requests queue behind a migration that waits.
        pub lock_timeout: std::time::Duration = "MIGRATE_LOCK_TIMEOUT", "2s";
        /// The longest a statement of a migration may run.
        pub statement_timeout: std::time::Duration = "MIGRATE_STATEMENT_TIMEOUT", "10m";
        /// A process that was not heard of for this long has given up what it held.
        pub lease: std::time::Duration = "MIGRATE_LEASE", "15s";
    }
}
