//! Files for the file worker: sealing, opening, and what a picture says besides what it shows. Lengths are whole numbers of
//! bytes.

use client::files::pictures;
use e2ee::{FileError, Secret};
use wasm_bindgen::prelude::*;

/// Seals one file.
#[wasm_bindgen]
pub struct FileSealer(e2ee::FileSealer);

#[wasm_bindgen]
impl FileSealer {
    /// For a file of so many bytes, with a fresh key of 16 bytes.
    ///
    /// # Errors
    /// A key of another length, or a file that is too long.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8], bytes: f64) -> Result<FileSealer, JsError> {
        Ok(Self(e2ee::FileSealer::new(&secret(key)?, bytes as u64)?))
    }

    /// How many of the file's bytes the next chunk takes; nothing when all is sealed.
    pub fn wants(&self) -> Option<u32> {
        self.0.wants().and_then(|bytes| bytes.try_into().ok())
    }

    /// Seals the next chunk.
    ///
    /// # Errors
    /// It has another length than is wanted.
    pub fn seal(&mut self, chunk: &[u8]) -> Result<Vec<u8>, JsError> {
        Ok(self.0.seal(chunk)?)
    }

    /// SHA-256 of the file, once all is sealed.
    pub fn hash(&self) -> Option<Vec<u8>> {
        self.0.hash().map(Vec::from)
    }
}

/// Opens one file.
#[wasm_bindgen]
pub struct FileOpener(e2ee::FileOpener);

#[wasm_bindgen]
impl FileOpener {
    /// For a file as it was announced.
    ///
    /// # Errors
    /// A key or a hash of another length, or a file that is too long.
    #[wasm_bindgen(constructor)]
    pub fn new(key: &[u8], bytes: f64, hash: &[u8]) -> Result<FileOpener, JsError> {
        let hash = hash.try_into().map_err(|_| JsError::new("a hash has 32 bytes"))?;
        Ok(Self(e2ee::FileOpener::new(&secret(key)?, bytes as u64, hash)?))
    }

    /// How many sealed bytes the next chunk has; nothing after the last.
    pub fn wants(&self) -> Option<u32> {
        self.0.wants().and_then(|bytes| bytes.try_into().ok())
    }

    /// Opens the next chunk. Nothing of the file may be used before the last one has opened.
    ///
    /// # Errors
    /// It is not what was announced.
    pub fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, JsError> {
        self.0.open(sealed).map_err(|error: FileError| error.into())
    }
}

/// How many bytes the server holds of a file of so many.
#[wasm_bindgen]
pub fn sealed_bytes(bytes: f64) -> f64 {
    e2ee::files::sealed_bytes(bytes as u64) as f64
}

/// The media type of a picture that can be shown, by its first bytes.
#[wasm_bindgen]
pub fn picture_type(head: &[u8]) -> Option<String> {
    pictures::Format::of(head).map(|format| format.media_type().to_owned())
}

/// Whether these bytes begin like a picture or video of another kind that may say more than it shows.
#[wasm_bindgen]
pub fn may_tell(head: &[u8]) -> bool {
    pictures::may_tell(head)
}

/// The end of a file's name, with its dot, that says what it is; may be empty.
#[wasm_bindgen]
pub fn file_ending(name: &str) -> String {
    client::files::split(name).1.to_owned()
}

/// Width and height of a picture as it is shown, by its head.
#[wasm_bindgen]
pub fn picture_size(bytes: &[u8]) -> Option<Vec<u32>> {
    pictures::dimensions(bytes).map(|(width, height)| vec![width, height])
}

/// The picture without what it says besides what it shows; nothing if that cannot be told apart.
#[wasm_bindgen]
pub fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    pictures::without_metadata(bytes)
}

fn secret(key: &[u8]) -> Result<Secret<[u8; 16]>, JsError> {
    Ok(Secret::new(key.try_into().map_err(|_| JsError::new("a key has 16 bytes"))?))
}
