//! The audit log (C2SP tlog-tiles).
