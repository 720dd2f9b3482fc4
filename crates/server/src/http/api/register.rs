//! The register of measures: what shows that each holds, what that closes, reports of a period, and signatures.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    http::{Uri, header},
    response::{IntoResponse, Response},
};
use identity::OrganisationId;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use trust::{
    audit::Resource,
    measures::{
        catalogue::{CATALOGUE, Id, Mode},
        compliance::Document,
        gate::{self, Feature, Gate},
        language::Language,
        register::{Event, Hash, Register},
        report::{Period, Report},
        when::{Day, Moment},
    },
};

use super::{
    Api, Json, Query, description,
    policy::parts,
    problem::Problem,
    signing_in::{nothing, reply},
};
use crate::{
    organisations::{Organisations, Refusal, Signature, SignedIn},
    register::{Saw, has_check, moment},
};

type Done = Result<Response, Problem>;

/// What an officer signs, and an administrator asks for.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "sign", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Sign {
    Attest {
        #[schemars(schema_with = "description::day")]
        until: Day,
        #[schemars(schema_with = "description::document_hash")]
        document: Option<Hash>,
    },
    Withdraw {},
    NotApplicable {
        reason: String,
        #[schemars(schema_with = "description::day")]
        review: Day,
    },
    Applicable {},
    /// An administrator asks to leave the default.
    AskChange {
        setting: String,
        reason: String,
        #[schemars(schema_with = "description::day")]
        review: Day,
    },
    /// Who asked takes it back, or the officer refuses it.
    DropChange {},
    /// The officer agrees to what they have seen to be asked for.
    Countersign {
        setting: String,
        reason: String,
        #[schemars(schema_with = "description::day")]
        review: Day,
    },
    BackToDefault {},
}

pub(super) async fn register(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let register = api.organisations.register(&who).await?;
    Ok(reply(&told(&register, &api.organisations.saw(&who)?, moment())))
}

/// The public document, with what those who run an organisation need besides: sentences, and whose part is missing.
fn told(register: &Register, saw: &BTreeMap<Id, Saw>, now: Moment) -> Value {
    let mut body = json!(Document::new(register, now));
    if let Some(rows) = body["measures"].as_array_mut() {
        for (row, measure) in rows.iter_mut().zip(&CATALOGUE) {
            let shares = measure
                .owner
                .parties()
                .iter()
                .map(|party| json!({ "party": party, "state": register.share(measure.id, *party, now) }));
            row["shares"] = shares.collect();
            row["what"] = json!(measure.what);
            row["risk"] = json!(measure.risk);
            row["now"] = json!(register.state(measure.id, now));
            row["signed"] = measure.term().is_some().into();
            row["term"] = measure.term().map(|months| months.0).into();
            row["may_not_apply"] = measure.applies.is_some().into();
            row["when"] = json!(measure.applies.map(|applies| applies.when));
            row["may_change"] = matches!(measure.mode, Mode::PolicyDefault(_)).into();
            row["asked"] = register.asked(measure.id, now).map_or(
                Value::Null,
                |asked| json!({ "setting": asked.setting, "reason": asked.reason, "review": asked.review }),
            );
            row["change"] = register.change(measure.id, now).map_or(Value::Null, |change| {
                json!({ "setting": change.setting, "reason": change.reason, "review": change.review })
            });
            row["history"] = register.signed(measure.id).take(HISTORY).map(signed).collect();
            row["saw"] = json!(saw.get(&measure.id));
            row["has_check"] = has_check(measure.id).into();
            row["checked"] = (register.evidence(measure.id, now).next().is_some()).into();
        }
    }
    body["gates"] = Feature::ALL
        .into_iter()
        .map(|feature| match gate::open(feature, register, now) {
            Gate::Open => json!({ "feature": feature, "name": feature.name(), "open": true }),
            Gate::Closed { measures, says, .. } => json!({
                "feature": feature, "name": feature.name(), "open": false, "closed_by": measures, "says": says,
            }),
        })
        .collect();
    body
}

/// How many of a measure's signatures are told.
const HISTORY: usize = 50;

/// What somebody wrote about a measure, as what: who it was is shown nowhere.
fn signed(event: &Event) -> Value {
    let mut told = json!(event);
    if let Some(told) = told.as_object_mut() {
        told.retain(|field, _| {
            matches!(field.as_str(), "at" | "entry" | "until" | "review" | "reason" | "setting" | "document")
        });
        told.insert("by".to_owned(), json!(event.entry.signed().map(|(_, by)| by.role)));
    }
    told
}

