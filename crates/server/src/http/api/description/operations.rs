//! Everything that can be asked, in the order of the routes.

use super::{
    Gives::{Json, Nothing, Other},
    Operation,
    Who::{Member, Role, Seat, Shown},
};
use crate::http::api::{
    data, finding, oneself, people, policy, providers, provisioning, register, sign_on, signing_in,
};

/// All.
pub(super) fn all() -> Vec<Operation> {
    [coming_in(), oneself(), organisation(), finding(), directory(), signing_on(), rest(), public(), files()]
        .into_iter()
        .flatten()
        .collect()
}

const fn get(path: &'static str, says: &'static str) -> Operation {
    Operation::new("get", path, says)
}

const fn post(path: &'static str, says: &'static str) -> Operation {
    Operation::new("post", path, says)
}

const fn put(path: &'static str, says: &'static str) -> Operation {
    Operation::new("put", path, says)
}

const fn delete(path: &'static str, says: &'static str) -> Operation {
    Operation::new("delete", path, says)
}

const QUESTION: &[(u16, super::Gives)] = &[(200, Json("Question"))];
const SESSION: &[(u16, super::Gives)] = &[(200, Json("Session"))];
const NOTHING: &[(u16, super::Gives)] = &[(204, Nothing)];
const ENDED: &[(u16, super::Gives)] = &[(200, Json("Ended"))];
const PAGES: &[&str] = &["text/html; charset=utf-8", "application/json"];
const TEXT: &[&str] = &["text/plain; charset=utf-8"];

fn coming_in() -> Vec<Operation> {
    vec![
        post(
            "/api/v1/setup/begin",
            "Found an organisation, with the link that the server or `conclave organisation invite` printed",
        )
        .takes::<signing_in::Found>()
        .gives(QUESTION)
        .refuses(&[409, 422, 429]),
        post("/api/v1/setup/finish", "The same, with the device's answer: its owner is signed in")
            .takes::<signing_in::Answer>()
            .gives(SESSION)
            .refuses(&[409, 422, 429]),
        post("/api/v1/sign-in/begin", "Sign in by passkey").gives(QUESTION).refuses(&[429]),
        post("/api/v1/sign-in/finish", "The same, with the device's answer")
            .takes::<signing_in::Answer>()
            .gives(SESSION)
            .refuses(&[429]),
        post("/api/v1/step-up/begin", "Show one's passkey once more")
            .by(Member)
            .gives(QUESTION)
            .refuses(&[429]),
        post("/api/v1/step-up/finish", "The same, with the device's answer")
            .by(Member)
            .takes::<signing_in::Answer>()
            .gives(SESSION)
            .refuses(&[429]),
        post("/api/v1/invitation/look", "What an invitation's link is for")
            .takes::<signing_in::Look>()
            .gives(&[(200, Json("Invited"))]),
        post("/api/v1/invitation/begin", "Take up an invitation")
            .takes::<signing_in::Accept>()
            .gives(QUESTION)
            .refuses(&[409, 422, 429]),
        post("/api/v1/invitation/finish", "The same, with the device's answer")
            .takes::<signing_in::Answer>()
            .gives(SESSION)
            .refuses(&[409, 422, 429]),
    ]
}

fn oneself() -> Vec<Operation> {
    vec![
        get("/api/v1/session", "Who is signed in, where, for how long").by(Member).gives(SESSION),
        delete("/api/v1/session", "Sign out").by(Member).gives(NOTHING),
        put("/api/v1/me/label", "Correct one's own name")
            .by(Member)
            .takes::<oneself::SetLabel>()
            .gives(SESSION)
            .refuses(&[422, 429]),
        post("/api/v1/ticket", "What a WebSocket shows, to be known as one's own")
            .by(Member)
            .gives(&[(200, Json("Ticket"))]),
        get("/api/v1/sessions", "One's sessions").by(Member).gives(&[(200, Json("Sessions"))]),
        delete("/api/v1/sessions", "End one's other sessions").by(Member).gives(ENDED),
        delete("/api/v1/sessions/{id}", "End one of them").by(Member).gives(NOTHING),
        get("/api/v1/passkeys", "One's passkeys").by(Member).gives(&[(200, Json("Passkeys"))]),
        post("/api/v1/passkeys/begin", "Add a passkey")
            .by(Shown)
            .takes::<oneself::AddPasskey>()
            .gives(QUESTION)
            .refuses(&[409, 422, 429]),
        post("/api/v1/passkeys/finish", "The same, with the device's answer")
            .by(Shown)
            .takes::<signing_in::Answer>()
            .gives(NOTHING)
            .refuses(&[409, 422]),
        delete("/api/v1/passkeys/{id}", "Remove a passkey").by(Shown).gives(NOTHING).refuses(&[409]),
    ]
}

