//! Names of files as strangers give them: cut down to a name that every system takes and that shows what it is.

use protocol::limits::FILE_NAME_CHARACTERS;

/// Characters of an extension that still is one: the longest that may run something has 18.
const EXTENSION: usize = 20;

/// Endings of files that run, install or mount something when they are opened, on one system or another, or that browsers
/// open as pages.
const PROGRAMS: &[&str] = &[
    "acm",
    "ade",
    "adp",
    "air",
    "apk",
    "app",
    "appimage",
    "appinstaller",
    "application",
    "appref-ms",
    "appx",
    "appxbundle",
    "asp",
    "aspx",
    "ax",
    "bas",
    "bat",
    "bundle",
    "chm",
    "class",
    "cmd",
    "com",
    "command",
    "cpl",
    "crx",
    "csh",
    "deb",
    "deskthemepack",
    "desktop",
    "diagcab",
    "dll",
    "dmg",
    "docm",
    "dotm",
    "dqy",
    "dylib",
    "efi",
    "elf",
    "exe",
    "fish",
    "flatpak",
    "flatpakref",
    "fxp",
    "gadget",
    "hlp",
    "hta",
    "htc",
    "htm",
    "html",
    "img",
    "inf",
    "ipa",
    "iqy",
    "iso",
    "jar",
    "jnlp",
    "js",
    "jse",
    "jsp",
    "ksh",
    "library-ms",
    "lnk",
    "mde",
    "mht",
    "mhtml",
    "mjs",
    "mpkg",
    "msc",
    "msh",
    "msi",
    "msix",
    "msixbundle",
    "msp",
    "mst",
    "ocx",
    "odc",
    "one",
    "onepkg",
    "oqy",
    "osax",
    "phar",
    "php",
    "pif",
    "pkg",
    "pl",
    "potm",
    "ppam",
    "ppsm",
    "pptm",
    "ps1",
    "psc1",
    "psd1",
    "psm1",
    "py",
    "pyc",
    "pyw",
    "pyz",
    "rb",
    "rdp",
    "reg",
    "rpm",
    "rqy",
    "run",
    "scf",
    "scpt",
    "scptd",
    "scr",
    "sct",
    "search-ms",
    "searchconnector-ms",
    "service",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "shtml",
    "sldm",
    "slk",
    "snap",
    "so",
    "svg",
    "svgz",
    "swf",
    "sys",
    "terminal",
    "theme",
    "themepack",
    "tool",
    "url",
    "vb",
    "vbe",
    "vbp",
    "vbs",
    "vhd",
    "vhdx",
    "vsix",
    "vst",
    "vxd",
    "war",
    "webloc",
    "website",
    "wim",
    "workflow",
    "ws",
    "wsb",
    "wsc",
    "wsf",
    "wsh",
    "xbap",
    "xht",
    "xhtml",
    "xla",
    "xlam",
    "xll",
    "xlm",
    "xlsb",
    "xlsm",
    "xltm",
    "xpi",
    "xsl",
    "xslt",
    "zsh",
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
        for dangerous in [
            "a.settingContent-ms",
            "a.SearchConnector-ms",
            "a.docm",
            "a.lnk",
            "a.iso",
            "a.xhtml",
            "a.AppImage",
            "a.rdp",
            "a.iqy",
            "a.slk",
            "a.one",
            "a.xla",
            "a.xlsb",
            "a.themepack",
        ] {
            assert!(runs(dangerous), "{dangerous}");
        }
        for harmless in ["a.pdf", "a.docx", "a.txt", "a.csv", "a.odt", "a.png", "a.mp4", "a.zip"] {
            assert!(!runs(harmless), "{harmless}");
        }
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