pub(super) async fn sign(
    State(api): State<Arc<Api>>,
    who: SignedIn,
    Path(measure): Path<String>,
    Json(sign): Json<Sign>,
) -> Done {
    let measure = Id::ALL.into_iter().find(|id| id.to_string() == measure).ok_or(Refusal::Unknown)?;
    let signature = match sign {
        Sign::Attest { until, document } => Signature::Attest { until, document },
        Sign::Withdraw {} => Signature::Withdraw,
        Sign::NotApplicable { reason, review } => Signature::NotApplicable { reason, review },
        Sign::Applicable {} => Signature::Applicable,
        Sign::AskChange { setting, reason, review } => Signature::AskChange { setting, reason, review },
        Sign::DropChange {} => Signature::DropChange,
        Sign::Countersign { setting, reason, review } => Signature::Countersign { setting, reason, review },
        Sign::BackToDefault {} => Signature::BackToDefault,
    };
    api.organisations.sign(&who, measure, signature).await?;
    Ok(nothing())
}

/// `?from=DAY&until=DAY&language=en|nl&format=html|pdf|json|text`
pub(super) async fn report(State(api): State<Arc<Api>>, who: SignedIn, uri: Uri) -> Done {
    let register = api.organisations.register_with_past(&who).await?;
    let bad =
        || Problem::query("from and until (2026-11-27), language (en, nl), format (html, pdf, json, text)");
    let query = Query::of(&uri, &["from", "until", "language", "format"]).map_err(|_| bad())?;
    let day = |name: &str| -> Result<Day, Problem> {
        serde_json::from_value(query.get(name).into()).map_err(|_| bad())
    };
    let period = Period { from: day("from")?, until: day("until")? };
    let language = match query.get("language") {
        Some("nl") => Language::Nl,
        Some("en") | None => Language::En,
        Some(_) => return Err(bad()),
    };
    let report = Report::new(&register, period, moment(), checkpoint(&api.organisations).await);
    let (kind, body) = match query.get("format") {
        Some("pdf") => {
            let pdf = report.pdf(language).map_err(|error| {
                tracing::error!(%error, "a report cannot be written as PDF");
                Refusal::Failed
            })?;
            ("application/pdf", pdf)
        }
        Some("json") => {
            ("application/json", report.json(language).map_err(|_| Refusal::Failed)?.into_bytes())
        }
        Some("text") => ("text/plain; charset=utf-8", report.text(language).into_bytes()),
        Some("html") | None => ("text/html; charset=utf-8", report.html(language).into_bytes()),
        Some(_) => return Err(bad()),
    };
    // To be kept: as a page of this server it would have no styles of its own.
    let kept = format!("attachment; filename=\"register.{}\"", query.get("format").unwrap_or("html"));
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, kept)], body).into_response())
}

/// How far the audit log has come.
async fn checkpoint(organisations: &Organisations) -> Option<trust::measures::report::Checkpoint> {
    let note = organisations.resource(Resource::Checkpoint).await.ok()??;
    let head = trust::audit::Checkpoint::open(&note, &organisations.log_key()).ok()?;
    let (origin, size) = (head.origin().to_owned(), head.size());
    Some(trust::measures::report::Checkpoint { origin, size, root: Hash(head.root().0) })
}

/// `/compliance.json`: states and dates, for anybody; with `?organisation=ID` those of an organisation.
pub(crate) async fn compliance(organisations: &Organisations, uri: &Uri) -> Response {
    let query = match Query::of(uri, &["organisation"]) {
        Ok(query) => query,
        Err(problem) => return problem.into_response(),
    };
    let organisation = match query.get("organisation").map(OrganisationId::parse) {
        None => None,
        Some(Some(id)) => Some(id),
        Some(None) => return Problem::query("organisation").into_response(),
    };
    match public(organisations, organisation).await {
        Ok(body) => ([(header::CACHE_CONTROL, "public, max-age=60")], reply(&body)).into_response(),
        Err(refusal) => Problem::from(refusal).into_response(),
    }
}

async fn public(organisations: &Organisations, of: Option<OrganisationId>) -> Result<Value, Refusal> {
    let document = organisations.compliance(of).await?;
    let state = document.measures.iter().find(|row| row.id == Id::M10).map(|row| row.state);
    let allowed = match of {
        Some(of) => organisations.regions(of).await?,
        None => Vec::new(),
    };
    let mut body = json!(document);
    body["residency"] = json!({ "parts": parts(&organisations.here), "allowed": allowed, "state": state });
    Ok(body)
}
