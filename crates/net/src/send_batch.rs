//! Gathers datagrams of equal size to one peer, so that they leave in one call.

use std::net::{IpAddr, SocketAddr};

/// Datagrams that leave together: all of one size, but the last may be shorter.
#[derive(Debug, Default)]
pub(crate) struct SendBatch {
    pub bytes: Vec<u8>,
    pub segment: usize,
    pub count: usize,
    pub source: Option<IpAddr>,
    pub destination: Option<SocketAddr>,
    closed: bool,
}

/// What a UDP packet can hold, and so a train of segments.
const MAX_TRAIN: usize = 65_000;

impl SendBatch {
    /// Whether the datagram can join those that wait.
    pub fn accepts(
        &self,
        source: IpAddr,
        destination: SocketAddr,
        length: usize,
        max_segments: usize,
    ) -> bool {
        self.count == 0
            || !self.closed
                && self.source == Some(source)
                && self.destination == Some(destination)
                && length > 0
                && length <= self.segment
                && self.count < max_segments
                && self.bytes.len() + length <= MAX_TRAIN
    }

    /// Joins a datagram that was accepted.
    pub fn push(&mut self, source: IpAddr, destination: SocketAddr, payload: &[u8]) {
        if self.count == 0 {
            self.segment = payload.len();
            self.source = Some(source);
            self.destination = Some(destination);
        }
        self.closed = payload.len() < self.segment;
        self.bytes.extend_from_slice(payload);
        self.count += 1;
    }

    pub fn clear(&mut self) {
        self.bytes.clear();
        self.count = 0;
        self.closed = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_train_holds_equal_sizes_to_one_peer_and_ends_with_a_shorter_one() {
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let there: SocketAddr = "192.0.2.2:9".parse().unwrap();
        let elsewhere: SocketAddr = "192.0.2.3:9".parse().unwrap();
        let mut batch = SendBatch::default();
        assert!(batch.accepts(here, there, 1_200, 64));
        batch.push(here, there, &[0; 1_200]);
        assert!(!batch.accepts(here, elsewhere, 1_200, 64));
        assert!(!batch.accepts(here, there, 1_201, 64));
        assert!(!batch.accepts(here, there, 1_200, 1));
        batch.push(here, there, &[0; 1_200]);
        batch.push(here, there, &[0; 300]);
        assert_eq!((batch.count, batch.segment, batch.bytes.len()), (3, 1_200, 2_700));
        assert!(!batch.accepts(here, there, 300, 64), "nothing follows a shorter one");
        batch.clear();
        assert!(batch.accepts(here, elsewhere, 5, 64));
    }
}
