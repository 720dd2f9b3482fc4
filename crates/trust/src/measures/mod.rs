//! Measures, their states, their gates.
