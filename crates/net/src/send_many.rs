//! Many trains in one call: sendmmsg(2), each with segmentation offload (UDP_SEGMENT, udp(7)) and the local address to send
//! from (IP_PKTINFO, ip(7); RFC 3542 section 6).

#![allow(unsafe_code)]

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::{AsRawFd, BorrowedFd};

use socket2::SockAddr;

/// Messages in one call.
pub(crate) const AT_ONCE: usize = 32;
/// Room for both control messages: 40 bytes for an IPv6 address, 24 for a segment's size.
const CONTROL: usize = 64;

/// Datagrams to one peer: one, or a train of segments.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    /// As the socket's family wants it.
    pub destination: SocketAddr,
    pub source: Option<IpAddr>,
    /// `None` for a single datagram.
    pub segment: Option<u16>,
    pub bytes: &'a [u8],
}

impl Message<'_> {
    /// Nothing, to nobody.
    pub const NONE: Self = Self {
        destination: SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
        source: None,
        segment: None,
        bytes: &[],
    };
}

/// As the system wants control messages to lie.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
struct Control([u8; CONTROL]);

/// Sends at most [`AT_ONCE`] messages without waiting; gives how many the system took. An error is that of the first one.
pub(crate) fn send_many(socket: BorrowedFd<'_>, messages: &[Message<'_>]) -> io::Result<usize> {
    let messages = &messages[..messages.len().min(AT_ONCE)];
    let destination = |at: usize| messages.get(at).map(|message| SockAddr::from(message.destination));
    let addresses: [Option<SockAddr>; AT_ONCE] = std::array::from_fn(destination);
    let mut parts = [libc::iovec { iov_base: std::ptr::null_mut(), iov_len: 0 }; AT_ONCE];
    let mut controls = [Control([0; CONTROL]); AT_ONCE];
    // SAFETY: all fields of these C structures may be zero.
    let mut headers: [libc::mmsghdr; AT_ONCE] = unsafe { std::mem::zeroed() };
    for (at, message) in messages.iter().enumerate() {
        let Some(address) = &addresses[at] else { continue };
        parts[at] =
            libc::iovec { iov_base: message.bytes.as_ptr().cast_mut().cast(), iov_len: message.bytes.len() };
        let header = &mut headers[at].msg_hdr;
        header.msg_name = address.as_ptr().cast_mut().cast();
        header.msg_namelen = address.len();
        header.msg_iov = &raw mut parts[at];
        header.msg_iovlen = 1;
        header.msg_control = controls[at].0.as_mut_ptr().cast();
        header.msg_controllen = CONTROL as _;
        control(header, message);
    }
    let count = messages.len() as libc::c_uint;
    // SAFETY: the first `count` headers point to addresses, parts and controls that outlive the call and are as long as they
    // say; the system writes to none of them but the headers' `msg_len`.
    let taken =
        unsafe { libc::sendmmsg(socket.as_raw_fd(), headers.as_mut_ptr(), count, libc::MSG_DONTWAIT as _) };
    usize::try_from(taken).map_err(|_| io::Error::last_os_error())
}

/// Writes a message's control messages, and how long they are.
fn control(header: &mut libc::msghdr, message: &Message<'_>) {
    let mut written = 0;
    // SAFETY: `header` has a control buffer of `CONTROL` zeroed bytes, aligned as a `cmsghdr`, which is enough for an address
    // and a size: each `add` writes inside of what CMSG_FIRSTHDR and CMSG_NXTHDR give for it.
    unsafe {
        let mut next = libc::CMSG_FIRSTHDR(header);
        let mut add = |level: i32, kind: i32, data: *const u8, length: usize| {
            if next.is_null() {
                return;
            }
            (*next).cmsg_level = level;
            (*next).cmsg_type = kind;
            (*next).cmsg_len = libc::CMSG_LEN(length as _) as _;
            std::ptr::copy_nonoverlapping(data, libc::CMSG_DATA(next), length);
            written += libc::CMSG_SPACE(length as _) as usize;
            next = libc::CMSG_NXTHDR(header, next);
        };
        match message.source {
            Some(IpAddr::V4(address)) => {
                let s_addr = u32::from_ne_bytes(address.octets());
                let info = libc::in_pktinfo {
                    ipi_ifindex: 0,
                    ipi_spec_dst: libc::in_addr { s_addr },
                    ipi_addr: libc::in_addr { s_addr: 0 },
                };
                add(libc::IPPROTO_IP, libc::IP_PKTINFO, (&raw const info).cast(), size_of_val(&info));
            }
            Some(IpAddr::V6(address)) => {
                let ipi6_addr = libc::in6_addr { s6_addr: address.octets() };
                let info = libc::in6_pktinfo { ipi6_addr, ipi6_ifindex: 0 };
                add(libc::IPPROTO_IPV6, libc::IPV6_PKTINFO, (&raw const info).cast(), size_of_val(&info));
            }
            None => {}
        }
        if let Some(segment) = message.segment {
            add(libc::SOL_UDP, libc::UDP_SEGMENT, (&raw const segment).cast(), size_of_val(&segment));
        }
    }
    header.msg_controllen = written as _;
    if written == 0 {
        header.msg_control = std::ptr::null_mut();
    }
}
