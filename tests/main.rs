//! The program as a user meets it: the binary `rq-engine` in repositories of its own, one each test.

#[cfg(test)]
mod e2e {
    mod engine;
    mod example;
    mod random;
    mod repository;
    mod schemas;

    mod benchmarks;
    mod commands;
    mod comparison;
    mod crash;
    mod dependencies;
    mod examples;
    mod faults;
    mod formats;
    mod history;
    mod honesty;
    mod instructions;
    mod kept;
    mod layers;
    mod new_code;
    mod npm_audit;
    mod observed;
    mod preview;
    mod pull_request;
    mod resources;
    mod search;
    mod specs;
    mod vulnerabilities;
    mod watch;
}
