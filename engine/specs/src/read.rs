//! Blocks to requirements.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::blocks::{Block, Cell, Kind, blocks};

/// Letters of a title.
const TITLE: usize = 200;

/// How much a requirement binds, by the words of RFC 2119, in capitals as RFC 8174 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Obligation {
    /// MAY, OPTIONAL.
    May,
    /// SHOULD NOT, NOT RECOMMENDED.
    ShouldNot,
    /// SHOULD, RECOMMENDED.
    Should,
    /// MUST NOT, SHALL NOT.
    MustNot,
    /// MUST, SHALL, REQUIRED.
    Must,
}

/// How an id stands where it is defined. Where it stands in several, the last of these defines it and the others name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// At the beginning of a paragraph or an item.
    Text,
    /// In a row of a table.
    Row,
    /// In a heading, or as an anchor.
    Heading,
}

/// A requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// As it is written: `REQ-001`. None for a sentence or a task without one.
    pub id: Option<String>,
    /// How it is defined.
    pub form: Form,
    /// What it says, in one line of plain text of at most 200 characters.
    pub title: String,
    /// Where it begins, from 1.
    pub line: u32,
    /// Where it ends.
    pub end_line: u32,
    /// The headings above it, outermost first.
    pub section: Vec<String>,
    /// How much it binds; the strongest word of all that belongs to it.
    pub obligation: Option<Obligation>,
    /// Whether it is done, when it is a task.
    pub done: Option<bool>,
    /// What it says itself of where it is implemented or tested.
    pub links: Vec<String>,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// An id that is defined more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// The id.
    pub id: String,
    /// Where it is defined again.
    pub line: u32,
    /// Where it is defined first.
    pub first: u32,
}

/// What a specification says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Specification {
    /// In the order of the text; one entry an id.
    pub requirements: Vec<Requirement>,
    /// Ids that are defined more than once.
    pub duplicates: Vec<Duplicate>,
}

/// What begins like an id and is none: standards, algorithms, licences, versions, parts of a document.
const NO_IDS: [&str; 71] = [
    "UTF", "SHA", "ISO", "RFC", "CVE", "CWE", "GPT", "HTTP", "HTTPS", "IPV", "MD", "AES", "RSA", "TLS",
    "SSL", "UTC", "ECMA", "IEEE", "ANSI", "HTML", "CSS", "ES", "PEP", "JSR", "H", "V", "X", "Q", "P", "L",
    "WIN", "ARM", "STEP", "FIGURE", "FIG", "TABLE", "PHASE", "CHAPTER", "SECTION", "APPENDIX", "PART",
    "NOTE", "EXAMPLE", "LEVEL", "BASE", "INT", "UINT", "FLOAT", "VERSION", "PYTHON", "C", "APACHE", "BSD",
    "GPL", "LGPL", "AGPL", "MPL", "EPL", "EUPL", "CC", "CC-BY", "CC-BY-SA", "CDDL", "GFDL", "OSL", "AFL",
    "BSL", "ZPL", "ECL", "LPPL", "PSF",
];

static ID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[\[(]?(?<id>[A-Z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+){0,6}?[-_.]?\d+(?:\.\d+){0,4}[a-z]?)[\])]?(?:[\s:.,|–—-]|$)").ok()
});
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(MUST NOT|SHALL NOT|MUST|SHALL|REQUIRED|SHOULD NOT|NOT RECOMMENDED|SHOULD|RECOMMENDED|MAY|OPTIONAL)\b").ok()
});
static LINKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:implemented (?:in|by)|implementation|code|source|tests?|tested (?:in|by)|verified by|traces?)\s*:").ok()
});

