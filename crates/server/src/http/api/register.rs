//! The register of measures: what shows that each holds, what that closes, reports of a period, and signatures.

use std::sync::Arc;

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
        catalogue::{CATALOGUE, Id},
        compliance::Document,
        gate::{self, Feature, Gate},
        language::Language,
        register::{Hash, Register},
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
    register::{has_check, moment},
};

type Done = Result<Response, Problem>;

/// What an officer signs.
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
}

pub(super) async fn register(State(api): State<Arc<Api>>, who: SignedIn) -> Done {
    let register = api.organisations.register(&who).await?;
    Ok(reply(&told(&register, moment())))
}

/// The public document, with what those who run an organisation need besides: sentences, and whose part is missing.
fn told(register: &Register, now: Moment) -> Value {
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
    };
    api.organisations.sign(&who, measure, signature).await?;
    Ok(nothing())
}

/// `?from=DAY&until=DAY&language=en|nl&format=html|json|text`
pub(super) async fn report(State(api): State<Arc<Api>>, who: SignedIn, uri: Uri) -> Done {
    let register = api.organisations.register(&who).await?;
    let bad = || Problem::query("from and until (2026-11-27), language (en, nl), format (html, json, text)");
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
        Some("json") => ("application/json", report.json(language).map_err(|_| Refusal::Failed)?),
        Some("text") => ("text/plain; charset=utf-8", report.text(language)),
        Some("html") | None => ("text/html; charset=utf-8", report.html(language)),
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
    let document = organisations.registers.compliance(of).await?;
    let state = document.measures.iter().find(|row| row.id == Id::M10).map(|row| row.state);
    let allowed = match of {
        Some(of) => organisations.regions(of).await?,
        None => Vec::new(),
    };
    let mut body = json!(document);
    body["residency"] = json!({ "parts": parts(&organisations.here), "allowed": allowed, "state": state });
    Ok(body)
}
