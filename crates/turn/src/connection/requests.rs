//! What an authenticated client can ask for (RFC 8656 sections 7, 8, 10 and 12).

use std::{net::SocketAddr, time::Duration};

use super::{Connection, authentication::User};
use crate::{
    allocation::{Allocation, DEFAULT_LIFETIME, MAX_LIFETIME},
    output::Output,
    peers::Family,
    refusal::Refusal,
    stun::{AttributeType, Builder, Class, Message, Method},
};

/// The protocol number of UDP, which is all that is relayed.
const UDP: u8 = 17;
/// EVEN-PORT's bit that asks for the next port too (RFC 8656 section 18.7).
const RESERVE_NEXT_PORT: u8 = 0x80;
/// So many are named in an answer to a message that is made of nothing else.
const UNKNOWN_ATTRIBUTES: usize = 16;

impl Connection {
    pub(super) fn request(&mut self, request: &Message<'_>) {
        let known = [Method::ALLOCATE, Method::REFRESH, Method::CREATE_PERMISSION, Method::CHANNEL_BIND];
        if !known.contains(&request.method()) {
            return;
        }
        match self.authenticate(request) {
            Ok(user) => self.answer(request, &user),
            Err(refusal) => self.turn_away(request, refusal),
        }
    }

    fn answer(&mut self, request: &Message<'_>, user: &User<'_>) {
        let answer = |class| Builder::new(class, request.method(), request.transaction());
        let success = answer(Class::Success);
        let unknown: Vec<_> = unknown_attributes(request).take(UNKNOWN_ATTRIBUTES).collect();
        let done = match request.method() {
            _ if !unknown.is_empty() => Err(Refusal::UnknownAttribute),
            Method::ALLOCATE => self.allocate(request, user, success),
            _ if self.allocation.is_none() => Err(Refusal::AllocationMismatch),
            _ if !self.is_held_by(user) => Err(Refusal::WrongCredentials),
            Method::REFRESH => self.refresh(request, success),
            Method::CREATE_PERMISSION => self.create_permission(request, success),
            _ => self.channel_bind(request, success),
        };
        let answer = done.unwrap_or_else(|refusal| {
            let error = answer(Class::Error).error_code(refusal.code());
            if refusal != Refusal::UnknownAttribute {
                return error;
            }
            let types: Vec<_> = unknown.iter().flat_map(|kind| kind.0.to_be_bytes()).collect();
            error.attribute(AttributeType::UNKNOWN_ATTRIBUTES, &types)
        });
        self.write(answer.sign(user.integrity, &user.key).finish());
    }

    /// RFC 8656 section 7.2. DONT-FRAGMENT needs nothing done: no packet leaves, so that none is fragmented.
    fn allocate(
        &mut self,
        request: &Message<'_>,
        user: &User<'_>,
        answer: Builder,
    ) -> Result<Builder, Refusal> {
        if self.allocation.is_some() {
            return Err(Refusal::AllocationMismatch);
        }
        match request.attribute(AttributeType::REQUESTED_TRANSPORT) {
            Some([UDP, _, _, _]) => {}
            Some([_, _, _, _]) => return Err(Refusal::UnsupportedTransport),
            _ => return Err(Refusal::BadRequest),
        }
        let even_port = port_wish(request)?;
        let family = family_wish(request)?;
        if !self.server.peers().have(family) {
            return Err(Refusal::AddressFamilyNotSupported);
        }
        let lifetime = lifetime_wish(request)?.clamp(DEFAULT_LIFETIME, MAX_LIFETIME);

        let lease = self.server.lease(user.name, family, even_port)?;
        let relayed = lease.address;
        self.allocation = Some(Allocation::new(lease, self.now + lifetime));
        self.outputs.push_back(Output::Allocated(relayed));
        let answer = answer
            .address(AttributeType::XOR_RELAYED_ADDRESS, relayed.socket_address())
            .address(AttributeType::XOR_MAPPED_ADDRESS, self.client)
            .attribute(AttributeType::LIFETIME, &seconds(lifetime));
        // Whoever asks for addresses of both families gets the first (RFC 8656 section 7.2).
        let second = request.attribute(AttributeType::ADDITIONAL_ADDRESS_FAMILY).is_some();
        let none = Refusal::AddressFamilyNotSupported.code();
        let second_refused = [Family::V6 as u8, 0, (none / 100) as u8, (none % 100) as u8];
        Ok(if second { answer.attribute(AttributeType::ADDRESS_ERROR_CODE, &second_refused) } else { answer })
    }

    /// RFC 8656 section 8.2.
    fn refresh(&mut self, request: &Message<'_>, answer: Builder) -> Result<Builder, Refusal> {
        let wish = lifetime_wish(request)?;
        let allocation = self.allocation.as_mut().ok_or(Refusal::AllocationMismatch)?;
        if let Some(family) = request.attribute(AttributeType::REQUESTED_ADDRESS_FAMILY)
            && Family::named(family) != Some(allocation.lease.address.family())
        {
            return Err(Refusal::PeerAddressFamilyMismatch);
        }
        let lifetime = if wish.is_zero() { wish } else { wish.clamp(DEFAULT_LIFETIME, MAX_LIFETIME) };
        if lifetime.is_zero() {
            self.release();
        } else {
            allocation.expires = self.now + lifetime;
        }
        Ok(answer.attribute(AttributeType::LIFETIME, &seconds(lifetime)))
    }

