//! The rules of folding: what each character becomes, and where words begin and end.
//!
//! Per character: compatibility decomposition (NFKD), case folding, marks of Latin, Greek, Cyrillic, Arabic and Hebrew removed, then a few
//! letters that Unicode does not decompose (`ł đ ø æ œ ı`). Hangul and kana stay composed. Context matters in one place only: a
//! voiced-sound mark or a conjoining vowel or final joins the character before it, as composition (NFC) would do.
//!
//! Deliberately not done: canonical reordering of the marks that stay, transliteration, stemming, stop words.

use std::ops::Range;
use std::sync::LazyLock;

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::compose;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Takes the words of a text as they are found.
pub(super) trait Sink {
    /// A word begins at this byte of the text.
    fn begin(&mut self, at: usize);
    /// The word goes on with ASCII letters and digits, still in any case.
    fn ascii(&mut self, run: &str);
    /// The word goes on with a folded character.
    fn push(&mut self, c: char);
    /// The last character becomes another one.
    fn replace_last(&mut self, c: char);
    /// The word ended before this byte of the text.
    fn end(&mut self, at: usize);
}

/// What a character becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fold {
    /// Ends a word.
    Separator,
    /// As if it were not there.
    Nothing,
    /// Part of a word.
    Letter(char),
    /// A word of its own.
    Single(char),
    /// Several of these: an index into [`Table::sequences`].
    Several(u16),
}

/// Where the walk stands.
#[derive(Clone, Copy)]
enum State {
    Outside,
    InWord,
    AfterSingle(char),
}

/// Finds the words of a text.
pub(super) fn walk(text: &str, sink: &mut impl Sink) {
    let table = &*TABLE;
    let bytes = text.as_bytes();
    let mut walker = Walker { sink, state: State::Outside, reached: 0 };
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            let rest = bytes.get(at..).unwrap_or_default();
            let len = rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
            walker.open_word(at);
            walker.sink.ascii(text.get(at..at + len).unwrap_or_default());
            at += len;
            walker.reached = at;
        } else if byte.is_ascii() {
            walker.close();
            at += 1;
        } else {
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
            let here = at..at + c.len_utf8();
            match table.get(c) {
                Some(Fold::Several(index)) => {
                    let sequence = table.sequences.get(usize::from(index)).map_or(&[][..], Vec::as_slice);
                    for fold in sequence {
                        walker.take(*fold, &here);
                    }
                }
                Some(fold) => walker.take(fold, &here),
                None if is_plain_single(c) => walker.take(Fold::Single(c), &here),
                None => expand(c, &mut |fold| walker.take(fold, &here)),
            }
            at = here.end;
        }
    }
    walker.close();
}

struct Walker<'s, S> {
    sink: &'s mut S,
    state: State,
    /// Where the last character that belongs to the open word ends.
    reached: usize,
}

impl<S: Sink> Walker<'_, S> {
    fn open_word(&mut self, at: usize) {
        if !matches!(self.state, State::InWord) {
            self.close();
            self.sink.begin(at);
            self.state = State::InWord;
        }
    }

    fn close(&mut self) {
        if !matches!(self.state, State::Outside) {
            self.sink.end(self.reached);
            self.state = State::Outside;
        }
    }

    fn take(&mut self, fold: Fold, here: &Range<usize>) {
        match fold {
            Fold::Separator => return self.close(),
            Fold::Letter(c) => {
                self.open_word(here.start);
                self.sink.push(c);
            }
            Fold::Single(c) => {
                if let State::AfterSingle(before) = self.state
                    && joins(c)
                    && let Some(composed) = compose(before, c)
                {
                    self.sink.replace_last(composed);
                    self.state = State::AfterSingle(composed);
                } else {
                    self.close();
                    self.sink.begin(here.start);
                    self.sink.push(c);
                    self.state = State::AfterSingle(c);
                }
            }
            Fold::Nothing | Fold::Several(_) => {}
        }
        self.reached = here.end;
    }
}

/// The folds of the characters that occur often, worked out once (about a millisecond, 100 KB).
struct Table {
    folds: Vec<Fold>,
    sequences: Vec<Vec<Fold>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    /// Everything before the ideographs.
    const LOW_END: u32 = 0x3200;
    /// Presentation forms, full-width and half-width forms.
    const HIGH: std::ops::RangeInclusive<u32> = 0xFB00..=0xFFFF;

