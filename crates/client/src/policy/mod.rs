//! The meeting's policy as it concerns this participant: what each may do, what changed, what is shown of it.

mod news;
mod powers;
mod standing;

pub(crate) use news::News;
pub(crate) use powers::HostWatch;
pub(crate) use standing::Standing;
