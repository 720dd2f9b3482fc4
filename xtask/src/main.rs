//! Build steps that cargo and npm do not do by themselves.
fn main() {}
