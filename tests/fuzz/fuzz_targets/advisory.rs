//! Advisories: the first byte chooses the format, the second the ecosystem, the line after it is a version.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_advisories::Format;

const ECOSYSTEMS: [&str; 7] = ["crates.io", "npm", "PyPI", "Go", "Maven", "RubyGems", "Packagist"];

fuzz_target!(|bytes: &[u8]| {
    let [format, ecosystem, rest @ ..] = bytes else { return };
    let format = [Format::OsvJson, Format::OsvYaml, Format::RustSec][usize::from(*format) % 3];
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let version = String::from_utf8_lossy(&rest[..end]);
    let Ok(advisory) = format.read(rest.get(end + 1..).unwrap_or_default()) else { return };
    let asked = ECOSYSTEMS[usize::from(*ecosystem) % ECOSYSTEMS.len()];
    for part in &advisory.affected {
        let _ = advisory.affects(&part.ecosystem, &part.package, &version);
        let _ = advisory.affects(asked, &part.package, &version);
    }
});
