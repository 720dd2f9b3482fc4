//! Policies to start from.

/// A policy to start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

/// All of them.
pub const TEMPLATES: &[Template] = &[
    Template { name: "education", text: include_str!("../templates/education.toml") },
    Template { name: "government", text: include_str!("../templates/government.toml") },
];
