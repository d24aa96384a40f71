//! Specifications held against code.

use serde_json::Value;

use super::repository::Repository;

const SPEC: &str = "# Carts

## REQ-1 Adding
The cart MUST add up its lines. Implementation: [the code](../app/carts.py).

## REQ-2 Discounts
The cart SHOULD know discounts.

## REQ-3 Colours
The cart MAY be red.

## Others

| id | what | state |
|---|---|---|
| REQ-4 | Carts are emptied | MUST |

Nothing else is said, and the cart MUST NOT leak.

- [ ] say more
- [x] say this
";

fn shop() -> Repository {
    let repository = Repository::empty();
    repository.write(
        "quality.kdl",
        "project \"shop\"\nskill \"spec-to-implementation\" { operation \"analyze_spec\" { specs \"docs/**\" } }\n\
         score { component \"spec\" weight=1 { formula \"spec.implemented_percent\" } }\n\
         gate \"release\" { require \"spec.tested_percent >= 50\" }\n",
    );
    repository.write("docs/carts.md", SPEC);
    repository.write(
        "app/carts.py",
        "def add(lines):\n    return sum(lines)\n\n\ndef discounts():  # REQ-2\n    return 0\n",
    );
    repository.write(
        "tests/test_carts.py",
        "def test_req_2():\n    assert True\n\n\ndef test_other():\n    \"\"\"REQ-9\"\"\"\n",
    );
    repository.commit("Carts\n\nREQ-4 is next.");
    repository
}

fn told(answer: &Value) -> Vec<String> {
    let findings = answer["findings"].as_array().unwrap();
    let line = |finding: &Value| {
        format!(
            "{} {}:{}",
            finding["rule"].as_str().unwrap(),
            finding["path"].as_str().unwrap(),
            finding["line"]
        )
    };
    let mut told: Vec<String> = findings.iter().map(line).collect();
    told.sort();
    told
}

#[test]
fn requirements_are_traced_into_code_tests_and_commits() {
    let repository = shop();
    let answer = repository
        .engine(&["run", "spec-to-implementation.analyze_spec", "--format", "json"])
        .expect(0)
        .json();
    let metric = |name: &str| answer["metrics"][name]["value"].as_f64().unwrap();
    assert_eq!(
        (metric("spec.requirements"), metric("spec.implemented"), metric("spec.tested")),
        (4.0, 2.0, 1.0)
    );
    assert_eq!(
        (metric("spec.orphans"), metric("spec.unidentified"), metric("spec.tasks_open")),
        (1.0, 1.0, 1.0)
    );
    assert_eq!(
        told(&answer),
        [
            "unimplemented-requirement docs/carts.md:16",
            "unknown-requirement tests/test_carts.py:6",
            "untested-requirement docs/carts.md:3",
        ],
        "what may be left out is not missed"
    );
    let row = |id: &str| {
        let rows = answer["details"]["matrix"].as_array().unwrap();
        rows.iter().find(|row| row["id"] == id).unwrap().clone()
    };
    assert_eq!(row("REQ-1")["code"][0]["path"], "app/carts.py");
    assert_eq!(row("REQ-2")["tests"][0]["line"], 1, "test_req_2 names it");
    assert_eq!(row("REQ-4")["commits"].as_array().unwrap().len(), 1);
    assert_eq!(row("REQ-4")["code"].as_array().unwrap().len(), 0, "a commit proves nothing");
}

#[test]
fn links_that_lead_nowhere_and_ids_used_twice() {
    let repository = shop();
    repository.replace("docs/carts.md", "../app/carts.py", "../app/gone.py");
    repository.write("docs/more.md", "## REQ-2 Again\nThe cart MUST.\n");
    let answer = repository.eval(1, &[]);
    let told = told(&answer);
    assert!(told.contains(&"broken-trace docs/carts.md:3".to_owned()), "{told:?}");
    assert!(told.contains(&"duplicate-requirement docs/more.md:1".to_owned()), "{told:?}");
}

#[test]
fn specifications_without_ids_say_so() {
    let repository = shop();
    repository.write("docs/carts.md", "# Carts\n\nThe cart MUST work.\n");
    let answer = repository.eval(3, &[]);
    let metric = &answer["metrics"]["spec.implemented_percent"];
    assert!(metric["reason"].as_str().unwrap().contains("none of 1 Markdown file"), "{metric}");
    repository.delete("docs/carts.md");
    let answer = repository.eval(3, &[]);
    let metric = &answer["metrics"]["spec.implemented_percent"];
    assert!(metric["reason"].as_str().unwrap().contains("no specification"), "{metric}");
}

#[test]
fn hostile_specifications_change_nothing_but_their_own_numbers() {
    let repository = shop();
    repository.write(
        "docs/evil.md",
        format!(
            "## REQ-66 <img src=x onerror=alert(1)> \u{1b}[31m [x](/etc/passwd) [y](../../../../etc/shadow.txt)\nMUST\n\n{}\n",
            "> ".repeat(5000) + &"[".repeat(5000) + &"| a ".repeat(5000)
        ),
    );
    for format in ["human", "markdown", "sarif", "json"] {
        let answer = repository.engine(&["eval", "--no-cache", "--format", format]);
        assert!(!answer.out.contains('\u{1b}') && answer.code == Some(1), "{format}: {}", answer.err);
        assert!(format != "markdown" || !answer.out.contains("<img"), "{}", answer.out);
    }
}
