//! The audit log for those who may read it, and for everybody who looked at their data.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};
use identity::AccountId;
use serde_json::{Value, json};
use store::audit::{ENTRIES_AT_ONCE, Entry};
use trust::audit::{Actor, Event, Resource};

use super::{Api, Query, oneself::hexadecimal, people::account, problem::Problem, signing_in::reply};
use crate::organisations::{Group, Refusal, SignedIn};

type Done = Result<Response, Problem>;

/// `?before=INDEX&group=GROUP&person=ID`: older ones, of one group, about one person.
pub(super) async fn entries(State(api): State<Arc<Api>>, who: SignedIn, uri: Uri) -> Done {
    let asked = Asked::of(&uri)?;
    let found = api.organisations.entries(&who, asked.group, asked.person, asked.before).await?;
    let mut body = told(&api, &who, &found).await;
    body["log"] = log(&api).await?;
    Ok(reply(&body))
}

/// `?before=INDEX`: older ones.
pub(super) async fn looks(State(api): State<Arc<Api>>, who: SignedIn, uri: Uri) -> Done {
    let asked = Asked::of(&uri)?;
    if asked.group.is_some() || asked.person.is_some() {
        return Err(Problem::query("before"));
    }
    let found = api.organisations.looks_at(&who, asked.before).await?;
    Ok(reply(&told(&api, &who, &found).await))
}

/// What is held of somebody. They are shown who looked.
pub(super) async fn record(State(api): State<Arc<Api>>, who: SignedIn, Path(id): Path<String>) -> Done {
    let whom = AccountId::parse(&id).ok_or(Refusal::Unknown)?;
    let record = api.organisations.record(&who, whom).await?;
    let mut body = account(&record.account);
    body["sessions"] = record
        .sessions
        .iter()
        .map(|session| {
            json!({ "id": hexadecimal(&session.token.0), "since": session.since, "used": session.used })
        })
        .collect();
    body["passkeys"] = record
        .credentials
        .iter()
        .map(|passkey| json!({ "since": passkey.since, "used": passkey.used }))
        .collect();
    Ok(reply(&body))
}

/// What is asked for.
struct Asked {
    before: Option<u64>,
    group: Option<Group>,
    person: Option<AccountId>,
}

impl Asked {
    fn of(uri: &Uri) -> Result<Self, Problem> {
        let query = Query::of(uri, &["before", "group", "person"])?;
        let bad = || Problem::query("before, group, person");
        Ok(Self {
            before: query.get("before").map(str::parse).transpose().map_err(|_| bad())?,
            group: query.get("group").map(|group| Group::parse(group).ok_or_else(bad)).transpose()?,
            person: query.get("person").map(|id| AccountId::parse(id).ok_or(Refusal::Unknown)).transpose()?,
        })
    }
}

/// Entries with what people are called.
async fn told(api: &Api, who: &SignedIn, found: &[Entry]) -> Value {
    let all = found.iter().filter_map(|entry| entry.event.as_ref()).flat_map(people);
    let labels = api.organisations.labels(who, all.filter_map(AccountId::parse).collect()).await;
    let label = |id: &str| labels.get(&AccountId::parse(id)?);
    let named = |id: &str| json!({ "kind": "account", "id": id, "label": label(id) });
    let entries = found.iter().map(|entry| {
        let Some(event) = &entry.event else { return json!({ "index": entry.index }) };
        let actor = match &event.actor {
            Actor::Account(id) => named(id.as_str()),
            other => json!(other),
        };
        json!({
            "index": entry.index,
            "at": event.at.0 / 1_000,
            "actor": actor,
            "subject": event.subject.as_ref().map(|id| named(id.as_str())),
            "act": event.act,
        })
    });
    let more = u32::try_from(found.len()).is_ok_and(|count| count >= ENTRIES_AT_ONCE);
    json!({ "entries": entries.collect::<Vec<_>>(), "more": more })
}

fn people(event: &Event) -> impl Iterator<Item = &str> {
    let actor = match &event.actor {
        Actor::Account(id) => Some(id.as_str()),
        _ => None,
    };
    actor.into_iter().chain(event.subject.as_ref().map(trust::audit::AccountId::as_str))
}

/// What to keep of the log elsewhere: how many entries, the hash over all of them, the key (C2SP tlog-checkpoint).
async fn log(api: &Api) -> Result<Value, Problem> {
    let note = api.organisations.resource(Resource::Checkpoint).await?.ok_or(Refusal::Failed)?;
    let note = String::from_utf8_lossy(&note);
    let mut lines = note.lines().skip(1);
    let size: Option<u64> = lines.next().and_then(|size| size.parse().ok());
    Ok(json!({ "size": size, "root": lines.next(), "key": api.organisations.log_key().to_string() }))
}
