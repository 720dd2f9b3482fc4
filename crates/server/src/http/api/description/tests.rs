//! The description and the program, held against each other.

use std::{collections::BTreeSet, path::Path};

use super::{document, operations};

/// Routes of pages, of SCIM (described by its RFCs) and of the WebSocket (PROTOCOL.md).
const ELSEWHERE: &[&str] = &["/ws", "/admin", "/o/{path}", "/sign-on/{provider}"];

/// Methods with paths, of every `.route("PATH", METHOD(...).METHOD(...))` in a source.
fn routes(source: &str, prefix: &str) -> Vec<(String, String)> {
    let routes = source.split(".route(").skip(1);
    let of_route = |route: &str| -> Option<Vec<(String, String)>> {
        let mut depth = 1_u32;
        let end = route.find(|c| {
            depth = match c {
                '(' => depth + 1,
                ')' => depth - 1,
                _ => depth,
            };
            depth == 0
        })?;
        let (path, handlers) = route[..end].trim().strip_prefix('"')?.split_once('"')?;
        let methods = ["get", "put", "post", "delete", "patch"].into_iter().filter(|method| {
            handlers.match_indices(&format!("{method}(")).any(|(at, _)| {
                !handlers[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            })
        });
        // The log's paths have several parts; OpenAPI knows no such parameters.
        let path = path.replace("{*", "{");
        Some(methods.map(|method| (method.to_owned(), format!("{prefix}{path}"))).collect())
    };
    routes.filter_map(of_route).flatten().collect()
}

#[test]
fn every_route_is_described_and_everything_described_is_a_route() {
    let http = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let read = |name: &str| std::fs::read_to_string(http.join(name)).unwrap();
    let api = read("api/mod.rs");
    let (v1, outside) = api.split_once("let logout = Router::new()").unwrap();
    let mut found: BTreeSet<_> = routes(v1, "/api/v1").into_iter().chain(routes(outside, "")).collect();
    for name in ["mod.rs", "health.rs", "log.rs", "privacy.rs"] {
        found.extend(routes(&read(name), ""));
    }
    // `files::routes()` names its methods itself.
    found.extend(["put", "patch", "get", "delete"].map(|method| (method.into(), "/files/{id}".into())));
    found.retain(|(_, path)| !ELSEWHERE.contains(&path.as_str()));
    let described: BTreeSet<_> = operations::all()
        .iter()
        .map(|operation| (operation.method.to_owned(), operation.path.to_owned()))
        .collect();
    assert!(found.len() > 70, "{found:?}");
    let missing: Vec<_> = found.difference(&described).collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
    let gone: Vec<_> = described.difference(&found).collect();
    assert!(gone.is_empty(), "described, but no route: {gone:?}");
}

#[test]
fn the_description_in_the_docs_is_the_programs() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let text = format!("{:#}\n", document());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        kept == text,
        "docs/openapi.json differs: UPDATE_GOLDEN=1 cargo test -p conclave-server description"
    );
}

#[test]
fn what_is_named_is_there_and_numbers_are_unlike() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(&format!("/{reference}")).is_some(), "{reference}");
    }
    let ids: BTreeSet<_> = operations::all().iter().map(super::Operation::id).collect();
    assert_eq!(ids.len(), operations::all().len());
    for name in super::answers::ALL.iter().map(|(name, _)| *name) {
        assert!(text.contains(&format!("schemas/{name}\"")), "{name} is answered nowhere");
    }
}
