//! `rq-engine watch`: start, change, see, stop.

use rustix::process::Signal;

use super::engine::{Running, start, until};
use super::repository::{Repository, SMELLY};

/// How often the program has said that it waits.
fn rounds(running: &Running) -> usize {
    running.so_far().1.matches("watching ").count()
}

#[test]
fn a_change_gives_the_next_verdict() {
    let repository = Repository::small();
    let running = start(&mut repository.command(&["watch"]));
    until("the first verdict", || rounds(&running) == 1);
    assert!(running.so_far().0.contains("PASS"), "{:?}", running.so_far());

    repository.append("app/orders.py", &SMELLY.repeat(12));
    until("the second verdict", || running.so_far().0.contains("FAIL"));
    assert!(running.so_far().1.contains("app/orders.py changed"), "{:?}", running.so_far());
    until("it waits again", || rounds(&running) >= 2);

    // A file that is being edited is wrong for a while; that ends nothing.
    let whole = repository.read("quality.kdl");
    repository.write("quality.kdl", &whole[..whole.len() - 30]);
    until("the error", || running.so_far().1.contains("rq::"));
    until("it waits again", || rounds(&running) >= 3);
    let before = running.so_far().0.matches("PASS").count();
    repository.write("quality.kdl", whole.replace("score >= 80", "score >= 1"));
    until("the verdict after the error", || running.so_far().0.matches("PASS").count() > before);

    running.signal(Signal::INT);
    running.finish().expect(130);
    assert!(repository.history().len() >= 3);
}

#[test]
fn what_it_makes_itself_changes_nothing() {
    let body = "        run \"sh\" \"-c\" \"echo 5 > number.txt\"\n        report \"number.txt\"\n        format \"regex\"\n        \
        metric \"own.number\" pattern=\"([0-9]+)\" unit=\"count\" better=\"lower\"\n";
    let repository = Repository::with_own_skill(body);
    repository.write(".gitignore", "ignored.txt\n");
    let running = start(&mut repository.command(&["watch"]));
    until("the first verdict", || rounds(&running) == 1);
    repository.write("ignored.txt", "nothing\n");
    repository.git(&["status"]);
    // Long enough for a loop to show; a slow machine only makes it shorter.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(rounds(&running), 1, "{}", running.so_far().1);
    repository.append("app/prices.py", "\n# changed\n");
    until("the second verdict", || rounds(&running) == 2);
    running.signal(Signal::TERM);
    running.finish().expect(130);
}

#[test]
fn without_a_file_there_is_nothing_to_watch() {
    let answer = Repository::empty().engine(&["watch"]).expect(2);
    assert!(answer.err.contains("rq-engine init"), "{}", answer.err);
}
