//! Sets of countries, by their codes (ISO 3166-1 alpha-2) and by the names of unions of them.

/// All codes (ISO 3166-1 alpha-2), in their order.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW \
    BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN \
    IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME \
    MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV \
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE \
    YT ZA ZM ZW";
/// Members of the European Union.
const EU: &str = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE";
/// The European Economic Area: the union, and these.
const EEA: &str = "IS LI NO";
/// Codes of two letters, packed in words of 64 bits: 26 times 26 of them.
const WORDS: usize = (26 * 26_usize).div_ceil(64);

/// A set of countries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Countries([u64; WORDS]);

impl Countries {
    /// By a name: a country's code, or `EU` or `EEA`. In capitals, as the standard has them.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "EU" => Some(Self::listed(EU)),
            "EEA" => Some(Self::listed(EU).and(Self::listed(EEA))),
            code => CODES.split(' ').any(|known| known == code).then(|| Self::listed(code)),
        }
    }

    /// All of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    /// Whether all of these are among those.
    pub fn within(self, those: Self) -> bool {
        self.0.iter().zip(those.0).all(|(these, those)| these & !those == 0)
    }

    fn listed(codes: &str) -> Self {
        let mut all = Self::default();
        for code in codes.split(' ') {
            let place = code.bytes().fold(0, |place, letter| place * 26 + usize::from(letter - b'A'));
            all.0[place / 64] |= 1 << (place % 64);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_country_of_its_own_and_nothing_else_is_one() {
        let all: Vec<_> = CODES.split(' ').collect();
        assert_eq!(all.len(), 249, "ISO 3166-1");
        for (at, code) in all.iter().enumerate() {
            let one = Countries::named(code).unwrap();
            assert!(one.within(one));
            assert!(all[..at].iter().all(|other| !one.within(Countries::named(other).unwrap())), "{code}");
        }
        for wrong in ["", "nl", "UK", "N", "NLD", "Europe", "EU ", "XX"] {
            assert_eq!(Countries::named(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_union_has_27_members_and_the_area_30() {
        let count = |name| {
            let all = Countries::named(name).unwrap();
            CODES.split(' ').filter(|code| Countries::named(code).unwrap().within(all)).count()
        };
        assert_eq!((count("EU"), count("EEA"), count("NL")), (27, 30, 1));
        let within = |one, other| Countries::named(one).unwrap().within(Countries::named(other).unwrap());
        assert!(within("EU", "EEA") && within("NO", "EEA") && !within("NO", "EU") && !within("EU", "NL"));
        assert!(!within("GB", "EEA") && !within("CH", "EEA"));
    }
}
