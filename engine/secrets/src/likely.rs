//! Whether a text is most likely a secret, or one of the many things that look like it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Words of values that stand for secrets.
const STAND_INS: [&str; 34] = [
    "example",
    "sample",
    "dummy",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "your",
    "insert",
    "replace",
    "redacted",
    "xxxx",
    "1234567",
    "abcdef",
    "foobar",
    "test",
    "fake",
    "mock",
    "todo",
    "none",
    "null",
    "undefined",
    "secret",
    "password",
    "passwd",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "process.env",
    "os.environ",
    "getenv",
    "default",
    "localhost",
];

/// Shannon's entropy in bits a byte.
pub(crate) fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let all = text.len().max(1) as f64;
    let part = |count: &u32| f64::from(*count) / all;
    counts.iter().filter(|count| **count > 0).map(|count| -part(count) * part(count).log2()).sum()
}

/// Whether a token's own part varies as one that was drawn at random does.
pub(crate) fn is_random(text: &str) -> bool {
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    // Of few letters the entropy is bounded by their number.
    let enough = if letters.len() < 24 { 2.6 } else { 3.0 };
    entropy(&letters) >= enough && !is_sequence(&letters) && !says_example(text)
}

fn says_example(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["example", "xxxxxx", "000000000000", "placeholder", "your", "redacted", "123456789"]
        .iter()
        .any(|word| lower.contains(word))
}

/// Whether most letters follow each other in the alphabet, or repeat.
fn is_sequence(text: &str) -> bool {
    let bytes = text.as_bytes();
    let steps =
        bytes.windows(2).filter(|pair| pair[1] == pair[0] || pair[1] == pair[0].wrapping_add(1)).count();
    bytes.len() > 4 && steps * 2 > bytes.len()
}

/// Whether the header of a JSON web token is one.
pub(crate) fn is_jwt(text: &str) -> bool {
    let header = text.split('.').next().and_then(|header| URL_SAFE_NO_PAD.decode(header).ok());
    let header = header.and_then(|header| serde_json::from_slice::<serde_json::Value>(&header).ok());
    header.is_some_and(|header| {
        header.get("alg").is_some_and(|alg| alg.as_str().is_some_and(|alg| alg != "none"))
    })
}

/// Whether a password in an address is one, and no stand-in. `line`: all of it, for what stands around.
pub(crate) fn is_password(text: &str, host: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let stands_in = [
        "pass", "pwd", "secret", "user", "example", "changeme", "xxx", "***", "foo", "bar", "test", "token",
        "key", "admin", "root", "postgres", "guest", "mysql", "redis", "rabbit", "docker",
    ];
    let template = text.contains(['$', '{', '}', '<', '>', '%', '(', ')', '[', ']', '*'])
        && !text.contains("%2")
        || text.starts_with(':');
    let local = host.starts_with("localhost")
        || host.starts_with("127.")
        || host.contains("example")
        || host.starts_with("0.0.0.0")
        || !host.contains('.');
    !template
        && !local
        && text.len() >= 6
        && !stands_in.iter().any(|word| lower.contains(word))
        && entropy(text) > 2.2
}

/// Whether what is assigned to something called a secret is one.
pub(crate) fn is_assigned(text: &str, line: &str, quoted: bool) -> bool {
    let lower = text.to_ascii_lowercase();
    let (mut upper, mut small, mut digits, mut marks) = (0, 0, 0, 0);
    for letter in text.bytes() {
        match letter {
            b'A'..=b'Z' => upper += 1,
            b'a'..=b'z' => small += 1,
            b'0'..=b'9' => digits += 1,
            _ => marks += 1,
        }
    }
    let classes = [upper, small, digits, marks].iter().filter(|count| **count > 0).count();
    // Unquoted text is code as often as a value.
    let enough = if quoted { 3.5 } else { 3.8 };
    let hexadecimal = text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let varied = hexadecimal && entropy(text) > 3.0 || classes >= 3 && digits >= 2 && entropy(text) >= enough;
    varied
        && text.len() >= 16
        && !STAND_INS.iter().any(|word| lower.contains(word))
        && !is_sequence(text)
        && !is_identifier(text)
        && !is_hash_of_something(line)
        && !is_path(text)
}

/// `aVeryLongName`, `some.module.name`, `SOME_CONSTANT_2`.
fn is_identifier(text: &str) -> bool {
    let words: Vec<&str> = text.split(['_', '.', '-', ':', '/']).filter(|word| !word.is_empty()).collect();
    let plain = |word: &&str| {
        let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
        let rest = word.len() - letters;
        let humps = word
            .as_bytes()
            .windows(2)
            .filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
            .count();
        let turns = word
            .as_bytes()
            .windows(2)
            .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit())
            .count();
        rest <= 4 && turns <= 2 && humps * 4 <= word.len()
    };
    words.iter().all(plain)
}

fn is_path(text: &str) -> bool {
    text.starts_with(['/', '.', '~']) || text.contains("//") || text.matches('/').count() > 3
}

/// Lines about digests hold what is random and no secret.
fn is_hash_of_something(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    [
        "sha1",
        "sha256",
        "sha384",
        "sha512",
        "sha-",
        "md5",
        "checksum",
        "integrity",
        "digest",
        "fingerprint",
        "revision",
        "commit",
        "hash",
        "public",
        "csrf",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_shannons() {
        assert_eq!(entropy(""), 0.0);
        assert_eq!(entropy("aaaa"), 0.0);
        assert_eq!(entropy("abab"), 1.0);
        assert_eq!(entropy("abcdefgh"), 3.0);
    }
}