    /// RFC 8656 section 10.2: for all the addresses or for none. Their ports do not matter.
    fn create_permission(&mut self, request: &Message<'_>, answer: Builder) -> Result<Builder, Refusal> {
        let peers = || request.addresses(AttributeType::XOR_PEER_ADDRESS);
        if peers().next().is_none() {
            return Err(Refusal::BadRequest);
        }
        for peer in peers() {
            let peer = peer.ok_or(Refusal::BadRequest)?;
            self.allow(peer, self.server.peers().are_at(peer.ip()))?;
        }
        let allocation = self.allocation.as_mut().ok_or(Refusal::AllocationMismatch)?;
        for peer in peers().flatten() {
            allocation.permit(peer.ip(), self.now);
        }
        Ok(answer)
    }

    /// RFC 8656 section 12.2.
    fn channel_bind(&mut self, request: &Message<'_>, answer: Builder) -> Result<Builder, Refusal> {
        let Some(&[high, low, _, _]) = request.attribute(AttributeType::CHANNEL_NUMBER) else {
            return Err(Refusal::BadRequest);
        };
        let peer = request.addresses(AttributeType::XOR_PEER_ADDRESS).next().flatten();
        let peer = peer.ok_or(Refusal::BadRequest)?;
        self.allow(peer, self.server.peers().contain(peer))?;
        let allocation = self.allocation.as_mut().ok_or(Refusal::AllocationMismatch)?;
        allocation.bind(u16::from_be_bytes([high, low]), peer, self.now)?;
        Ok(answer)
    }

    /// Whatever is not ours is refused in the same way, of whichever family or range it is.
    fn allow(&self, peer: SocketAddr, ours: bool) -> Result<(), Refusal> {
        if !ours {
            return Err(Refusal::Forbidden);
        }
        let relayed = self.relayed().ok_or(Refusal::AllocationMismatch)?;
        if Family::of(peer.ip()) != relayed.family() {
            return Err(Refusal::PeerAddressFamilyMismatch);
        }
        Ok(())
    }

    fn is_held_by(&self, user: &User<'_>) -> bool {
        self.allocation.as_ref().is_some_and(|allocation| *allocation.lease.username == *user.name)
    }
}

/// Those that have to be understood and are not (RFC 8489 section 6.3.1).
pub(super) fn unknown_attributes(message: &Message<'_>) -> impl Iterator<Item = AttributeType> {
    const KNOWN: [AttributeType; 17] = [
        AttributeType::USERNAME,
        AttributeType::ERROR_CODE,
        AttributeType::UNKNOWN_ATTRIBUTES,
        AttributeType::CHANNEL_NUMBER,
        AttributeType::LIFETIME,
        AttributeType::XOR_PEER_ADDRESS,
        AttributeType::DATA,
        AttributeType::REALM,
        AttributeType::NONCE,
        AttributeType::XOR_RELAYED_ADDRESS,
        AttributeType::REQUESTED_ADDRESS_FAMILY,
        AttributeType::EVEN_PORT,
        AttributeType::REQUESTED_TRANSPORT,
        AttributeType::DONT_FRAGMENT,
        AttributeType::PASSWORD_ALGORITHM,
        AttributeType::XOR_MAPPED_ADDRESS,
        AttributeType::RESERVATION_TOKEN,
    ];
    let kinds = message.attributes().map(|(kind, _)| kind);
    kinds.filter(|kind| kind.comprehension_required() && !KNOWN.contains(kind))
}

/// Whether the port has to be even. The next one is never reserved and no token is ever given, so that whoever wants
/// either is told that there are none left.
fn port_wish(request: &Message<'_>) -> Result<bool, Refusal> {
    let even_port = match request.attribute(AttributeType::EVEN_PORT) {
        None => None,
        Some([flags]) => Some(*flags),
        Some(_) => return Err(Refusal::BadRequest),
    };
    let family = request.attribute(AttributeType::REQUESTED_ADDRESS_FAMILY).is_some();
    let additional = request.attribute(AttributeType::ADDITIONAL_ADDRESS_FAMILY).is_some();
    let next_too = even_port.is_some_and(|flags| flags & RESERVE_NEXT_PORT != 0);
    if let Some(token) = request.attribute(AttributeType::RESERVATION_TOKEN) {
        let alone = token.len() == 8 && even_port.is_none() && !family && !additional;
        return Err(if alone { Refusal::InsufficientCapacity } else { Refusal::BadRequest });
    }
    match next_too {
        true if additional => Err(Refusal::BadRequest),
        true => Err(Refusal::InsufficientCapacity),
        false => Ok(even_port.is_some()),
    }
}

/// IPv4 unless the client asks for the other, which it cannot in two ways at once.
fn family_wish(request: &Message<'_>) -> Result<Family, Refusal> {
    let requested = request.attribute(AttributeType::REQUESTED_ADDRESS_FAMILY);
    let additional = request.attribute(AttributeType::ADDITIONAL_ADDRESS_FAMILY);
    match (requested, additional.map(Family::named)) {
        (None, None | Some(Some(Family::V6))) => Ok(Family::V4),
        (Some(_), Some(_)) | (None, Some(_)) => Err(Refusal::BadRequest),
        (Some(family), None) => Family::named(family).ok_or(Refusal::AddressFamilyNotSupported),
    }
}

/// How long the allocation is to last.
fn lifetime_wish(request: &Message<'_>) -> Result<Duration, Refusal> {
    match request.attribute(AttributeType::LIFETIME) {
        None => Ok(DEFAULT_LIFETIME),
        Some(&[a, b, c, d]) => Ok(Duration::from_secs(u32::from_be_bytes([a, b, c, d]).into())),
        Some(_) => Err(Refusal::BadRequest),
    }
}

fn seconds(lifetime: Duration) -> [u8; 4] {
    u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX).to_be_bytes()
}
