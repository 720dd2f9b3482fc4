//! A count among a few, and what dishonest voters may try.

use proptest::prelude::*;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::*;

struct Count {
    rng: ChaCha20Rng,
    question: Question,
    context: Context,
    secrets: Vec<SecretKey>,
    keys: Vec<Key>,
    joint: Key,
}

fn by(voter: usize) -> [u8; 1] {
    [voter as u8]
}

impl Count {
    fn new(voters: usize, options: usize, multiple: bool) -> Self {
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let context = Context::of(&[b"a poll"]);
        let secrets: Vec<_> = (0..voters).map(|_| SecretKey::generate(&mut rng)).collect();
        let read = |(voter, secret): (usize, &SecretKey)| {
            let bytes = secret.key(&context.by(&by(voter)), &mut rng);
            Key::read(&bytes, &context.by(&by(voter))).expect("an honest key")
        };
        let keys: Vec<_> = secrets.iter().enumerate().map(read).collect();
        let joint = Key::joint(&keys);
        Self { rng, question: Question { options, multiple }, context, secrets, keys, joint }
    }

    fn seal(&mut self, voter: usize, choice: u16) -> Option<Vec<u8>> {
        Ballot::seal(self.question, choice, &self.joint, &self.context.by(&by(voter)), &mut self.rng)
    }

    fn read(&self, voter: usize, bytes: &[u8]) -> Option<Ballot> {
        Ballot::read(bytes, self.question, &self.joint, &self.context.by(&by(voter)))
    }

    fn ballots(&mut self, choices: &[u16]) -> Vec<Ballot> {
        let seal = |(voter, choice): (usize, &u16)| {
            let bytes = self.seal(voter, *choice).expect("a choice that may be made");
            self.read(voter, &bytes).expect("an honest ballot")
        };
        choices.iter().enumerate().map(seal).collect()
    }

    fn share(&mut self, voter: usize, sum: &Sum) -> Vec<u8> {
        sum.share(&self.secrets[voter], &self.context.by(&by(voter)), &mut self.rng)
    }

