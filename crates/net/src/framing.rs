//! Datagrams on TCP: a length of sixteen bits, then the datagram (RFC 4571, as ICE-TCP uses it, RFC 6544).

use crate::NetError;

/// The longest frame that is taken in, in bytes. Media packets and handshakes fit an Ethernet frame.
pub const MAX_FRAME: usize = 4_096;

/// Takes frames out of a stream of bytes.
#[derive(Debug, Default)]
pub struct TcpFramer {
    buffer: Vec<u8>,
    start: usize,
}

impl TcpFramer {
    /// A framer at the beginning of a connection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes as they were read.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame without its length, if there is one.
    ///
    /// # Errors
    /// [`NetError::FrameTooLong`] for a frame over [`MAX_FRAME`]: the connection is to be closed.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, NetError> {
        let rest = &self.buffer[self.start..];
        let [high, low, ..] = rest else { return Ok(None) };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if length > MAX_FRAME {
            return Err(NetError::FrameTooLong(length));
        }
        if rest.len() < 2 + length {
            return Ok(None);
        }
        let from = self.start + 2;
        self.start = from + length;
        Ok(Some(&self.buffer[from..self.start]))
    }
}

/// Appends a datagram as a frame.
///
/// # Errors
/// [`NetError::FrameTooLong`] over 65,535 bytes.
pub fn frame(datagram: &[u8], out: &mut Vec<u8>) -> Result<(), NetError> {
    let length = u16::try_from(datagram.len()).map_err(|_| NetError::FrameTooLong(datagram.len()))?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(datagram);
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn frames_survive_any_cutting_of_the_stream(
            datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..8),
            cut in 1..50_usize,
        ) {
            let mut stream = Vec::new();
            for datagram in &datagrams {
                frame(datagram, &mut stream).unwrap();
            }
            let mut framer = TcpFramer::new();
            let mut read = Vec::new();
            for piece in stream.chunks(cut) {
                framer.push(piece);
                while let Some(frame) = framer.next_frame().unwrap() {
                    read.push(frame.to_vec());
                }
            }
            prop_assert_eq!(read, datagrams);
        }
    }

    #[test]
    fn a_frame_that_is_too_long_ends_it() {
        let mut framer = TcpFramer::new();
        framer.push(&[0xFF, 0xFF, 1, 2]);
        assert!(matches!(framer.next_frame(), Err(NetError::FrameTooLong(65_535))));
        assert!(frame(&vec![0; 70_000], &mut Vec::new()).is_err());
    }
}
