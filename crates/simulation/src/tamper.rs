//! Where a dishonest server would stand: between the honest core and its clients.

use protocol::{ClientMessage, ServerMessage};
use rand_chacha::ChaCha8Rng;

/// Changes what passes. People are named by their index.
pub trait Tamper {
    /// The server says something; what arrives, and at whom.
    fn to_client(
        &mut self,
        to: usize,
        message: ServerMessage,
        rng: &mut ChaCha8Rng,
    ) -> Vec<(usize, ServerMessage)> {
        let _ = rng;
        vec![(to, message)]
    }

    /// A client says something; what arrives, and as whose.
    fn to_server(&mut self, from: usize, message: ClientMessage) -> Vec<(usize, ClientMessage)> {
        vec![(from, message)]
    }
}

/// Changes nothing.
#[derive(Debug, Default)]
pub struct Honest;

impl Tamper for Honest {}
