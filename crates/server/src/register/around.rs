//! What lies around the running server: files in its folder, libraries in its memory, ports that it listens at. Each check is a
//! function of what was found there.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use super::outgoing;

/// How deep folders are looked into: certificates and files lie one below the other.
const DEPTH: u32 = 4;
/// Files that are looked at, at most: a server with many meetings keeps many sealed parts.
const FILES: usize = 20_000;
/// Bytes of a file's beginning that tell what it is.
const HEAD: usize = 12;

/// Endings of models that recognise something (the one that finds people's outlines, on the device, is named below).
const MODELS: [&str; 8] = ["tflite", "onnx", "gguf", "safetensors", "task", "pt", "mlmodel", "caffemodel"];
/// The model that finds where a person ends and the room begins, in the browser, for a blurred room. It tells nobody apart.
const OUTLINE: &str = "assets/selfie_segmentation";
/// Libraries that run models.
const RUNTIMES: [&str; 7] =
    ["onnxruntime", "libtorch", "tensorflow", "whisper", "llama", "openvino", "libcuda"];

/// Files of a folder, by name and first bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    name: String,
    head: Vec<u8>,
}

/// What lies in the server's folder.
pub(super) fn kept(folder: &Path) -> std::io::Result<Vec<Kept>> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in fs::read_dir(folder)?.flatten() {
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() && depth < DEPTH {
                folders.push((path, depth + 1));
            } else if kind.is_file() && found.len() < FILES {
                found
                    .push(Kept { name: entry.file_name().to_string_lossy().into_owned(), head: head(&path) });
            }
        }
    }
    Ok(found)
}

/// The first bytes of a file; none of one that cannot be read.
fn head(path: &Path) -> Vec<u8> {
    use std::io::Read as _;
    let mut bytes = Vec::with_capacity(HEAD);
    if let Ok(file) = fs::File::open(path) {
        drop(file.take(HEAD as u64).read_to_end(&mut bytes));
    }
    bytes
}

/// How many of these are recordings: WebM and Matroska, MP4, Ogg, WAV, IVF, whatever they are called.
pub(super) fn recordings(kept: &[Kept]) -> u64 {
    let is_one = |head: &[u8]| {
        head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3])
            || head.get(4..8) == Some(b"ftyp")
            || head.starts_with(b"OggS")
            || (head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WAVE"))
            || head.starts_with(b"DKIF")
    };
    kept.iter().filter(|file| is_one(&file.head)).count() as u64
}

/// How many models stand among these names that are not the one that is known.
pub(super) fn models<'a>(names: impl Iterator<Item = &'a str>) -> u64 {
    let is_one = |name: &&str| {
        let name = name.trim_end_matches(".br");
        let model = name.rsplit_once('.').is_some_and(|(_, end)| MODELS.contains(&end));
        model && !name.starts_with(OUTLINE)
    };
    names.filter(is_one).count() as u64
}

/// How many models lie in the server's folder, and how many libraries that run some are in its memory (proc(5), `maps`).
pub(super) fn listeners(kept: &[Kept], maps: &str) -> u64 {
    let loaded = RUNTIMES.iter().filter(|library| maps.contains(*library)).count() as u64;
    models(kept.iter().map(|file| file.name.as_str())) + loaded
}

/// The memory map of a process, by its folder of the system's; empty where the system has none.
pub(super) fn maps(process: &Path) -> String {
    fs::read_to_string(process.join("maps")).unwrap_or_default()
}

/// How many TCP ports this process listens at that its configuration does not name; nothing where the system does not tell.
pub(super) fn doors(process: &Path, ours: &BTreeSet<u16>) -> Option<u64> {
    let listens = outgoing::listening(process)?;
    Some(listens.difference(ours).count() as u64)
}

/// What is wrong with the backups in a folder: there is none, or one is older than this.
pub(super) fn backups(folder: &Path, within: Duration) -> Result<Vec<&'static str>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("backup_dir cannot be read: {error}"))?;
    let paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    let old = paths.iter().any(|path| !is_fresh(path, within));
    let faults = [(paths.is_empty(), "there is no backup"), (old, "one is older than 35 days")];
    Ok(faults.into_iter().filter_map(|(is_one, fault)| is_one.then_some(fault)).collect())
}

/// Whether the file was touched within this time.
pub(super) fn is_fresh(file: &Path, within: Duration) -> bool {
    let touched = fs::metadata(file).and_then(|file| file.modified());
    touched.is_ok_and(|made| SystemTime::now().duration_since(made).is_ok_and(|age| age <= within))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_found_by_what_it_is_and_not_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        write("conclave.sqlite", b"SQLite format 3\0");
        write("files/sealed", b"\x00\x01sealed part");
        assert_eq!(recordings(&kept(folder.path()).unwrap()), 0);
        write("files/deep/notes.txt", &[0x1a, 0x45, 0xdf, 0xa3, 1]);
        write("a", b"\0\0\0\x20ftypisom");
        write("b", b"OggS");
        assert_eq!(recordings(&kept(folder.path()).unwrap()), 3);
        assert!(kept(&folder.path().join("none")).is_err());
    }

    #[test]
    fn models_and_what_runs_them_are_found() {
        let names = ["index.html", "assets/selfie_segmentation_landscape-x.tflite", "assets/a.js.br"];
        assert_eq!(models(names.into_iter()), 0);
        assert_eq!(models(["assets/face.onnx.br", "emotion.tflite"].into_iter()), 2);
        let listening = [Kept { name: "speech.gguf".to_owned(), head: Vec::new() }];
        assert_eq!(listeners(&listening, "7f00-7f01 r-xp /usr/lib/libonnxruntime.so"), 2);
        assert_eq!(listeners(&[], &maps(Path::new(outgoing::PROCESS))), 0);
    }

    #[test]
    fn a_door_that_nobody_named_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let all = outgoing::listening(Path::new(outgoing::PROCESS)).unwrap();
        assert!(all.contains(&port));
        let others: BTreeSet<u16> = all.into_iter().filter(|one| *one != port).collect();
        assert!(doors(Path::new(outgoing::PROCESS), &others).unwrap() >= 1);
    }
}
