//! The browser's bindings: [`core`] of the participant's state machine, [`frames`] of the frame sealer, [`files`] of
//! the sealer of files. Each worker loads a module with only its part (the features of the same names).

#[cfg(feature = "core")]
pub mod core;
#[cfg(feature = "files")]
pub mod files;
#[cfg(feature = "frames")]
pub mod frames;