/// An id at the beginning of a text, with how far it reaches.
fn id_at(text: &str) -> Option<(&str, usize)> {
    let captures = ID.as_ref()?.captures(text)?;
    let id = captures.name("id")?;
    let letters = prefix(id.as_str());
    let known = NO_IDS.contains(&letters.to_ascii_uppercase().as_str());
    // `Chapter 1`, `Python3`: words; an id of small letters has a mark between.
    let word = letters.bytes().any(|byte| byte.is_ascii_lowercase()) && !id.as_str().contains(['-', '_']);
    (!known && !word).then(|| (id.as_str(), captures.get(0).map_or(0, |whole| whole.end())))
}

/// What all ids of a kind begin with: `REQ`, `SPEC-AUTH`.
pub(crate) fn prefix(id: &str) -> &str {
    id.trim_end_matches(|letter: char| letter.is_ascii_lowercase() && id.len() > 1)
        .trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.')
        .trim_end_matches(['-', '_', '.'])
}

/// Whether an id looks like one wherever it stands: `REQ-1`, and neither `T-v0.1` nor `CBID2`.
fn is_plain(id: &str) -> bool {
    let letters = prefix(id);
    is_marked(id) && !letters.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Whether an id looks like one beside others of its kind: `FR1` and `FR2`, but not `T1` and `T2`, which are steps,
/// points in time, names in a drawing.
fn is_likely(id: &str) -> bool {
    is_marked(id) || prefix(id).len() > 1
}

/// Whether a mark stands before the number.
fn is_marked(id: &str) -> bool {
    id.get(prefix(id).len()..).is_some_and(|rest| rest.starts_with(['-', '_', '.']))
}

/// The strongest word of RFC 2119 in a text.
fn obligation(text: &str) -> Option<Obligation> {
    let words = WORD.as_ref()?.find_iter(text);
    words
        .map(|word| match word.as_str() {
            "MUST NOT" | "SHALL NOT" => Obligation::MustNot,
            "MUST" | "SHALL" | "REQUIRED" => Obligation::Must,
            "SHOULD NOT" | "NOT RECOMMENDED" => Obligation::ShouldNot,
            "SHOULD" | "RECOMMENDED" => Obligation::Should,
            _ => Obligation::May,
        })
        .max()
}

/// An id that a block may define.
struct Claim {
    id: String,
    title: String,
    /// Whether its place alone makes it one.
    certain: bool,
}

fn claim(block: &Block) -> Option<Claim> {
    if let Kind::Row(head, cells) = &block.kind {
        return claim_of_row(head, cells);
    }
    if let Some(anchor) = &block.anchor {
        let upper = anchor.to_ascii_uppercase();
        if let Some((id, _)) = id_at(&upper).filter(|(id, _)| id.len() == anchor.len() && id.contains('-')) {
            let _ = id;
            let rest = id_at(&block.text).map_or(block.text.as_str(), |(_, end)| &block.text[end..]);
            return Some(Claim { id: anchor.clone(), title: title(rest), certain: true });
        }
    }
    let (id, end) = id_at(&block.text)?;
    // A link leads to what is defined elsewhere; a heading may link to a tracker.
    if block.linked >= id.len() && !matches!(block.kind, Kind::Heading(_)) {
        return None;
    }
    let enclosed = block.text.starts_with(['[', '(']) || block.marked.max(block.linked) >= id.len();
    Some(Claim { id: id.to_owned(), title: title(&block.text[end..]), certain: enclosed && is_plain(id) })
}

fn claim_of_row(head: &[String], cells: &[Cell]) -> Option<Claim> {
    let column = head.iter().position(|name| {
        let name = name.trim().to_ascii_lowercase();
        [
            "id",
            "req",
            "req.",
            "req id",
            "requirement",
            "requirement id",
            "#id",
            "identifier",
            "key",
            "nr",
            "no.",
        ]
        .contains(&name.as_str())
    });
    let place = column.unwrap_or(0);
    let cell = cells.get(place)?;
    let (id, end) = id_at(cell.text.trim_start())?;
    let rest = cell.text.trim_start().get(end..).unwrap_or_default().trim();
    let next = cells.iter().enumerate().find(|(other, cell)| *other != place && !cell.text.trim().is_empty());
    let text = if rest.is_empty() { next.map_or("", |(_, cell)| cell.text.as_str()) } else { rest };
    Some(Claim { id: id.to_owned(), title: title(text), certain: column.is_some() })
}

/// Reads a specification that stands alone.
pub fn read(text: &str) -> Specification {
    read_all(&[text]).pop().unwrap_or_default()
}

/// Reads the documents of one project: what kinds of ids it has is learnt from all of them.
pub fn read_all(texts: &[impl AsRef<str>]) -> Vec<Specification> {
    let all = texts.iter().map(|text| {
        let blocks = blocks(text.as_ref());
        let claims: Vec<Option<Claim>> = blocks.iter().map(claim).collect();
        (blocks, claims)
    });
    let all: Vec<(Vec<Block>, Vec<Option<Claim>>)> = all.collect();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in all.iter().flat_map(|(_, claims)| claims).flatten() {
        *kinds.entry(prefix(&claim.id)).or_default() += 1;
    }
    all.iter().map(|(blocks, claims)| specification(blocks, claims, &kinds)).collect()
}

fn specification(blocks: &[Block], claims: &[Option<Claim>], kinds: &BTreeMap<&str, usize>) -> Specification {
    let counts = |claim: &Claim, block: &Block| {
        let several = kinds.get(prefix(&claim.id)).is_some_and(|count| *count > 1);
        claim.certain || (several && is_likely(&claim.id)) || obligation(&block.text).is_some()
    };
    let mut reader = Reader::default();
    for (block, claim) in blocks.iter().zip(claims) {
        reader.block(block, claim.as_ref().filter(|claim| counts(claim, block)));
    }
    reader.specification
}

#[derive(Default)]
struct Reader {
    specification: Specification,
    places: BTreeMap<String, usize>,
    /// Headings above, with their levels.
    section: Vec<(usize, String)>,
    /// The requirement whose section this is, with its heading's level.
    owner: Option<(usize, usize)>,
    /// The requirement before, to which a block of links belongs.
    last: Option<usize>,
}

impl Reader {
    fn block(&mut self, block: &Block, claim: Option<&Claim>) {
        if let Kind::Heading(level) = block.kind {
            while self.section.last().is_some_and(|(above, _)| *above >= level) {
                self.section.pop();
            }
            if self.owner.is_some_and(|(_, above)| above >= level) {
                self.owner = None;
            }
            self.last = None;
        }
        if let Some(claim) = claim {
            let place = self.define(block, claim);
            self.last = Some(place);
            if let Kind::Heading(level) = block.kind {
                self.owner = Some((place, level));
            }
        } else {
            self.unnamed(block);
        }
        if let Kind::Heading(level) = block.kind {
            self.section.push((level, title(&block.text)));
        }
    }

    fn define(&mut self, block: &Block, claim: &Claim) -> usize {
        let key = claim.id.to_ascii_lowercase();
        let mut requirement = self.requirement(block, claim.title.clone());
        requirement.id = Some(claim.id.clone());
        if let Some(place) = self.places.get(&key) {
            if let Some(known) = self.specification.requirements.get_mut(*place) {
                match requirement.form.cmp(&known.form) {
                    Ordering::Less => {}
                    Ordering::Equal => self.specification.duplicates.push(Duplicate {
                        id: claim.id.clone(),
                        line: block.line,
                        first: known.line,
                    }),
                    Ordering::Greater => *known = requirement,
                }
            }
            return *place;
        }
        self.places.insert(key, self.specification.requirements.len());
        self.specification.requirements.push(requirement);
        self.specification.requirements.len() - 1
    }

    /// A block without an id: part of the requirement around it, or requirements of its own.
    fn unnamed(&mut self, block: &Block) {
        if matches!(block.kind, Kind::Heading(_)) {
            return;
        }
        let around = self.owner.map(|(place, _)| place).or(self.last.filter(|_| !links(block).is_empty()));
        if let Some(owner) = around.and_then(|place| self.specification.requirements.get_mut(place)) {
            owner.end_line = owner.end_line.max(block.end_line);
            owner.obligation = owner.obligation.max(obligation(&block.text));
            owner.links.extend(links(block));
            return;
        }
        if let Kind::Item(Some(_)) = block.kind {
            let requirement = self.requirement(block, title(&block.text));
            self.specification.requirements.push(requirement);
            return;
        }
        for sentence in sentences(&block.text).filter(|sentence| obligation(sentence).is_some()) {
            let mut requirement = self.requirement(block, title(sentence));
            requirement.obligation = obligation(sentence);
            self.specification.requirements.push(requirement);
        }
    }

    fn requirement(&self, block: &Block, title: String) -> Requirement {
        Requirement {
            id: None,
            form: match block.kind {
                Kind::Heading(_) => Form::Heading,
                Kind::Row(..) => Form::Row,
                _ if block.anchor.is_some() => Form::Heading,
                _ => Form::Text,
            },
            title,
            line: block.line,
            end_line: block.end_line,
            section: self.section.iter().map(|(_, name)| name.clone()).collect(),
            obligation: obligation(&block.text),
            done: if let Kind::Item(done) = block.kind { done } else { None },
            links: links(block),
            withdrawn: block.struck || is_withdrawn(block),
        }
    }
}

fn is_withdrawn(block: &Block) -> bool {
    let taken = |text: &str| {
        let word = text.trim().trim_matches(['(', ')', '[', ']', '.', ':']).to_ascii_lowercase();
        ["withdrawn", "deprecated", "removed", "rejected", "obsolete", "superseded"].contains(&word.as_str())
    };
    match &block.kind {
        Kind::Row(_, cells) => {
            cells.iter().any(|cell| taken(&cell.text)) || cells.first().is_some_and(|cell| cell.struck)
        }
        _ => block.text.split_whitespace().any(|word| word.starts_with(['(', '[']) && taken(word)),
    }
}

/// What a block says of where something is implemented or tested.
fn links(block: &Block) -> Vec<String> {
    if let Kind::Row(head, cells) = &block.kind {
        let about = |name: &String| {
            let name = name.to_ascii_lowercase();
            ["implement", "code", "source", "test", "verif", "trace"].iter().any(|word| name.contains(word))
        };
        let columns = head.iter().zip(cells).filter(|(name, _)| about(name)).map(|(_, cell)| cell);
        return columns
            .flat_map(|cell| if cell.codes.is_empty() { paths(&cell.text) } else { cell.codes.clone() })
            .collect();
    }
    let Some(mark) = LINKED.as_ref().and_then(|pattern| pattern.find(&block.text)) else { return Vec::new() };
    let codes: Vec<String> =
        block.codes.iter().filter(|(place, _)| *place >= mark.end()).map(|(_, code)| code.clone()).collect();
    if codes.is_empty() { paths(&block.text[mark.end()..]) } else { codes }
}

/// Words that look like paths.
fn paths(text: &str) -> Vec<String> {
    let words = text.split([' ', ',', ';', '\n']).map(|word| word.trim_matches(['.', '(', ')', '"', '\'']));
    words
        .filter(|word| {
            word.len() > 2 && word.contains(['/', '.']) || word.contains("::") || word.contains('_')
        })
        .map(str::to_owned)
        .collect()
}

/// The sentences of a text: to a full stop that a space follows.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(". ").map_or(rest.len(), |place| place + 1);
        let (sentence, after) = rest.split_at(end);
        rest = after.trim_start();
        Some(sentence)
    })
}

/// One line of plain text, without characters that do something.
fn title(text: &str) -> String {
    let plain = text.trim_start_matches([':', '-', '–', '—', '.', ' ', ')', ']', '*']);
    let words = plain.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(TITLE).collect()
}
