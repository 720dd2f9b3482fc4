//! Text that strangers wrote and that is shown on one line.

/// The text without control characters, line separators and direction overrides, trimmed, cut to so many
/// characters: it cannot reorder, break or imitate what stands around it.
pub fn clean_line(text: &str, characters: usize) -> String {
    let kept: String = text.chars().filter(|&c| !is_unfit(c)).collect();
    let cut: String = kept.trim().chars().take(characters).collect();
    cut.trim_end().to_owned()
}

fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' // marks that are not seen
            | '\u{2028}'..='\u{202E}' // separators, embeddings and overrides
            | '\u{2060}'..='\u{206F}' // isolates and their like
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E001F}')
}
