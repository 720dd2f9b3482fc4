//! Is everything told that has to be? What people may do, what commands do, and what is shown to whoever was looked at: each
//! action, command and answer stands in a table, with what is told or why nothing is. Whatever is new has no place yet, and
//! fails.

mod acts;
mod commands;
mod looks;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    audit::database,
    console::{Browser, founded, id, invited, server_with},
    directory::Directory,
    meet::{PATIENCE, Server},
};

/// What becomes of something in the log.
enum Told<F> {
    /// These kinds of entries, by doing this.
    As(&'static [&'static str], F),
    /// Nothing, for this reason.
    Not(&'static str),
}

/// An organisation in which everybody is.
struct House {
    server: Server,
    owner: Browser,
    officer: Browser,
    helper: Browser,
    member: Browser,
    member_id: String,
}

const HOST: &str = "meet.ergens.example";

impl House {
    fn open(folder: &Path) -> Self {
        let (server, token) = server_with(folder, &["--organisation-hosts", HOST]);
        let (mut owner, _) = founded(&server, &token);
        let (mut officer, _) = invited(&mut owner, &["officer"], "Ole");
        // Without it there are no figures about use.
        let until = day_in(200);
        let attest = json!({ "sign": "attest", "until": until, "document": null });
        officer.ask("PUT", "/register/M25", Some(attest)).expect(204);
        let (helper, _) = invited(&mut owner, &["helpdesk"], "Hal");
        let (mut member, _) = invited(&mut owner, &[], "Mo");
        let member_id = id(&mut member);
        Self { server, owner, officer, helper, member, member_id }
    }

    /// What figures about use need is looked at soon after the start. While they are closed nobody has read them.
    fn figures_are_open(&mut self) {
        let begun = Instant::now();
        while self.officer.get("/meetings").expect(200)["closed"] != Value::Null {
            assert!(begun.elapsed() < PATIENCE, "figures stay closed");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What may be done to the member, below their path.
    fn of_member(&self, more: &str) -> String {
        format!("/people/{}{more}", self.member_id)
    }

    /// A directory with a group in which somebody is, and both.
    fn directory(&mut self) -> (Directory, String, String) {
        let directory = Directory::of(&mut self.owner, "Okta");
        let user = directory.user("ada");
        let group = json!({ "displayName": "helpers", "members": [{ "value": user }] });
        let group = directory.ask("POST", "/scim/v2/Groups", Some(group)).expect(201);
        (directory, group["id"].as_str().unwrap().to_owned(), user)
    }
}

/// Kinds of entries from this one on; what checks of measures write by themselves, also of invented people, left out.
fn told_since(folder: &Path, from: u64) -> Vec<String> {
    let sql = "SELECT kind FROM audit_rows WHERE idx >= ?1 AND kind <> 'evidence_recorded'
             AND (organisation IS NULL OR organisation IN (SELECT lower(hex(id)) FROM organisations))
         ORDER BY idx";
    let db = database(folder);
    let read = || -> rusqlite::Result<Vec<String>> {
        db.prepare(sql)?.query_map([from], |row| row.get(0))?.collect()
    };
    // While it is written anew after a deletion it may not be read.
    read().unwrap_or_default()
}

/// The number of the next entry.
fn next(folder: &Path) -> u64 {
    database(folder).query_row("SELECT max(idx) + 1 FROM audit_rows", [], |row| row.get(0)).unwrap()
}

/// The event of the last entry of this kind.
fn last(folder: &Path, kind: &str) -> Value {
    let sql = "SELECT event FROM audit_rows WHERE kind = ?1 ORDER BY idx DESC LIMIT 1";
    let event: String = database(folder).query_row(sql, [kind], |row| row.get(0)).unwrap();
    serde_json::from_str(&event).unwrap()
}

fn day_in(days: u64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let then = i64::try_from(now + days * 86_400).unwrap();
    time::OffsetDateTime::from_unix_timestamp(then).unwrap().date().to_string()
}
