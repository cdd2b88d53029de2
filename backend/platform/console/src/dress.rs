//! What other parts add to the frame of every page: the tenant's look, the bell, a banner.

use std::{pin::Pin, sync::Arc};

use kernel::Ctx;

use crate::{Desk, Look, Shell};

/// What a [`Dress`] is doing.
pub type Dressing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Somebody who adds to the frame of every page; given to [`crate::Chrome::dressed_by`]. A frame
/// is never worth failing a page for: who cannot say anything says nothing.
pub trait Dress: Send + Sync + 'static {
    /// How the console of this tenant looks; the first who knows wins.
    fn look<'a>(&'a self, _ctx: &'a Arc<Ctx>) -> Dressing<'a, Option<Look>> {
        Box::pin(async { None })
    }

    /// Adds to the frame of a page for somebody who is signed in.
    fn shell<'a>(&'a self, _desk: &'a Desk, _shell: &'a mut Shell) -> Dressing<'a, ()> {
        Box::pin(async {})
    }
}
