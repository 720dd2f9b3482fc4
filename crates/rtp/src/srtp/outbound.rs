//! Sealing.

use super::cipher::Cipher;
use super::{Keys, SrtpError};
use crate::sequence;

/// A report's number has 31 bits (RFC 3711 section 3.4).
const REPORTS: u32 = 1 << 31;
/// Before the sealed part of a report: its first header (RFC 3711 section 3.4).
pub(super) const REPORT_HEADER: usize = 8;
pub(super) const SEALED: u32 = 1 << 31;

/// Seals packets and reports to a peer.
pub struct Outbound {
    packets: Cipher,
    reports: Cipher,
    next_report: u32,
}

impl Outbound {
    /// With the keys of this direction.
    ///
    /// # Errors
    /// [`SrtpError::KeyLength`].
    pub fn new(keys: &Keys) -> Result<Self, SrtpError> {
        Ok(Self { packets: Cipher::packets(keys)?, reports: Cipher::reports(keys)?, next_report: 0 })
    }

    /// Bytes by which a packet becomes longer.
    pub fn overhead(&self) -> usize {
        self.packets.tag_length()
    }

    /// Seals the RTP packet that ends `buffer` and begins at `start`, in place. `header` is the length of its header with
    /// extensions, `number` its sequence number with the rollovers before it (48 bits): never used twice for an SSRC.
    ///
    /// # Errors
    /// [`SrtpError::Malformed`] when there is no such packet; [`SrtpError::Exhausted`].
    pub fn seal(
        &self,
        buffer: &mut Vec<u8>,
        start: usize,
        header: usize,
        number: u64,
    ) -> Result<(), SrtpError> {
        if number >> 48 != 0 {
            return Err(SrtpError::Exhausted);
        }
        let packet = buffer.get_mut(start..).ok_or(SrtpError::Malformed)?;
        let (head, body) = packet.split_at_mut_checked(header).ok_or(SrtpError::Malformed)?;
        let ssrc = head.get(8..12).and_then(|ssrc| ssrc.try_into().ok()).ok_or(SrtpError::Malformed)?;
        let ssrc = u32::from_be_bytes(ssrc);
        match &self.packets {
            Cipher::Gcm { key, salt } => {
                let tag = Cipher::gcm_seal(key, Cipher::gcm_nonce(salt, ssrc, number), head, body)?;
                buffer.extend_from_slice(&tag);
            }
            Cipher::Ctr { key, salt, authentication } => {
                Cipher::ctr(key, salt, ssrc, number, body)?;
                let rollovers = ((number >> 16) as u32).to_be_bytes();
                let tag = Cipher::sign(authentication, [packet, &rollovers]);
                buffer.extend_from_slice(&tag);
            }
        }
        Ok(())
    }

    /// Seals the compound RTCP packet that ends `buffer` and begins at `start`, in place.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub fn seal_report(&mut self, buffer: &mut Vec<u8>, start: usize) -> Result<(), SrtpError> {
        let number = self.next_report;
        if number >= REPORTS {
            return Err(SrtpError::Exhausted);
        }
        let packet = buffer.get_mut(start..).ok_or(SrtpError::Malformed)?;
        let (head, body) = packet.split_at_mut_checked(REPORT_HEADER).ok_or(SrtpError::Malformed)?;
        let ssrc = u32::from_be_bytes([head[4], head[5], head[6], head[7]]);
        let trailer = (SEALED | number).to_be_bytes();
        match &self.reports {
            Cipher::Gcm { key, salt } => {
                let mut associated = [0; REPORT_HEADER + 4];
                associated[..REPORT_HEADER].copy_from_slice(head);
                associated[REPORT_HEADER..].copy_from_slice(&trailer);
                let nonce = Cipher::gcm_nonce(salt, ssrc, number.into());
                let tag = Cipher::gcm_seal(key, nonce, &associated, body)?;
                buffer.extend_from_slice(&tag);
                buffer.extend_from_slice(&trailer);
            }
            Cipher::Ctr { key, salt, authentication } => {
                Cipher::ctr(key, salt, ssrc, number.into(), body)?;
                let tag = Cipher::sign(authentication, [packet, &trailer]);
                buffer.extend_from_slice(&trailer);
                buffer.extend_from_slice(&tag);
            }
        }
        self.next_report += 1;
        Ok(())
    }
}

/// The full number of a packet of which the receiver knows the lower 16 bits (RFC 3711 section 3.3.1).
pub(super) fn number(highest: Option<u64>, sequence: u16) -> u64 {
    highest.map_or(u64::from(sequence), |highest| sequence::nearest(highest, sequence))
}
