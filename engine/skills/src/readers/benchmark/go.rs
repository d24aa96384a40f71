//! What `go test -bench` prints: `BenchmarkName-8   1000   1234 ns/op`, below `pkg:` lines.

use super::{File, ReadError, Reported};

pub(super) fn read(file: File<'_>) -> Result<Vec<Reported>, ReadError> {
    let text = String::from_utf8_lossy(file.content);
    let mut package = String::new();
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("pkg:") {
            name.trim().clone_into(&mut package);
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let [name, rounds, time, unit, ..] = words.as_slice() else { continue };
        let round = name.starts_with("Benchmark") && rounds.bytes().all(|byte| byte.is_ascii_digit());
        let (true, "ns/op", Ok(time)) = (round, *unit, time.parse::<f64>()) else { continue };
        // How many processors there were is no part of the name.
        let name = name
            .rsplit_once('-')
            .filter(|(_, tail)| tail.parse::<u32>().is_ok())
            .map_or(*name, |(name, _)| name);
        let name = if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") };
        found.push(Reported { name, seconds: time / 1e9 });
    }
    Ok(found)
}
