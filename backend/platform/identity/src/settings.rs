//! Settings of signing in.

kernel::settings! {
    /// Sessions, passwords and signing keys.
    pub struct AuthSettings {
        /// How long an access token (JWT) is good.
        pub access_ttl: std::time::Duration = "AUTH_ACCESS_TTL", "10m";
        /// A browser session ends after this long without a request.
        pub web_idle: std::time::Duration = "AUTH_WEB_IDLE", "1h";
        /// A browser session ends at this age, whatever happens in it.
        pub web_absolute: std::time::Duration = "AUTH_WEB_ABSOLUTE", "24h";
        /// An app's session ends after this long without a refresh.
        pub app_idle: std::time::Duration = "AUTH_APP_IDLE", "30d";
        /// An app's session ends at this age, whatever happens in it.
        pub app_absolute: std::time::Duration = "AUTH_APP_ABSOLUTE", "180d";
        /// How long a refresh token that was used still answers the successor it answered, for
        /// clients that lost the answer or ask twice at once.
        pub refresh_grace: std::time::Duration = "AUTH_REFRESH_GRACE", "60s";
        /// The key that signs access tokens is replaced at this age.
        pub key_age: std::time::Duration = "AUTH_KEY_AGE", "90d";
        /// How long the link in a registration mail is good.
        pub verification_ttl: std::time::Duration = "AUTH_VERIFICATION_TTL", "24h";
        /// How long a one-time password is good while nobody has used it.
        pub one_time_ttl: std::time::Duration = "AUTH_ONE_TIME_TTL", "7d";
        /// Whether the first admin must replace the one-time password before anything else.
        pub one_time_change: bool = "AUTH_ONE_TIME_CHANGE", "true";
        /// Fewest characters of a password.
        pub password_min: usize = "AUTH_PASSWORD_MIN", "15";
        /// Memory of one password hash (Argon2id), in KiB. Raising it applies at the next sign-in.
        pub argon2_memory: u32 = "AUTH_ARGON2_MEMORY", "19456";
        /// Passes of one password hash (Argon2id).
        pub argon2_passes: u32 = "AUTH_ARGON2_PASSES", "2";
        /// Passwords hashed at the same time.
        pub hash_parallel: usize = "AUTH_HASH_PARALLEL", "2";
        /// Sign-ins that may wait for that; more are told to come back.
        pub hash_waiting: usize = "AUTH_HASH_WAITING", "256";
    }
}
