//! `badline NAME HERE THERE SEED`: a network namespace NAME behind a line that is told on standard input what it is like.
//!
//! It says `ready` once packets pass. Then each line of input is an order: `both SCENARIO`, `down SCENARIO`, `up SCENARIO`
//! (see `netlab::Scenario`), answered by `so`; or `counts`, answered by what was delivered and lost in each direction. An
//! order that it does not understand is answered by `what`, and why. It ends, and the namespace with it, when its input does.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match line::run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("badline: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("badline: network namespaces are Linux's");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod line {
    use std::io::{self, BufRead};

    use badline::{Place, Way};
    use netlab::Scenario;

    pub fn run(words: &[String]) -> Result<(), Box<dyn std::error::Error>> {
        let [name, here, there, seed] = words else {
            return Err("usage: badline NAME HERE THERE SEED".into());
        };
        let place = Place::open(name, here.parse()?, there.parse()?, seed.parse()?)?;
        println!("ready");
        for order in io::stdin().lock().lines() {
            match obey(&place, &order?) {
                Ok(answer) => println!("{answer}"),
                Err(why) => println!("what: {why}"),
            }
        }
        Ok(())
    }

    fn obey(place: &Place, order: &str) -> Result<String, Box<dyn std::error::Error>> {
        let words: Vec<&str> = order.split_whitespace().collect();
        let (ways, name): (&[&Way], &str) = match words[..] {
            ["counts"] => {
                return Ok(format!("down {} up {}", counts(&place.down), counts(&place.up)));
            }
            ["both", name] => (&[&place.down, &place.up], name),
            ["down", name] => (&[&place.down], name),
            ["up", name] => (&[&place.up], name),
            _ => return Err("there are: both, down, up SCENARIO; counts".into()),
        };
        let scenario: Scenario = name.parse()?;
        ways.iter().for_each(|way| way.follow(scenario.profile()));
        Ok("so".to_owned())
    }

    fn counts(way: &Way) -> String {
        let counters = way.counters().unwrap_or_default();
        format!("delivered {} lost {} overflowed {}", counters.delivered, counters.lost, counters.overflowed)
    }
}
