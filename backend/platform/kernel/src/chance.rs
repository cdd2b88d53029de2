//! Where randomness comes from. Nothing draws it globally, so a test can fix it.

/// A source of random bytes fit for secrets.
pub trait Chance: Send + Sync + 'static {
    /// Fills `buffer` completely.
    fn fill(&self, buffer: &mut [u8]);
}

impl dyn Chance {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut buffer = [0_u8; N];
        self.fill(&mut buffer);
        buffer
    }
}

/// The operating system's generator, through the crypto library.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, buffer: &mut [u8]) {
        aws_lc_rs::rand::fill(buffer)
            .expect("BUG: the system's random generator refused; nothing secret can be made");
    }
}
