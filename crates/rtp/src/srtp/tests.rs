use super::*;

/// RFC 3711 appendix B.3.
#[test]
fn keys_are_derived_as_in_the_standard_s_example() {
    let key = hex("E1F97A0D3E018BE0D64FA32C06DE4139");
    let salt = hex("0EC675AD498AFEEBB6960B3AABE6");
    let keys = Keys::new(Profile::Aes128CmSha1_80, &key, &salt);
    let derive = |label, length| keys.derive(label, length).unwrap().to_vec();
    assert_eq!(derive(keys::Label::RtpKey, 16), hex("C61E7A93744F39EE10734AFE3FF7A087"));
    assert_eq!(derive(keys::Label::RtpSalt, 14), hex("30CBBC08863D8C85D49DB34A9AE1"));
    assert_eq!(derive(keys::Label::RtpAuthentication, 20), hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

const PROFILES: [Profile; 3] = [Profile::Aes128CmSha1_80, Profile::AeadAes128Gcm, Profile::AeadAes256Gcm];

fn pair(profile: Profile) -> (Outbound, Inbound) {
    let material: Vec<u8> = (0..2 * (profile.key_length() + profile.salt_length()) as u8).collect();
    let keys = MasterKeys::from_dtls(profile, &material).unwrap();
    (Outbound::new(&keys.client).unwrap(), Inbound::new(&keys.client).unwrap())
}

fn packet(sequence: u16, ssrc: u32) -> Vec<u8> {
    let mut packet = vec![0x90, 96];
    packet.extend(sequence.to_be_bytes());
    packet.extend([0, 0, 0, 9]);
    packet.extend(ssrc.to_be_bytes());
    packet.extend([0xBE, 0xDE, 0, 1, 0x30, 5, 0, 0]);
    packet.extend((0..100).map(|n| n ^ sequence as u8));
    packet
}

fn sealed(outbound: &Outbound, number: u64, ssrc: u32) -> Vec<u8> {
    let mut buffer = vec![0xEE; 3];
    buffer.extend(packet(number as u16, ssrc));
    outbound.seal(&mut buffer, 3, 20, number).unwrap();
    buffer.split_off(3)
}

#[test]
fn what_is_sealed_is_opened_once_over_a_rollover_and_out_of_order() {
    for profile in PROFILES {
        let (outbound, mut inbound) = pair(profile);
        let mut open = Vec::new();
        for number in [65_530, 65_538, 65_533, 65_600, 65_599, 98_000, 130_000, 131_000, 160_000] {
            let bytes = sealed(&outbound, number, 7);
            assert_eq!(bytes.len(), 120 + outbound.overhead());
            assert_ne!(bytes[20..120], packet(number as u16, 7)[20..], "the payload is sealed");
            assert_eq!(inbound.open(&bytes, &mut open), Ok(number), "{profile:?}");
            assert_eq!(open, packet(number as u16, 7));
            assert_eq!(inbound.open(&bytes, &mut open), Err(SrtpError::Replayed));
        }
        assert_eq!(inbound.open(&sealed(&outbound, 230_000, 7), &mut open), Err(SrtpError::NotAuthentic));
        assert_eq!(inbound.open(&sealed(&outbound, 5, 8), &mut open), Ok(5), "each stream by itself");
    }
}

#[test]
fn no_bit_can_be_changed_and_nothing_is_remembered_of_a_forgery() {
    for profile in PROFILES {
        let (outbound, mut inbound) = pair(profile);
        let bytes = sealed(&outbound, 70, 7);
        let mut open = Vec::new();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(inbound.open(&forged, &mut open).is_err(), "{profile:?}, bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(inbound.open(&bytes[..length], &mut open).is_err());
        }
        assert_eq!(inbound.open(&bytes, &mut open), Ok(70));
        assert!(pair(profile).1.open(&sealed(&outbound, 70, 7), &mut open).is_ok());
    }
}

#[test]
fn reports_are_sealed_opened_once_and_never_taken_open() {
    for profile in PROFILES {
        let (mut outbound, mut inbound) = pair(profile);
        let report: Vec<u8> = [0x80, 200, 0, 6, 0, 0, 0, 7].into_iter().chain(0..20).collect();
        let mut open = Vec::new();
        let mut last = Vec::new();
        for _ in 0..300 {
            let mut buffer = vec![1];
            buffer.extend(&report);
            outbound.seal_report(&mut buffer, 1).unwrap();
            last = buffer.split_off(1);
            assert_eq!(inbound.open_report(&last, &mut open), Ok(()), "{profile:?}");
            assert_eq!(open, report);
            assert_eq!(inbound.open_report(&last, &mut open), Err(SrtpError::Replayed));
        }
        let mut inbound = pair(profile).1;
        for bit in 0..last.len() * 8 {
            let mut forged = last.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(inbound.open_report(&forged, &mut open).is_err(), "{profile:?}, bit {bit}");
        }
        assert!(inbound.open_report(&report, &mut open).is_err());
        for length in 0..last.len() {
            assert!(inbound.open_report(&last[..length], &mut open).is_err());
        }
    }
}

#[test]
fn the_reports_of_each_ssrc_are_numbered_by_themselves_as_browsers_do() {
    for profile in PROFILES {
        let (_, mut inbound) = pair(profile);
        let mut open = Vec::new();
        let mut reports_of = |ssrc: u8, count| {
            // One that has sealed nothing yet begins at the first number.
            let (mut outbound, _) = pair(profile);
            for _ in 0..count {
                let mut report = vec![0x80, 201, 0, 1, 0, 0, 0, ssrc];
                outbound.seal_report(&mut report, 0).unwrap();
                assert_eq!(inbound.open_report(&report, &mut open), Ok(()), "{profile:?}");
                assert_eq!(inbound.open_report(&report, &mut open), Err(SrtpError::Replayed));
            }
        };
        reports_of(7, 300);
        reports_of(8, 3);
    }
}

#[test]
fn numbers_and_keys_out_of_bounds_are_refused() {
    let (outbound, _) = pair(Profile::AeadAes128Gcm);
    let mut buffer = packet(1, 7);
    assert_eq!(outbound.seal(&mut buffer, 0, 20, 1 << 48), Err(SrtpError::Exhausted));
    assert_eq!(outbound.seal(&mut buffer, 0, 500, 1), Err(SrtpError::Malformed));
    assert_eq!(outbound.seal(&mut buffer, 500, 20, 1), Err(SrtpError::Malformed));
    assert!(MasterKeys::from_dtls(Profile::AeadAes256Gcm, &[0; 56]).is_err());
}

#[test]
fn so_many_streams_do_not_make_it_grow() {
    let (outbound, mut inbound) = pair(Profile::AeadAes128Gcm);
    let mut open = Vec::new();
    for ssrc in 0..1_000 {
        assert_eq!(inbound.open(&sealed(&outbound, 9, ssrc), &mut open), Ok(9));
    }
    assert_eq!(inbound.open(&sealed(&outbound, 9, 999), &mut open), Err(SrtpError::Replayed));
}
