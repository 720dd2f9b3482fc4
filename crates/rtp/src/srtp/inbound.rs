//! Opening.

use super::cipher::{Cipher, SHA1_TAG};
use super::outbound::{REPORT_HEADER, SEALED, number};
use super::replay::Windows;
use super::{Keys, SrtpError, cipher::GCM_TAG};
use crate::Packet;

/// Opens what a peer has sealed.
pub struct Inbound {
    packets: Cipher,
    reports: Cipher,
    packet_windows: Windows,
    /// Peers number the reports of each of their SSRCs by themselves: each has a context of its own (RFC 3711 section 3.2.3).
    report_windows: Windows,
}

impl Inbound {
    /// With the keys of this direction.
    ///
    /// # Errors
    /// [`SrtpError::KeyLength`].
    pub fn new(keys: &Keys) -> Result<Self, SrtpError> {
        Ok(Self {
            packets: Cipher::packets(keys)?,
            reports: Cipher::reports(keys)?,
            packet_windows: Windows::default(),
            report_windows: Windows::default(),
        })
    }

    /// Opens an RTP packet: what `open` held is replaced by the whole packet, header and open payload. Gives the
    /// packet's number with the rollovers before it.
    ///
    /// # Errors
    /// Every [`SrtpError`] but [`SrtpError::Exhausted`]; nothing is remembered of such a packet.
    pub fn open(&mut self, sealed: &[u8], open: &mut Vec<u8>) -> Result<u64, SrtpError> {
        let packet = Packet::parse(sealed).ok_or(SrtpError::Malformed)?;
        let (ssrc, header) = (packet.ssrc, packet.header());
        let (known, window) = self.packet_windows.of(ssrc).unzip();
        let number = number(window.map(|window| window.highest()), packet.sequence);
        if number >> 48 != 0 || window.is_some_and(|window| !window.is_new(number)) {
            return Err(SrtpError::Replayed);
        }
        let tag = packet.body().len().checked_sub(self.packets.tag_length()).ok_or(SrtpError::Malformed)?;
        let (body, tag) = packet.body().split_at(tag);
        open.clear();
        open.extend_from_slice(header);
        match &self.packets {
            Cipher::Gcm { key, salt } => {
                open.resize(header.len() + body.len(), 0);
                let nonce = Cipher::gcm_nonce(salt, ssrc, number);
                Cipher::gcm_open(key, nonce, header, (body, tag), &mut open[header.len()..])?;
            }
            Cipher::Ctr { key, salt, authentication } => {
                let rollovers = ((number >> 16) as u32).to_be_bytes();
                Cipher::verify(authentication, [&sealed[..header.len() + body.len()], &rollovers], tag)?;
                open.extend_from_slice(body);
                Cipher::ctr(key, salt, ssrc, number, &mut open[header.len()..])?;
            }
        }
        self.packet_windows.mark(known, ssrc, number);
        Ok(number)
    }

    /// Opens a compound RTCP packet into `open`.
    ///
    /// # Errors
    /// As [`Self::open`]. A report that is not sealed counts as malformed.
    pub fn open_report(&mut self, sealed: &[u8], open: &mut Vec<u8>) -> Result<(), SrtpError> {
        let (head, rest) = sealed.split_at_checked(REPORT_HEADER).ok_or(SrtpError::Malformed)?;
        let ssrc = u32::from_be_bytes([head[4], head[5], head[6], head[7]]);
        // With AES-GCM the number comes last (RFC 7714 section 9.2), else the tag does (RFC 3711 section 3.4).
        let (body, trailer, tag) = match &self.reports {
            Cipher::Gcm { .. } => {
                let (rest, trailer) = split_end(rest, 4)?;
                let (body, tag) = split_end(rest, GCM_TAG)?;
                (body, trailer, tag)
            }
            Cipher::Ctr { .. } => {
                let (rest, tag) = split_end(rest, SHA1_TAG)?;
                let (body, trailer) = split_end(rest, 4)?;
                (body, trailer, tag)
            }
        };
        let word = u32::from_be_bytes([trailer[0], trailer[1], trailer[2], trailer[3]]);
        if word & SEALED == 0 {
            return Err(SrtpError::Malformed);
        }
        let number = u64::from(word & !SEALED);
        let (known, window) = self.report_windows.of(ssrc).unzip();
        if window.is_some_and(|window| !window.is_new(number)) {
            return Err(SrtpError::Replayed);
        }
        open.clear();
        open.extend_from_slice(head);
        match &self.reports {
            Cipher::Gcm { key, salt } => {
                let mut associated = [0; REPORT_HEADER + 4];
                associated[..REPORT_HEADER].copy_from_slice(head);
                associated[REPORT_HEADER..].copy_from_slice(trailer);
                open.resize(REPORT_HEADER + body.len(), 0);
                let nonce = Cipher::gcm_nonce(salt, ssrc, number);
                Cipher::gcm_open(key, nonce, &associated, (body, tag), &mut open[REPORT_HEADER..])?;
            }
            Cipher::Ctr { key, salt, authentication } => {
                let signed = sealed.len() - SHA1_TAG;
                Cipher::verify(authentication, [&sealed[..signed], &[]], tag)?;
                open.extend_from_slice(body);
                Cipher::ctr(key, salt, ssrc, number, &mut open[REPORT_HEADER..])?;
            }
        }
        self.report_windows.mark(known, ssrc, number);
        Ok(())
    }
}

fn split_end(bytes: &[u8], length: usize) -> Result<(&[u8], &[u8]), SrtpError> {
    bytes.len().checked_sub(length).map(|at| bytes.split_at(at)).ok_or(SrtpError::Malformed)
}