fn organisation() -> Vec<Operation> {
    vec![
        get("/api/v1/organisation", "One's organisation").by(Member).gives(&[(200, Json("Organisation"))]),
        put("/api/v1/organisation", "Call it otherwise, or put it elsewhere")
            .by(Role)
            .takes::<people::ChangeOrganisation>()
            .gives(&[(200, Json("Organisation"))])
            .refuses(&[409, 422]),
        delete("/api/v1/organisation", "Delete it with everything in it").by(Shown).gives(NOTHING),
        get("/api/v1/people", "Its people, some at a time")
            .by(Role)
            .query(&[("after", "string")])
            .gives(&[(200, Json("People"))])
            .refuses(&[404]),
        get("/api/v1/people/{id}", "What is held of somebody; they are shown who looked")
            .by(Role)
            .gives(&[(200, Json("Record"))]),
        put("/api/v1/people/{id}/roles", "Say which roles somebody has")
            .by(Shown)
            .takes::<people::SetRoles>()
            .gives(&[(200, Json("Account"))])
            .refuses(&[409]),
        put("/api/v1/people/{id}/active", "Let somebody in, or no more")
            .by(Shown)
            .takes::<people::SetActive>()
            .gives(&[(200, Json("Account"))])
            .refuses(&[409]),
        delete("/api/v1/people/{id}/sessions", "End somebody's sessions").by(Role).gives(ENDED),
        get("/api/v1/invitations", "Open invitations").by(Role).gives(&[(200, Json("Invitations"))]),
        post("/api/v1/invitations", "Invite somebody: the token is told this once")
            .by(Role)
            .takes::<people::Invite>()
            .gives(&[(200, Json("NewInvitation"))])
            .refuses(&[409, 422]),
        delete("/api/v1/invitations/{id}", "Withdraw an invitation").by(Role).gives(NOTHING),
        get("/api/v1/audit", "The audit log, newest first")
            .by(Role)
            .query(&[
                ("before", "count"),
                ("group", "people|reads|settings|measures|server"),
                ("person", "string"),
            ])
            .gives(&[(200, Json("Audit"))])
            .refuses(&[404]),
        get("/api/v1/me/looks", "What the log says of oneself: who looked, who changed what")
            .by(Member)
            .query(&[("before", "count")])
            .gives(&[(200, Json("Looks"))]),
        get("/api/v1/register", "The register of measures").by(Role).gives(&[(200, Json("Register"))]),
        get("/api/v1/register/report", "What it said over a period")
            .by(Role)
            .query(&[
                ("from", "!day"),
                ("until", "!day"),
                ("language", "en|nl"),
                ("format", "html|pdf|json|text"),
            ])
            .gives(&[(
                200,
                Other(&[
                    "text/html; charset=utf-8",
                    "application/pdf",
                    "application/json",
                    "text/plain; charset=utf-8",
                ]),
            )]),
        put("/api/v1/register/{measure}", "Sign for a measure, or take that back")
            .by(Shown)
            .takes::<register::Sign>()
            .gives(NOTHING)
            .refuses(&[409, 422]),
    ]
}

fn finding() -> Vec<Operation> {
    vec![
        put("/api/v1/organisation/host", "Give it a host name of its own, or take that away")
            .by(Shown)
            .takes::<people::ChangeHost>()
            .gives(&[(200, Json("Organisation"))])
            .refuses(&[409, 422]),
        get("/api/v1/directory", "Whether members find one another, and whether one is found")
            .by(Member)
            .gives(&[(200, Json("Standing"))]),
        put("/api/v1/directory", "Switch that on or off").by(Shown).takes::<finding::Switch>().gives(NOTHING),
        put("/api/v1/directory/me", "Be found or not").by(Member).takes::<finding::Listed>().gives(NOTHING),
        post("/api/v1/directory/find", "Look for somebody by all of their name or identifier")
            .by(Member)
            .takes::<finding::Find>()
            .gives(&[(200, Json("Found"))])
            .refuses(&[429]),
        get("/api/v1/meetings", "How many meetings run, by class").by(Role).gives(&[(200, Json("Running"))]),
        get("/api/v1/meetings/quality", "How well media came through, in hours in which enough people met")
            .by(Member)
            .gives(&[(200, Json("Quality"))]),
    ]
}

