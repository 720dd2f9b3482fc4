//! A participant as a state machine.
