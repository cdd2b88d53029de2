#![doc = include_str!("../README.md")]

mod limit;
mod policy;

pub use limit::{Edge, EdgeLayer, forget_idle};
pub use policy::{EdgePolicy, RateLimit};

kernel::settings! {
    /// Limits at the edge.
    pub struct GatewaySettings {
        /// How many attempts to sign in, register or refresh one network may make at once.
        pub sign_in_burst: u32 = "GATEWAY_SIGN_IN_BURST", "60";
        /// After that, one more attempt in this time.
        pub sign_in_refill: std::time::Duration = "GATEWAY_SIGN_IN_REFILL", "1s";
    }
}
