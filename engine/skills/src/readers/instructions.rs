//! Counts of instructions, as `perf stat` and valgrind's cachegrind and callgrind write them.

/// The text between the fields that [`perf`] reads: `perf stat -x`. A comma stands inside of numbers in some languages.
pub const SEPARATOR: &str = ";";

/// Percent of the time that a counter must have been running. Where it shared the processor's registers with others,
/// the rest was not counted.
const LEAST_SHARE: f64 = 99.0;

/// The sum at the end of a file of cachegrind or callgrind; `end` may begin anywhere before its last line. `None` where
/// there is none: the process was killed while it wrote.
pub fn valgrind(end: &[u8]) -> Option<u64> {
    let lines = end.rsplit(|byte| *byte == b'\n');
    let sum = lines.map(<[u8]>::trim_ascii).find(|line| !line.is_empty())?;
    // Instructions are the first event, whatever else is counted.
    let numbers = sum.strip_prefix(b"summary:").or_else(|| sum.strip_prefix(b"totals:"))?;
    let numbers = std::str::from_utf8(numbers).ok()?;
    numbers.split_ascii_whitespace().next()?.parse().ok()
}

/// A process that valgrind watched: its log's first lines.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Process {
    /// Program and arguments, as one text.
    pub command: String,
    /// The number of the process that started it.
    pub parent: u64,
}

/// Which process a log of valgrind's is of; `None` where it does not tell.
pub fn process(log: &[u8]) -> Option<Process> {
    let field = |name: &str| {
        String::from_utf8_lossy(log)
            .lines()
            .find_map(|line| Some(line.split_once("== ")?.1.strip_prefix(name)?.trim().to_owned()))
    };
    Some(Process { command: field("Command:")?, parent: field("Parent PID:")?.parse().ok()? })
}

/// The sum of what `perf stat --no-scale -x ";" -e instructions:u` writes: a processor with cores of several kinds has a
/// counter of each. `None` where the machine has no such counter, or it was not running all the time.
pub fn perf(text: &[u8]) -> Option<u64> {
    let mut sum: Option<u64> = None;
    let mut share = 0.0;
    for line in String::from_utf8_lossy(text).lines() {
        let fields: Vec<&str> = line.split(SEPARATOR).map(str::trim).collect();
        let [count, _unit, event, more @ ..] = fields.as_slice() else { continue };
        if !event.contains("instructions") {
            continue;
        }
        // `<not counted>` where the command was never on a core of this kind, `<not supported>` where there is none.
        let Ok(count) = count.parse::<u64>() else { continue };
        sum = Some(sum.unwrap_or_default().checked_add(count)?);
        let running = more.get(1).and_then(|percent| percent.replace(',', ".").parse::<f64>().ok());
        share += running.unwrap_or(100.0);
    }
    // A machine that only imitates the counter says 0.
    sum.filter(|count| *count > 0 && share >= LEAST_SHARE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "\
desc: I1 cache:         32768 B, 64 B, 8-way associative
cmd: ./work 3
events: Ir
fl=./csu/../csu/libc-start.c
fn=__libc_start_main@@GLIBC_2.34
128 2
134 3
summary: 12125520
";
    const LOG: &str = "\
==1245== Cachegrind, a cache and branch-prediction profiler
==1245== Using Valgrind-3.19.0 and LibVEX; rerun with -h for copyright info
==1245== Command: ./work == 3
==1245== Parent PID: 1236
==1245==
==1245== I   refs:      6,124,021
";

    #[test]
    fn valgrind_tells_its_sum_at_the_end() {
        assert_eq!(valgrind(FILE.as_bytes()), Some(12_125_520));
        assert_eq!(valgrind(b"34 3\nsummary: 7"), Some(7));
        assert_eq!(valgrind(b"summary: 900 1 2 3\n\n"), Some(900), "caches are looked at, too");
        assert_eq!(valgrind(b"+6 1\n\ntotals: 378741\n"), Some(378_741), "callgrind");
        for broken in ["", "\n", "134 3\n", "summary:", "summary: x", "summary: -1", "summary: 7\n134 3\n"] {
            assert_eq!(valgrind(broken.as_bytes()), None, "{broken:?}");
        }
    }

    #[test]
    fn valgrind_tells_which_process_it_watched() {
        let expected = Process { command: "./work == 3".into(), parent: 1236 };
        assert_eq!(process(LOG.as_bytes()), Some(expected));
        assert_eq!(process(b""), None);
        assert_eq!(process(b"==1== Command: ./work\n==1== Parent PID: \n"), None);
    }

    #[test]
    fn a_counter_of_the_processor_is_read() {
        let one = "# started on Sun Nov 29 00:59:15 2026\n\n1234567;;instructions:u;900000;100.00;;\n";
        assert_eq!(perf(one.as_bytes()), Some(1_234_567));
        assert_eq!(perf(b"77;;instructions:u;5;100,00;1,23;insn per cycle"), Some(77), "decimal commas");
        assert_eq!(perf(b"77;;instructions:u"), Some(77));
    }

    #[test]
    fn cores_of_several_kinds_are_summed() {
        let both = "600;;cpu_core/instructions:u/;9;60.10;;\n400;;cpu_atom/instructions:u/;6;39.90;;\n";
        assert_eq!(perf(both.as_bytes()), Some(1000));
        let one =
            "600;;cpu_core/instructions:u/;9;100.00;;\n<not counted>;;cpu_atom/instructions:u/;0;0.00;;\n";
        assert_eq!(perf(one.as_bytes()), Some(600));
        let none = "<not counted>;;cpu_core/instructions:u/;0;0.00;;\n<not counted>;;cpu_atom/instructions:u/;0;0.00;;\n";
        assert_eq!(perf(none.as_bytes()), None);
    }

    #[test]
    fn what_was_not_counted_all_the_time_is_no_count() {
        assert_eq!(perf(b"<not supported>;;instructions:u;0;100.00;;"), None);
        assert_eq!(perf(b"600;;instructions:u;9;48.10;;"), None, "shared with other counters");
        assert_eq!(perf(b"0;;instructions:u;9;100.00;;"), None);
        assert_eq!(perf(b"600;;cycles:u;9;100.00;;"), None);
        let most = u64::MAX.to_string();
        let many = format!("{most};;instructions:u;9;50.00;;\n{most};;instructions:u;9;50.00;;");
        assert_eq!(perf(many.as_bytes()), None);
    }

    fn read_all(bytes: &[u8]) {
        let _ = (valgrind(bytes), process(bytes), perf(bytes));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            read_all(&bytes);
        }

        #[test]
        fn damaged_output_is_read_or_refused(
            text in prop_oneof![Just(FILE), Just(LOG), Just("600;;cpu_core/instructions:u/;9;60.10;;\n")],
            cut in any::<prop::sample::Index>(),
            (place, byte) in (any::<prop::sample::Index>(), any::<u8>()),
        ) {
            let mut bytes = text.as_bytes().to_vec();
            *place.get_mut(&mut bytes) = byte;
            bytes.truncate(cut.index(bytes.len()));
            read_all(&bytes);
        }

        #[test]
        fn fields_in_any_order_are_read_or_refused(
            fields in proptest::collection::vec("[0-9<>a-z:;#, .=\n-]{0,12}|instructions|summary:", 0..20),
        ) {
            read_all(fields.join(";").as_bytes());
            read_all(fields.join("\n").as_bytes());
        }
    }
}
