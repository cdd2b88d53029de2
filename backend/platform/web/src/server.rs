//! Serving connections, and stopping in order.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{Instant, sleep, timeout_at},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use tracing::{debug, info, warn};

use crate::front::Front;

/// A connection that sends no complete head for this long is closed. Longer than proxies keep
/// an idle connection (Kong: 60 s), so that it is never we who close one they are about to use.
const HEAD_TIME: Duration = Duration::from_secs(75);
const HEAD_SIZE: usize = 64 * 1024;
const HEADERS: usize = 100;

/// Serves until `stop`, then takes no new connection and gives those at work `drain` to finish,
/// also the requests whose client is gone.
///
/// # Errors
/// When the listener has no address.
pub async fn serve(
    listener: TcpListener,
    front: impl Into<Front>,
    connections: usize,
    stop: CancellationToken,
    drain: Duration,
) -> io::Result<()> {
    let front = front.into();
    let address = listener.local_addr()?;
    let places = Arc::new(Semaphore::new(connections.clamp(1, Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    info!(%address, "listening");
    while let Some((stream, peer, place)) = next(&listener, &places, &stop).await {
        // Without it small answers wait for the acknowledgement of earlier ones.
        if let Err(error) = stream.set_nodelay(true) {
            debug!(%error, "a connection was gone at once");
            continue;
        }
        let connection = graceful.watch(connection(&front, stream, peer));
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    let deadline = Instant::now() + drain;
    let idle = async {
        graceful.shutdown().await;
        if let Some(in_flight) = &front.in_flight {
            in_flight.idle().await;
        }
    };
    if timeout_at(deadline, idle).await.is_err() {
        let left = front.in_flight.as_ref().map_or(0, crate::InFlight::count);
        warn!(%address, left, "some requests did not finish in time and were given up");
    }
    info!(%address, "closed");
    Ok(())
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// The next connection; none when it is time to stop.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<Accepted> {
    let accept = async {
        let place = Arc::clone(places)
            .acquire_owned()
            .await
            .expect("BUG: the semaphore of connections is never closed");
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return (stream, peer, place),
                Err(error) => {
                    // Out of file descriptors, mostly: it passes when others close.
                    warn!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        accepted = accept => Some(accepted),
    }
}

fn connection(
    front: &Front,
    stream: TcpStream,
    peer: SocketAddr,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send + use<> {
    let router = front.router.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_SIZE)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service)
}
