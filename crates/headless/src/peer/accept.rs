//! The other way round: a server offers, as those do that open a connection for what one subscribes to.

use std::time::Instant;

use str0m::{change::SdpOffer, media::Mid};

use super::{Peer, refused};
use crate::Error;

impl Peer {
    /// Answers a server's offer; its sending m-lines become slots.
    ///
    /// # Errors
    /// When the offer is no session description or cannot be agreed to.
    pub fn accept(&mut self, offer: &str, now: Instant) -> Result<String, Error> {
        let mids = offer.lines().filter_map(|line| line.strip_prefix("a=mid:"));
        let mids: Vec<Mid> = mids.map(|mid| Mid::from(mid.trim())).collect();
        let offer = SdpOffer::from_sdp_string(offer).map_err(|_| Error::Negotiation)?;
        let answer = self.rtc.sdp_api().accept_offer(offer).map_err(refused)?;
        self.adopt(&mids);
        self.wake(now);
        Ok(answer.to_sdp_string())
    }
}
