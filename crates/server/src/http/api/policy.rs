//! The policy of an organisation, for whoever may see or change it; and its classes of meetings, for every member.

use std::{collections::BTreeMap, sync::Arc};

use ::policy::{TEMPLATES, hash};
use axum::{extract::State, response::Response};
use identity::AccountId;
use protocol::{
    ClassRules,
    class::{ClassException, Grant, Lobby, People},
};
use residency::{Part, Place};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use store::policies::Edition;

use super::{
    Api, Json,
    problem::Problem,
    signing_in::{nothing, reply},
};
use crate::{
    here::Here,
    organisations::{Drift, SignedIn},
};

type Done = Result<Response, Problem>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    file: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Apply {
    file: String,
    reason: String,
    /// As the plan said.
    over: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Number {
    number: u32,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Countersign {
    number: u32,
    /// Of the file that was seen.
    hash: String,
}

pub(super) async fn policy(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let state = api.organisations.policy(&who).await?;
    let waits = state.waiting.as_ref().map(|(edition, _)| edition);
    let names = Names::of(&api, &who, state.current.iter().chain(waits).collect()).await;
    let current = state.current.as_ref().map(|edition| {
        let mut told = names.edition(edition);
        told["file"] = edition.file.clone().into();
        told
    });
    let waiting = state.waiting.as_ref().map(|(edition, plan)| {
        let mut told = names.edition(edition);
        told["file"] = edition.file.clone().into();
        told["changes"] = json!(plan.changes);
        told["notice_until"] = json!(state.notice_until);
        told
    });
    let Drift { meetings, ended } = &state.drift;
    let meetings = meetings.iter().map(|(class, count)| json!({ "class": class, "count": count }));
    let ended = ended
        .iter()
        .map(|(class, setting, until)| json!({ "class": class, "setting": setting, "until": until }));
    Ok(reply(&json!({
        "current": current,
        "classes": state.classes.iter().map(rules).collect::<Vec<_>>(),
        "waiting": waiting,
        "here": parts(&api.organisations.here),
        "elsewhere": state.elsewhere,
        "drift": { "meetings": meetings.collect::<Vec<_>>(), "ended": ended.collect::<Vec<_>>() },
    })))
}

/// Where this server's parts are; null: nobody has said.
pub(super) fn parts(here: &Here) -> Value {
    let part = |part: Part| json!({ "part": part.name(), "place": here.place(part).map(Place::name) });
    Part::ALL.map(part).to_vec().into()
}

pub(super) async fn history(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let all = api.organisations.policy_history(&who).await?;
    let names = Names::of(&api, &who, all.iter().collect()).await;
    Ok(reply(&json!({ "editions": all.iter().map(|edition| names.edition(edition)).collect::<Vec<_>>() })))
}

pub(super) async fn templates(_: SignedIn) -> Done {
    let told = TEMPLATES.iter().map(|template| json!({ "name": template.name, "file": template.text }));
    Ok(reply(&json!({ "templates": told.collect::<Vec<_>>() })))
}

pub(super) async fn plan(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(Plan { file }): Json<Plan>,
) -> Done {
    let planned = api.organisations.plan_policy(&who, &file).await?;
    let places = api.organisations.places_closed(&who, &planned.plan).await;
    Ok(reply(&json!({
        "changes": planned.plan.changes,
        "weakens": planned.plan.weakens(),
        "hash": planned.hash,
        "over": planned.over,
        "places": places,
    })))
}

pub(super) async fn apply(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(Apply { file, reason, over }): Json<Apply>,
) -> Done {
    let applied = api.organisations.apply_policy(&who, (&file, &reason, over)).await?;
    Ok(reply(&json!({
        "number": applied.number,
        "waits": applied.waits,
        "changes": applied.plan.changes,
    })))
}

pub(super) async fn countersign(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(Countersign { number, hash }): Json<Countersign>,
) -> Done {
    api.organisations.countersign_policy(&who, (number, &hash)).await?;
    Ok(nothing())
}

pub(super) async fn withdraw(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Json(Number { number }): Json<Number>,
) -> Done {
    api.organisations.drop_policy(&who, number).await?;
    Ok(nothing())
}

/// What meetings of whoever asks may be of.
pub(super) async fn classes(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let all = api.organisations.classes(&who).await?;
    Ok(reply(&json!({ "classes": all.iter().map(rules).collect::<Vec<_>>() })))
}

/// What those who make and countersign policies are called.
struct Names(BTreeMap<AccountId, String>);

impl Names {
    async fn of(api: &Api, who: &SignedIn, editions: Vec<&Edition>) -> Self {
        let people = editions.iter().flat_map(|edition| [edition.author, edition.officer]).flatten();
        Self(api.organisations.labels(who, people.collect()).await)
    }

    fn edition(&self, edition: &Edition) -> Value {
        let name = |id: Option<AccountId>| self.0.get(&id?);
        json!({
            "number": edition.number,
            "hash": hash(&edition.file),
            "author": name(edition.author),
            "reason": edition.reason,
            "made": edition.made,
            "officer": name(edition.officer),
            "applied": edition.applied,
        })
    }
}

/// As `ClassRules` of the web client's core (`crates/client/src/view/class.rs`).
fn rules(rules: &ClassRules) -> Value {
    let people = match rules.people {
        People::Link => "link",
        People::SignedIn => "signed_in",
        People::Members => "members",
    };
    let lobby = match rules.lobby {
        Lobby::Off => "off",
        Lobby::On => "on",
        Lobby::Always => "always",
    };
    let grant = |grant| match grant {
        Grant::Granted => "granted",
        Grant::Hosts => "hosts",
        Grant::Nobody => "nobody",
    };
    let exception = |exception: &ClassException| {
        json!({
            "setting": exception.setting,
            "insteadOf": exception.instead_of,
            "owner": exception.owner,
            "reason": exception.reason,
            "until": exception.until,
        })
    };
    json!({
        "organisation": identity::OrganisationId(rules.organisation).text(),
        "by": rules.by,
        "class": rules.class,
        "title": rules.title,
        "people": people,
        "mfa": rules.mfa,
        "verifiedBy": rules.verified_by,
        "lobby": lobby,
        "record": grant(rules.record),
        "share": grant(rules.share),
        "chat": rules.chat,
        "privateChat": rules.private_chat,
        "rename": rules.rename,
        "muted": rules.muted,
        "cameraOff": rules.camera_off,
        "keptDays": rules.kept_days,
        "fileHours": rules.file_hours,
        "chatHours": rules.chat_hours,
        "regions": rules.regions,
        "exceptions": rules.exceptions.iter().map(exception).collect::<Vec<_>>(),
    })
}