fn directory() -> Vec<Operation> {
    vec![
        get("/api/v1/provisioning", "How the directory stands")
            .by(Role)
            .gives(&[(200, Json("Provisioning"))]),
        put("/api/v1/provisioning/join", "Say how its users are found when they sign in")
            .by(Shown)
            .takes::<provisioning::SetJoin>()
            .gives(&[(200, Json("Provisioning"))])
            .refuses(&[422]),
        post("/api/v1/provisioning/tokens", "Make a token for it: told this once")
            .by(Shown)
            .takes::<provisioning::MakeToken>()
            .gives(&[(200, Json("NewToken"))])
            .refuses(&[409, 422]),
        delete("/api/v1/provisioning/tokens/{id}", "Revoke one").by(Role).gives(NOTHING),
        get("/api/v1/provisioning/groups", "Its groups").by(Role).gives(&[(200, Json("Groups"))]),
        put("/api/v1/provisioning/groups/{id}/roles", "Say what a group gives")
            .by(Shown)
            .takes::<provisioning::SetRoles>()
            .gives(&[(200, Json("Group"))])
            .refuses(&[409]),
    ]
}

fn signing_on() -> Vec<Operation> {
    vec![
        get(
            "/api/v1/sign-on",
            "Which providers an organisation has, by its path or by the host name that is asked",
        )
        .query(&[("organisation", "string")])
        .gives(&[(200, Json("Choices"))]),
        post("/api/v1/sign-on/begin", "Go to a provider: its address")
            .takes::<sign_on::Go>()
            .gives(&[(200, Json("Away"))])
            .refuses(&[401, 429]),
        post("/api/v1/sign-on/finish", "Come back from it, with the query of the address")
            .takes::<sign_on::Back>()
            .gives(&[(200, Json("Session,Away,Newcomer,Linked,ForName"))])
            .refuses(&[409, 429]),
        post("/api/v1/sign-on/accept", "Somebody new says yes to what arrived")
            .takes::<sign_on::Yes>()
            .gives(SESSION)
            .refuses(&[409, 422]),
        post("/api/v1/names/begin", "Go to the provider for a token that vouches for one's name in meetings")
            .by(Member)
            .takes::<sign_on::ForName>()
            .gives(&[(200, Json("Away"))])
            .refuses(&[401, 429]),
        get("/api/v1/names/{provider}", "Who a provider is, and its keys: members check names with them")
            .gives(&[(200, Json("any"))])
            .refuses(&[403, 429]),
        post("/api/v1/sign-on/decline", "Or no").takes::<sign_on::No>().gives(NOTHING),
        // Not under `/api/v1`: it is told to providers.
        post(
            "/sign-on/{provider}/logout",
            "A provider tells of a logout (OpenID Connect Back-Channel Logout 1.0)",
        )
        .takes_other("application/x-www-form-urlencoded")
        .gives(&[(200, Nothing)])
        .refuses(&[400, 413, 503]),
        get("/api/v1/links", "By which providers one signs in").by(Member).gives(&[(200, Json("Links"))]),
        delete("/api/v1/links/{provider}", "No more by this one").by(Shown).gives(NOTHING).refuses(&[409]),
        get("/api/v1/providers", "The organisation's providers").by(Role).gives(&[(200, Json("Providers"))]),
        post("/api/v1/providers", "Add one")
            .by(Shown)
            .takes::<providers::New>()
            .gives(&[(200, Json("Provider"))])
            .refuses(&[404, 409, 422]),
        put("/api/v1/providers/{id}", "Change one")
            .by(Shown)
            .takes::<providers::Asked>()
            .gives(&[(200, Json("Provider"))])
            .refuses(&[409, 422]),
        delete("/api/v1/providers/{id}", "Remove one").by(Shown).gives(NOTHING).refuses(&[409]),
        post("/api/v1/providers/{id}/try", "Ask it for its description and keys")
            .by(Role)
            .gives(&[(200, Json("Trial"))])
            .refuses(&[429]),
    ]
}

