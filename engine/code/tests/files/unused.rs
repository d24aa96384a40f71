//! What nothing uses: told where it is certain, and not where somebody may call it who is not seen.

use rq_code::inventory::{Fresh, Inventory, Rules, ScanOptions};
use rq_code::search::unused;
use rq_code::store::{CodeFacts, FactsCache};

use crate::tree::Tree;

/// The private names of a file that nothing uses, sorted.
fn private(path: &str, text: &str) -> Vec<String> {
    let tree = Tree::of(&[(path, text)]);
    let facts = FactsCache::new(None);
    let on_read = |fresh: Fresh<'_>| facts.absorb(fresh);
    let options = ScanOptions { cache: None, on_read: Some(&on_read), stop: None };
    let inventory = Inventory::scan_with(&tree.root(), &Rules::default(), options).unwrap();
    let found = unused(&CodeFacts::load(&inventory, &facts));
    let mut names: Vec<String> =
        found.into_iter().filter(|one| !one.public).map(|one| one.definition.name).collect();
    names.sort();
    names
}

#[track_caller]
fn check(path: &str, text: &str, dead: &[&str]) {
    assert_eq!(private(path, text), dead, "{path}");
}

#[test]
fn python() {
    check(
        "app.py",
        "\
def _dead():
    pass

@app.route('/')
def _routed():
    pass

class Base:
    def _forgotten(self):
        pass

class Handler(Base):
    def _filled_in(self):
        pass
",
        &["_dead", "_forgotten"],
    );
}

#[test]
fn java() {
    check(
        "src/Shop.java",
        "\
public class Shop {
    private void dead() {}
    void forThePackage() {}
    @Bean private Cart cart() { return null; }
    @Override protected void run() {}
    private static class Old {}
}
class ForThePackage {}
",
        &["Old", "dead"],
    );
}

#[test]
fn javascript() {
    check(
        "shop.js",
        "\
function dead() {}
const handlers = { browse(modal) {}, choose: function chosen() {} };
Object.defineProperty(shop, 'router', { get: function getrouter() { return handlers; } });
class Cart {
    #never() {}
    _forgotten() {}
    render() {}
}
class Panel extends Component {
    _filledIn() {}
}
export { Cart, Panel };
",
        &["_forgotten", "dead", "never"],
    );
}

#[test]
fn others() {
    check("a.rs", "fn dead() {}\nfn _checked() {}\n#[no_mangle]\nextern \"C\" fn called() {}\n", &["dead"]);
    check("a.go", "package a\n\nfunc dead() {}\n\nfunc Alive() {}\n", &["dead"]);
    check("a.c", "static int dead(void) { return 1; }\nint alive(void) { return 2; }\n", &["dead"]);
    check(
        "a.php",
        "<?php\nclass A {\n  private function dead() {}\n  protected function maybe() {}\n}\n",
        &["dead"],
    );
    check(
        "A.cs",
        "public class A {\n  void Dead() {}\n  [Test] void Called() {}\n  internal void Near() {}\n  ~A() {}\n}\n",
        &["Dead"],
    );
    check("a.rb", "class A\n  def alive; end\n\n  private\n\n  def dead; end\nend\n", &["dead"]);
}
