//! What the service says of itself: /ServiceProviderConfig, /ResourceTypes and /Schemas (RFC 7643 sections 5 to 7).

use serde_json::{Value, json};

use super::{meta::Kind, request::MAX_COUNT};

pub(crate) fn service_provider_config(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": MAX_COUNT},
        "changePassword": {"supported": false},
        "sort": {"supported": false},
        "etag": {"supported": true},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "The organisation's provisioning token in the header Authorization.",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": true,
            },
            {
                "type": "httpbasic",
                "name": "Basic",
                "description": "The organisation's provisioning token as a password in the header Authorization.",
                "specUri": "https://www.rfc-editor.org/info/rfc7617",
            },
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig")},
    })
}

pub(crate) fn resource_types(base: &str) -> Vec<Value> {
    [Kind::User, Kind::Group].map(|kind| resource_type(base, kind)).into()
}

fn resource_type(base: &str, kind: Kind) -> Value {
    let name = kind.name();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": name,
        "name": name,
        "endpoint": kind.endpoint(),
        "description": match kind {
            Kind::User => "An account of the organisation",
            Kind::Group => "A group of the organisation's accounts",
        },
        "schema": kind.schema(),
        "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}")},
    })
}

/// Only attributes that are kept are declared. Those that each resource has (`id`, `externalId`, `meta`) belong to no
/// schema (RFC 7643 section 3.1); a user's externalId is declared all the same, since it is another one than there.
pub(crate) fn schemas(base: &str) -> Vec<Value> {
    [(Kind::User, user()), (Kind::Group, group())]
        .map(|(kind, attributes)| schema(base, kind, &attributes))
        .into()
}

fn schema(base: &str, kind: Kind, attributes: &Value) -> Value {
    let urn = kind.schema();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": urn,
        "name": kind.name(),
        "description": match kind {
            Kind::User => "An account. Attributes that are not listed are accepted and not kept.",
            Kind::Group => "A group of accounts, for roles.",
        },
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{urn}")},
    })
}

const USER_NAME: &str = "Kept as a keyed hash: it can be searched for and not be read. In an answer it is what the \
    request said, or `withheld:` and the id, which a client may send back to leave it as it is.";

const EXTERNAL_ID: &str = "What the client calls the account. Kept as a keyed hash: it can be searched for and not be \
    read. In an answer it is as with userName.";

/// userName and externalId are `writeOnly` as RFC 7643 section 7 has it for values of which a hash is stored.
fn user() -> Value {
    json!([
        {
            "name": "userName",
            "type": "string",
            "multiValued": false,
            "description": USER_NAME,
            "required": true,
            "caseExact": false,
            "mutability": "writeOnly",
            "returned": "default",
            "uniqueness": "server",
        },
        {
            "name": "externalId",
            "type": "string",
            "multiValued": false,
            "description": EXTERNAL_ID,
            "required": false,
            "caseExact": true,
            "mutability": "writeOnly",
            "returned": "default",
            "uniqueness": "server",
        },
        {
            "name": "active",
            "type": "boolean",
            "multiValued": false,
            "description": "Whether the account may be used. A new one may, unless this says otherwise.",
            "required": true,
            "mutability": "readWrite",
            "returned": "default",
        },
        {
            "name": "groups",
            "type": "complex",
            "multiValued": true,
            "description": "The groups that the account is in. They are changed at the groups.",
            "required": false,
            "mutability": "readOnly",
            "returned": "default",
            "subAttributes": [
                string("value", "The group's id.", true, "readOnly"),
                reference("Group", "readOnly"),
                string("display", "The group's name.", false, "readOnly"),
                kind("direct", "readOnly"),
            ],
        },
    ])
}

fn group() -> Value {
    json!([
        {
            "name": "displayName",
            "type": "string",
            "multiValued": false,
            "description": "The group's name.",
            "required": true,
            "caseExact": false,
            "mutability": "readWrite",
            "returned": "default",
            "uniqueness": "none",
        },
        {
            "name": "members",
            "type": "complex",
            "multiValued": true,
            "description": "The accounts in the group.",
            "required": false,
            "mutability": "readWrite",
            "returned": "default",
            "subAttributes": [
                string("value", "The account's id.", true, "immutable"),
                reference("User", "immutable"),
                kind("User", "immutable"),
            ],
        },
    ])
}

fn string(name: &str, description: &str, case_exact: bool, mutability: &str) -> Value {
    json!({
        "name": name,
        "type": "string",
        "multiValued": false,
        "description": description,
        "required": false,
        "caseExact": case_exact,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": "none",
    })
}

fn reference(to: &str, mutability: &str) -> Value {
    json!({
        "name": "$ref",
        "type": "reference",
        "referenceTypes": [to],
        "multiValued": false,
        "description": "Where it is.",
        "required": false,
        "caseExact": true,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": "none",
    })
}

fn kind(only: &str, mutability: &str) -> Value {
    json!({
        "name": "type",
        "type": "string",
        "multiValued": false,
        "description": "What it is.",
        "required": false,
        "caseExact": false,
        "canonicalValues": [only],
        "mutability": mutability,
        "returned": "default",
        "uniqueness": "none",
    })
}
