//! Results of benchmark programs: the same names and times that they tell.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use proptest::prelude::*;
use rq_schema::grammar::BENCHMARK_FORMATS;
use rq_skills::readers::benchmark::{File, Reported, read};

fn of(format: &str, content: &[u8]) -> Vec<(String, f64)> {
    let told = read(format, &[File { path: "results", content }]).unwrap();
    told.into_iter().map(|Reported { name, seconds }| (name, seconds)).collect()
}

fn named(told: &[(String, f64)]) -> Vec<&str> {
    told.iter().map(|(name, _)| name.as_str()).collect()
}

fn close(seconds: f64, expected: f64) {
    assert!((seconds / expected - 1.0).abs() < 1e-9, "{seconds} is not {expected}");
}

#[test]
fn programs_that_write_json_are_read() {
    let told = of("hyperfine", include_bytes!("benchmark/hyperfine.json"));
    assert_eq!(named(&told), ["sleep 0.01", "true"]);
    assert!((0.01..0.02).contains(&told[0].1), "{}", told[0].1);

    let told = of("pytest-benchmark", include_bytes!("benchmark/pytest-benchmark.json"));
    assert_eq!(named(&told), ["test_b.py::test_sorted", "test_b.py::test_sum"]);
    assert!((1e-7..1e-3).contains(&told[1].1), "{}", told[1].1);

    let told = of("google-benchmark", include_bytes!("benchmark/google-benchmark.json"));
    assert_eq!(named(&told), ["Copy", "Sum/1000", "Sum/100000"], "rounds, not their means and deviations");
    let ratio = told[2].1 / told[1].1;
    assert!((30.0..300.0).contains(&ratio), "a hundred times the work: {ratio}");

    let told = of("vitest", include_bytes!("benchmark/vitest.json"));
    assert_eq!(named(&told), ["test/a.bench.js > sorting > numbers", "test/a.bench.js > sorting > texts"]);
    assert!((1e-8..1e-5).contains(&told[0].1), "{}", told[0].1);

    let told = of("jmh", include_bytes!("benchmark/jmh.json"));
    assert_eq!(named(&told), ["com.example.Sorting.numbers (size=1000)", "com.example.Sorting.texts"]);
    close(told[0].1, 12.5e-6);
    close(told[1].1, 1.0 / 250_000.0);

    let told = of("benchmarkdotnet", include_bytes!("benchmark/benchmark-dot-net.json"));
    assert_eq!(named(&told), ["Example.Sorting.Numbers(Size: 1000)"], "one that failed has no time");
    close(told[0].1, 2.5e-6);

    let told = of("bencher", include_bytes!("benchmark/bencher.json"));
    assert_eq!(named(&told), ["sorting/numbers"], "only times");
    close(told[0].1, 1.25e-6);
}

#[test]
fn go_prints_lines() {
    let told = of("go", include_bytes!("benchmark/go.txt"));
    assert_eq!(named(&told), ["example.com/shop.BenchmarkOf/small", "example.com/shop.BenchmarkSum"]);
    close(told[0].1, 48.87e-9);
}

#[test]
fn criterion_names_its_benchmarks_by_folders() {
    let estimates = |median: f64| {
        format!(
            r#"{{"mean":{{"confidence_interval":{{"confidence_level":0.95,"lower_bound":1.0,"upper_bound":2.0}},
            "point_estimate":1.5,"standard_error":0.1}},"median":{{"confidence_interval":{{"confidence_level":0.95,
            "lower_bound":1.0,"upper_bound":2.0}},"point_estimate":{median},"standard_error":0.1}},"slope":null}}"#
        )
    };
    let (new, old) = (estimates(1250.0), estimates(9.0));
    let files = [
        ("target/criterion/sorting/numbers/new/estimates.json", &new),
        ("target/criterion/sorting/numbers/base/estimates.json", &old),
        ("target/criterion/sorting/report/index.html", &old),
    ];
    let files = files.map(|(path, content)| File { path, content: content.as_bytes() });
    let told = read("criterion", &files).unwrap();
    assert_eq!(told.len(), 1, "the run before is not of this one");
    assert_eq!(told[0].name, "sorting/numbers");
    close(told[0].seconds, 1.25e-6);
}

#[test]
fn what_is_no_result_says_so() {
    let wrong = |format: &str, content: &str| {
        read(format, &[File { path: "out.json", content: content.as_bytes() }]).unwrap_err().to_string()
    };
    assert!(wrong("hyperfine", "{").starts_with("out.json: "), "{}", wrong("hyperfine", "{"));
    assert_eq!(wrong("hyperfine", r#"{"results": []}"#), "there is no result of hyperfine in it");
    assert_eq!(wrong("go", "PASS\n"), "there is no result of go in it");
    let unit = r#"{"benchmarks":[{"name":"a","cpu_time":1,"time_unit":"fortnight"}]}"#;
    assert_eq!(wrong("google-benchmark", unit), "out.json: a: no unit fortnight is known");
    let zero = r#"{"results":[{"command":"a","mean":0.0,"median":null}]}"#;
    assert_eq!(wrong("hyperfine", zero), "there is no result of hyperfine in it", "no time is no result");
}

proptest! {
    #[test]
    fn nothing_that_is_read_ends_the_process(
        content in prop::collection::vec(any::<u8>(), 0..400),
        cut in 0_usize..9000,
        place in 0_usize..9,
    ) {
        let whole: [&[u8]; 5] = [
            include_bytes!("benchmark/hyperfine.json"),
            include_bytes!("benchmark/google-benchmark.json"),
            include_bytes!("benchmark/vitest.json"),
            include_bytes!("benchmark/jmh.json"),
            include_bytes!("benchmark/go.txt"),
        ];
        let some = whole[place % whole.len()];
        let half = &some[..cut.min(some.len())];
        for format in BENCHMARK_FORMATS {
            for content in [&content[..], half, some] {
                let _ = read(format, &[File { path: "a/new/estimates.json", content }]);
            }
        }
    }
}
