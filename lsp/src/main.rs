//! `rq-lsp`: the language server on standard input and output.

use std::process::ExitCode;

/// Every keystroke makes a new text and frees an old one: pages that are kept cost less than pages that are asked for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const HELP: &str = "\
The language server of quality.kdl. It speaks the Language Server Protocol on standard input and output.

Usage: rq-lsp [--stdio]

Options:
      --stdio    Standard input and output; there is nothing else
  -h, --help     Print help
  -V, --version  Print version
";

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the program")]
fn main() -> ExitCode {
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--stdio" => {}
            "-h" | "--help" => {
                print!("{HELP}");
                return ExitCode::SUCCESS;
            }
            "-V" | "--version" => {
                println!("rq-lsp {}", env!("CARGO_PKG_VERSION"));
                return ExitCode::SUCCESS;
            }
            other => {
                eprint!("rq-lsp: there is no option {other:?}\n\n{HELP}");
                return ExitCode::from(2);
            }
        }
    }
    match rq_lsp::serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rq-lsp: {error}");
            ExitCode::from(4)
        }
    }
}