    fn count(&mut self, choices: &[u16]) -> Option<Vec<u32>> {
        let sum = Sum::of(&self.ballots(choices));
        let shares: Vec<_> = (0..choices.len())
            .map(|voter| {
                let bytes = self.share(voter, &sum);
                sum.read_share(&bytes, &self.keys[voter], &self.context.by(&by(voter))).expect("honest")
            })
            .collect();
        sum.open(&shares)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_comes_out_is_the_sum_of_what_was_chosen(choices in prop::collection::vec(0u16..16, 1..7)) {
        let mut count = Count::new(choices.len(), 4, true);
        let expected: Vec<u32> =
            (0..4).map(|option| choices.iter().filter(|choice| *choice >> option & 1 == 1).count() as u32).collect();
        prop_assert_eq!(count.count(&choices), Some(expected));
    }

    #[test]
    fn no_changed_ballot_counts(at in 0usize..192 * 3 + 64, bit in 0u8..8) {
        let mut count = Count::new(2, 3, false);
        let mut bytes = count.seal(0, 0b010).expect("sealed");
        bytes[at] ^= 1 << bit;
        prop_assert_eq!(count.read(0, &bytes), None);
    }

    #[test]
    fn nothing_that_a_stranger_says_is_read(bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        let count = Count::new(2, 3, false);
        prop_assert_eq!(count.read(0, &bytes), None);
        prop_assert_eq!(Key::read(&bytes, &count.context), None);
    }
}

#[test]
fn one_vote_each_where_one_may_choose_one() {
    let mut count = Count::new(3, 3, false);
    assert_eq!(count.count(&[0b001, 0b100, 0b100]), Some(vec![1, 0, 2]));
    for choice in [0, 0b011, 0b1000] {
        assert_eq!(count.seal(0, choice), None, "{choice:b}");
    }
}

#[test]
fn whoever_seals_two_votes_or_none_is_not_counted() {
    let mut count = Count::new(3, 3, false);
    // A dishonest voter seals a choice that a poll of several allows, and takes the proof of another ballot.
    let honest = count.seal(0, 0b001).expect("sealed");
    for choice in [0, 0b011, 0b111] {
        let several = Question { options: 3, multiple: true };
        let context = count.context.by(&by(0));
        let mut bytes =
            Ballot::seal(several, choice, &count.joint, &context, &mut count.rng).expect("sealed");
        assert!(Ballot::read(&bytes, several, &count.joint, &context).is_some());
        bytes.extend_from_slice(&honest[honest.len() - 64..]);
        assert_eq!(count.read(0, &bytes), None, "{choice:b}");
    }
}

#[test]
fn a_vote_of_more_than_one_is_not_counted() {
    let mut count = Count::new(2, 2, true);
    let (nonce, context) = (random_scalar(&mut count.rng), count.context.by(&by(0)));
    let seal = |vote: u8| ballot::Sealed {
        nonce: RistrettoPoint::mul_base(&nonce),
        vote: count.joint.0 * nonce + RistrettoPoint::mul_base(&Scalar::from(vote)),
    };
    let bytes =
        ballot::forged(&[seal(1), seal(0)], &nonce, &[true, false], &count.joint, &context, &mut count.rng);
    assert!(count.read(0, &bytes).is_some(), "the forger works");
    for sealed in [[seal(2), seal(0)], [seal(1), seal(100)]] {
        for claims in [[true, false], [false, true], [true, true], [false, false]] {
            let bytes = ballot::forged(&sealed, &nonce, &claims, &count.joint, &context, &mut count.rng);
            assert_eq!(count.read(0, &bytes), None);
        }
    }
}

#[test]
fn nobody_votes_with_anothers_ballot_nor_in_another_count() {
    let mut count = Count::new(3, 2, false);
    let bytes = count.seal(0, 1).expect("sealed");
    assert_eq!(count.read(1, &bytes), None, "another voter");
    let other = Context::of(&[b"another poll"]).by(&by(0));
    assert_eq!(Ballot::read(&bytes, count.question, &count.joint, &other), None);
    let fewer = Key::joint(&count.keys[..2]);
    assert_eq!(Ballot::read(&bytes, count.question, &fewer, &count.context.by(&by(0))), None);
}

#[test]
fn no_key_counts_whose_secret_its_owner_does_not_know() {
    let mut count = Count::new(2, 2, false);
    // So that the joint key would be one that the third knows alone.
    let own = SecretKey::generate(&mut count.rng);
    let rogue = RistrettoPoint::mul_base(&own.0) - count.joint.0;
    let context = count.context.by(&by(2));
    let mut bytes = own.key(&context, &mut count.rng);
    assert!(Key::read(&bytes, &context).is_some());
    bytes[..32].copy_from_slice(rogue.compress().as_bytes());
    assert_eq!(Key::read(&bytes, &context), None);
    let anothers = count.secrets[0].key(&count.context.by(&by(0)), &mut count.rng);
    assert_eq!(Key::read(&anothers, &context), None);
    let zero = SecretKey(Scalar::ZERO).key(&context, &mut count.rng);
    assert_eq!(Key::read(&zero, &context), None);
}

#[test]
fn without_every_voters_share_nothing_opens_and_no_false_share_is_taken() {
    let mut count = Count::new(3, 2, false);
    let sum = Sum::of(&count.ballots(&[1, 1, 2]));
    let bytes: Vec<_> = (0..3).map(|voter| count.share(voter, &sum)).collect();
    let read =
        |voter: usize, bytes: &[u8]| sum.read_share(bytes, &count.keys[voter], &count.context.by(&by(voter)));
    let shares: Vec<_> = (0..3).map(|voter| read(voter, &bytes[voter]).expect("honest")).collect();
    assert_eq!(sum.open(&shares), Some(vec![2, 1]));
    assert_eq!(sum.open(&shares[..2]), None);
    assert_eq!(sum.open([&shares[0], &shares[1], &shares[1]]), None);
    assert_eq!(read(1, &bytes[0]), None);
    for at in 0..bytes[0].len() {
        let mut changed = bytes[0].clone();
        changed[at] ^= 1;
        assert_eq!(read(0, &changed), None, "byte {at}");
    }
}

#[test]
fn a_share_for_one_sum_opens_no_other() {
    let mut count = Count::new(3, 2, false);
    let ballots = count.ballots(&[1, 2, 2]);
    let (all, without) = (Sum::of(&ballots), Sum::of(&ballots[1..]));
    let shares: Vec<_> = (0..3)
        .map(|voter| {
            let bytes = count.share(voter, &all);
            let context = count.context.by(&by(voter));
            assert_eq!(without.read_share(&bytes, &count.keys[voter], &context), None);
            all.read_share(&bytes, &count.keys[voter], &context).expect("honest")
        })
        .collect();
    assert_eq!(without.open(&shares), None);
    assert_eq!(all.open(&shares), Some(vec![1, 2]));
}
