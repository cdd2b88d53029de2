//! Settings of the edge.

kernel::settings! {
    /// What the edge lets in.
    pub struct GatewaySettings {
        /// How many tries to sign in, register or accept an invitation one network (an IPv4
        /// address, an IPv6 /64) may make at once.
        pub sign_in_burst: u32 = "GATEWAY_SIGN_IN_BURST", "30";
        /// After how long one more is allowed.
        pub sign_in_refill: std::time::Duration = "GATEWAY_SIGN_IN_REFILL", "2s";
    }
}