    fn new() -> Self {
        let mut table = Self { folds: Vec::new(), sequences: Vec::new() };
        for code in (0..Self::LOW_END).chain(Self::HIGH) {
            let mut sequence = Vec::new();
            if let Some(c) = char::from_u32(code) {
                expand(c, &mut |fold| sequence.push(fold));
            }
            let fold = match sequence.as_slice() {
                [] => Fold::Nothing,
                [one] => *one,
                _ => {
                    table.sequences.push(sequence);
                    Fold::Several(u16::try_from(table.sequences.len() - 1).unwrap_or(u16::MAX))
                }
            };
            table.folds.push(fold);
        }
        table
    }

    fn get(&self, c: char) -> Option<Fold> {
        let code = u32::from(c);
        let index = if code < Self::LOW_END {
            code
        } else if Self::HIGH.contains(&code) {
            Self::LOW_END + (code - Self::HIGH.start())
        } else {
            return None;
        };
        self.folds.get(index as usize).copied()
    }
}

/// Works out what a character becomes, without the table.
fn expand(c: char, emit: &mut impl FnMut(Fold)) {
    if keeps_whole(c) {
        emit(classify(c));
        return;
    }
    if matches!(c, '\u{2120}' | '\u{2122}') {
        // ℠ and ™ would decompose into letters that glue to the word before them.
        emit(Fold::Separator);
        return;
    }
    let folded =
        std::iter::once(c).nfkd().filter(|c| !is_dropped(*c)).default_case_fold().nfkd().filter(|c| !is_dropped(*c));
    for c in folded {
        match c {
            'ł' => emit(Fold::Letter('l')),
            'đ' => emit(Fold::Letter('d')),
            'ø' => emit(Fold::Letter('o')),
            'ı' => emit(Fold::Letter('i')),
            'æ' => "ae".chars().for_each(|c| emit(Fold::Letter(c))),
            'œ' => "oe".chars().for_each(|c| emit(Fold::Letter(c))),
            c => emit(classify(c)),
        }
    }
}

/// Hangul and kana that NFKD would take apart only to be composed again. Compatibility letters such as `ㅋ` stay what they are.
fn keeps_whole(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{309A}' | '\u{30A0}'..='\u{30FE}' | '\u{3131}'..='\u{3163}' | '\u{AC00}'..='\u{D7A3}')
}

/// Ideographs and syllables outside the table: most of Chinese and Korean text, words of their own as they stand.
fn is_plain_single(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// Marks that fold away, and characters that only steer how text is drawn.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' // Latin, Greek, Cyrillic, any
        | '\u{483}'..='\u{489}' // Cyrillic
        | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}' | '\u{FB1E}' // Hebrew
        | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' // Arabic
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{897}'..='\u{89F}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}' | '\u{10EFC}'..='\u{10EFF}'
        | '\u{640}' // tatweel
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}'
        | '\u{2DE0}'..='\u{2DFF}' | '\u{A66F}'..='\u{A672}' | '\u{A674}'..='\u{A67D}' | '\u{A69E}' | '\u{A69F}' // Cyrillic
        | '\u{AD}' | '\u{61C}' | '\u{180B}'..='\u{180F}' | '\u{200D}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0001}'..='\u{E01EF}'
        | '\u{115F}' | '\u{1160}' // Hangul fillers
        | '\u{1F3FB}'..='\u{1F3FF}' // skin tones
    )
}

/// The class of a character that is already folded.
fn classify(c: char) -> Fold {
    if matches!(c, '\u{2BB}' | '\u{2BC}' | '\u{FFFC}' | '\u{FFFD}') {
        // Apostrophes that Unicode calls letters are apostrophes to people; the others stand for something that is not there.
        return Fold::Separator;
    }
    match c.general_category_group() {
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number | GeneralCategoryGroup::Mark => {
            if is_unspaced(c) {
                Fold::Single(c)
            } else {
                Fold::Letter(c)
            }
        }
        _ if c.general_category() == GeneralCategory::OtherSymbol => Fold::Single(c),
        _ => Fold::Separator,
    }
}

/// Scripts written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{E00}'..='\u{EFF}' // Thai, Lao
        | '\u{1000}'..='\u{109F}' | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}' // Myanmar
        | '\u{1780}'..='\u{17FF}' // Khmer
        | '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}' // Hangul letters
        | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{303C}' // radicals, iteration marks, numerals
        | '\u{3040}'..='\u{31FF}' // kana, bopomofo, Hangul compatibility letters
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' // ideographs
        | '\u{AC00}'..='\u{D7A3}' // Hangul syllables
        | '\u{1AFF0}'..='\u{1B16F}' // kana
    )
}

/// Characters that may join the one before them: voiced-sound marks, conjoining vowels and finals.
fn joins(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309A}' | '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}')
}