fn rest() -> Vec<Operation> {
    const REQUESTS: &[(u16, super::Gives)] = &[(200, Json("Requests"))];
    vec![
        post("/api/v1/data/copy", "A copy of what is kept of oneself")
            .by(Shown)
            .gives(&[(200, Other(&["application/zip"]))])
            .refuses(&[429]),
        get("/api/v1/data/requests", "What became of one's own requests").by(Member).gives(REQUESTS),
        get("/api/v1/data/requests/all", "That somebody asked, when, and what became of it")
            .by(Role)
            .gives(REQUESTS),
        post("/api/v1/data/erasure", "Be erased, in half an hour").by(Shown).gives(REQUESTS).refuses(&[409]),
        delete("/api/v1/data/erasure", "Take that back").by(Member).gives(REQUESTS).refuses(&[404]),
        get("/api/v1/notice", "What the organisation says of itself in its privacy notice")
            .by(Role)
            .gives(&[(200, Json("Notice"))]),
        put("/api/v1/notice", "Say it").by(Role).takes::<data::SetNotice>().gives(NOTHING).refuses(&[422]),
        get("/api/v1/policy", "The policy that holds, and one that waits")
            .by(Role)
            .gives(&[(200, Json("Policy"))]),
        get("/api/v1/policy/history", "All editions").by(Role).gives(&[(200, Json("Editions"))]),
        get("/api/v1/policy/templates", "To begin with").by(Member).gives(&[(200, Json("Templates"))]),
        post("/api/v1/policy/plan", "What a file would change")
            .by(Role)
            .takes::<policy::Plan>()
            .gives(&[(200, Json("Plan"))])
            .refuses(&[409, 422]),
        post("/api/v1/policy/apply", "Apply it, or let it wait for the officer")
            .by(Shown)
            .takes::<policy::Apply>()
            .gives(&[(200, Json("Applied"))])
            .refuses(&[409, 422]),
        post("/api/v1/policy/countersign", "The officer agrees")
            .by(Shown)
            .takes::<policy::Countersign>()
            .gives(NOTHING)
            .refuses(&[404, 409, 422]),
        post("/api/v1/policy/withdraw", "What waits is dropped")
            .by(Role)
            .takes::<policy::Number>()
            .gives(NOTHING)
            .refuses(&[404, 409]),
        get("/api/v1/classes", "What meetings of whoever asks may be of")
            .by(Member)
            .gives(&[(200, Json("Classes"))]),
        get("/api/v1/openapi.json", "This description").gives(&[(200, Json("any"))]),
    ]
}

fn public() -> Vec<Operation> {
    const WORD: &[(u16, super::Gives)] = &[(200, Other(TEXT)), (503, Other(TEXT))];
    const NOTICE: &[(&str, &str)] = &[("lang", "string"), ("format", "string")];
    vec![
        get("/health", "Whether this server takes more, for load balancers").gives(WORD),
        get("/health/live", "Whether it runs, for whoever restarts it").gives(&[(200, Other(TEXT))]),
        get("/compliance.json", "The register of measures as anybody may read it: states and dates")
            .query(&[("organisation", "string")])
            .gives(&[(200, Json("Compliance")), (400, Json("Problem")), (503, Json("Problem"))]),
        get("/log/key", "The key of the audit log").gives(&[(200, Other(TEXT))]),
        get(
            "/log/{path}",
            "Its checkpoint and tiles (C2SP tlog-tiles): `checkpoint`, `tile/0/000`, `tile/entries/000`",
        )
        .gives(&[
            (200, Other(&["text/plain; charset=utf-8", "application/octet-stream"])),
            (404, Other(TEXT)),
        ])
        .refuses(&[503]),
        get("/privacy", "The server's privacy notice").query(NOTICE).gives(&[(200, Other(PAGES))]),
        get("/privacy/{path}", "An organisation's").query(NOTICE).gives(&[
            (200, Other(PAGES)),
            (404, Other(TEXT)),
            (503, Other(TEXT)),
        ]),
        get("/privacy.css", "How they look").gives(&[(200, Other(&["text/css; charset=utf-8"]))]),
    ]
}

/// Sealed files of a meeting, in parts. Whatever is wrong with the seat or the file: 404.
fn files() -> Vec<Operation> {
    const BUSY: &[u16] = &[400, 404, 408, 413, 429, 500, 507];
    vec![
        put("/files/{id}", "Make room for a file, or ask how far it has come")
            .by(Seat)
            .headers(&[("Upload-Length", "!count")])
            .gives(&[(200, Nothing)])
            .refuses(BUSY),
        Operation::new("patch", "/files/{id}", "Its next part")
            .by(Seat)
            .headers(&[("Upload-Offset", "!count")])
            .takes_other("application/octet-stream")
            .gives(NOTHING)
            .refuses(&[400, 404, 408, 409, 413, 429, 500, 507]),
        get("/files/{id}", "A part of it (`Range`)")
            .by(Seat)
            .headers(&[("Range", "string")])
            .gives(&[(206, Other(&["application/octet-stream"]))])
            .refuses(&[400, 404, 416, 429, 500]),
        delete("/files/{id}", "Delete it").by(Seat).gives(NOTHING).refuses(BUSY),
    ]
}
