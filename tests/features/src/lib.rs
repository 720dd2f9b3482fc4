//! Nothing: see this package's manifest.
