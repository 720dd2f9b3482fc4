//! Whatever happens, everyone comes to one group, one roster, one conversation.

use simulation::{Hazards, World, for_seeds, run_schedule};

const CALM: Hazards = Hazards { cuts: false, reloads: false, restarts: false };
const ROUGH: Hazards = Hazards { cuts: true, reloads: true, restarts: true };

#[test]
fn people_who_come_and_go_and_write_agree() {
    for_seeds("people_who_come_and_go_and_write_agree", 0, 60, |seed| {
        run_schedule(&mut World::new(seed), 8, 60, CALM);
    });
}

#[test]
fn broken_connections_reloads_sleep_and_restarts_are_survived() {
    for_seeds("broken_connections_reloads_sleep_and_restarts_are_survived", 100, 60, |seed| {
        run_schedule(&mut World::new(seed), 8, 80, ROUGH);
    });
}
