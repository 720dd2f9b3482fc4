//! Names of files as strangers give them: cut down to a name that every system takes and that shows what it is.

use protocol::limits::FILE_NAME_CHARACTERS;

/// Characters of an extension that still is one.
const EXTENSION: usize = 12;

/// Endings of files that run when they are opened, on one system or another.
const PROGRAMS: &[&str] = &[
    "apk", "app", "appimage", "appx", "bat", "cmd", "com", "command", "cpl", "deb", "desktop", "dll", "dmg",
    "docm", "exe", "gadget", "hta", "html", "htm", "img", "inf", "iso", "jar", "js", "jse", "jnlp", "lnk",
    "msi", "msix", "msp", "pif", "pkg", "ps1", "psm1", "pptm", "py", "reg", "rpm", "run", "scf", "scr", "sh",
    "svg", "svgz", "url", "vb", "vbe", "vbs", "webloc", "wsf", "wsh", "xhtml", "xlsm", "xht", "xll",
];

/// Names that some systems take for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// The last part of the path, without what cannot be seen, turns the reading direction or means something to a file
/// system; too long ones are cut before their extension. Never empty.
pub fn clean_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let kept: String = last
        .chars()
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let kept = e2ee::clean_line(&kept, usize::MAX);
    let kept = kept.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, extension) = split(kept);
    let room = FILE_NAME_CHARACTERS - extension.chars().count();
    let mut clean: String = stem.chars().take(room).collect();
    clean.truncate(clean.trim_end_matches(|c: char| c == '.' || c.is_whitespace()).len());
    clean.push_str(extension);
    if clean.is_empty() {
        return "file".into();
    }
    let device = clean.split('.').next().unwrap_or_default().trim().to_lowercase();
    let numbered = device.strip_prefix("com").or_else(|| device.strip_prefix("lpt"));
    let is_device = DEVICES.contains(&device.as_str())
        || numbered.is_some_and(|number| number.len() == 1 && number.chars().all(|c| c.is_ascii_digit()));
    if is_device { format!("_{clean}") } else { clean }
}

/// The name before its extension, and the extension with its dot: the part that says what it is and is never cut off.
pub fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at)
            if at > 0
                && (2..=EXTENSION + 1).contains(&name[at..].chars().count())
                && !name[at..].contains(' ') =>
        {
            name.split_at(at)
        }
        _ => (name, ""),
    }
}

/// Whether opening it may run something.
pub fn runs(name: &str) -> bool {
    let extension = split(name).1.trim_start_matches('.').to_lowercase();
    PROGRAMS.contains(&extension.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hostile_names_become_names() {
        let cases = [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ann\\plan.docx", "plan.docx"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("a\u{0}b\nc\u{200b}.txt", "abc.txt"),
            ("what? <now>: \"x\"|*.txt", "what_ _now__ _x___.txt"),
            ("  . . ", "file"),
            ("", "file"),
            ("...", "file"),
            (".bashrc", "bashrc"),
            ("con.txt", "_con.txt"),
            ("COM1", "_COM1"),
            ("computer.txt", "computer.txt"),
            ("été 2026.jpg", "été 2026.jpg"),
            ("folder/", "folder"),
        ];
        for (given, wanted) in cases {
            assert_eq!(clean_file_name(given), wanted, "{given:?}");
        }
    }

    #[test]
    fn however_long_a_name_is_its_extension_is_seen() {
        let name = clean_file_name(&format!("{}.pdf     .exe", "x".repeat(400)));
        assert_eq!(name.chars().count(), FILE_NAME_CHARACTERS);
        assert_eq!(split(&name).1, ".exe");
        assert!(
            runs(&name)
                && runs("invoice.pdf.EXE")
                && runs("a.svg")
                && !runs("exe")
                && !runs("invoice.exe.pdf")
        );
        assert_eq!(split("archive.tar.gz"), ("archive.tar", ".gz"));
        assert_eq!(split("Minutes. Of the meeting"), ("Minutes. Of the meeting", ""));
    }

    proptest! {
        #[test]
        fn any_name_is_bounded_and_stays_as_it_is_the_second_time(name in "\\PC{0,300}|.{0,40}") {
            let clean = clean_file_name(&name);
            prop_assert!(!clean.is_empty() && clean.chars().count() <= FILE_NAME_CHARACTERS + 1);
            let hostile = clean.contains(['/', '\\', '\0', '\u{202e}']) || clean.starts_with('.');
            prop_assert!(!hostile, "hostile");
            prop_assert_eq!(clean_file_name(&clean), clean);
        }
    }
}
