//! Sign-on by an organisation's provider (OpenID Connect Core 1.0).
