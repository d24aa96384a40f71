//! Names looked for from the terminal.

use super::repository::Repository;

fn shop() -> Repository {
    let repository = Repository::empty();
    repository.write(
        "app/carts.py",
        "class Cart:\n    def total(self):\n        return helper(1)\n\n\ndef helper(x):\n    # helper in a comment\n    return \"helper in a text\"\n",
    );
    repository
        .write("app/use.py", "from app.carts import Cart\n\n\ndef shop():\n    return Cart().total()\n");
    repository.write("src/lib.rs", "/// A cart.\npub struct Cart;\n\nimpl Cart {\n    pub fn total(&self) -> u32 {\n        0\n    }\n}\n");
    repository.commit("begin");
    repository
}

#[test]
fn definitions_are_places_that_programs_can_jump_to() {
    let repository = shop();
    let found = repository.engine(&["search", "total"]).expect(0).out;
    assert_eq!(found, "app/carts.py:2:9 method Cart.total\nsrc/lib.rs:5:12 method Cart::total\n");
    let found = repository.engine(&["search", "Cart::total", "--kind", "method", "-n", "1"]).expect(0);
    assert_eq!(found.out, "app/carts.py:2:9 method Cart.total\nand 1 more\n");
    assert_eq!(repository.engine(&["search", "nowhere"]).expect(1).out, "nothing of that name is defined\n");
    let json = repository.engine(&["search", "Cart", "--format", "json"]).expect(0).json();
    assert_eq!(json["details"]["definitions"][0]["kind"], "class");
    let wrong = repository.engine(&["search", "Cart", "--kind", "clas"]).expect(2);
    assert!(wrong.err.contains("class"), "{}", wrong.err);
}

#[test]
fn uses_are_code_and_no_comments_or_texts() {
    let repository = shop();
    let found = repository.engine(&["search", "helper", "--usages"]).expect(0).out;
    assert_eq!(found, "defined app/carts.py:6:5 function helper\napp/carts.py:3 in Cart.total\n");
    let json = repository.engine(&["search", "Cart", "--usages", "--format", "json"]).expect(0).json();
    assert_eq!(json["details"]["ambiguous"], true, "Python and Rust both have one");
}

#[test]
fn a_change_tells_who_is_touched_by_it() {
    let repository = shop();
    repository
        .write("quality.kdl", "project \"shop\"\nskill \"code-search\" { operation \"find_usages\" }\n");
    repository.commit("a configuration");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.replace("app/carts.py", "    return \"helper", "    return \"a helper");
    let answer = repository.engine(&["run", "code-search.find_usages", "--format", "json"]).expect(0).json();
    assert_eq!(answer["metrics"]["impact.symbols"]["value"], 1.0);
    assert_eq!(answer["details"]["touched"][0]["name"], "helper");
    let unused: Vec<&str> =
        answer["findings"].as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap()).collect();
    assert_eq!(unused, Vec::<&str>::new(), "what is public may be used by others");
}
