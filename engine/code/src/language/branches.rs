//! Branches of the C preprocessor that cut through statements.
//!
//! `#ifdef X` / `if(a) {` / `#else` / `if(b) {` / `#endif` has two opening braces for one
//! closing one: no grammar reads that. With one branch of each it is plain code again.

/// One open `#if`.
struct Branch {
    /// It stands inside braces, so its other branches are taken out.
    inside: bool,
    /// This branch is taken out.
    out: bool,
    /// Depth of braces where it began.
    depth: u32,
}

/// The text with the first branch of each conditional inside braces, the others and the
/// directives made blank; lines and bytes stay where they are. None when nothing changes.
///
/// The braces of `extern "C"` and `namespace` do not count as inside.
pub(super) fn first_only(source: &[u8]) -> Option<Vec<u8>> {
    let mut text = source.to_vec();
    let mut changed = false;
    let mut open: Vec<Branch> = Vec::new();
    let mut braces: Vec<bool> = Vec::new();
    let mut depth = 0u32;
    let mut scan = Scan::Code;
    let mut at = 0;
    while at < source.len() {
        let end = memchr::memchr(b'\n', source.get(at..)?).map_or(source.len(), |i| at + i + 1);
        let line = source.get(at..end)?;
        let directive = if scan == Scan::Code { directive(line) } else { None };
        if directive.is_some() {
            let end = continued(source, at, end);
            let blank = match directive {
                Some(Directive::If) => {
                    let inside = depth > 0;
                    let out = open.last().is_some_and(|b| b.out);
                    open.push(Branch { inside, out, depth });
                    inside
                }
                Some(Directive::Else) => {
                    let around = open.len().checked_sub(2).and_then(|i| open.get(i)).is_some_and(|b| b.out);
                    match open.last_mut() {
                        Some(branch) if branch.inside => {
                            branch.out = true;
                            true
                        }
                        Some(branch) => {
                            branch.out = around;
                            // Each branch begins where the first did.
                            depth = branch.depth;
                            false
                        }
                        None => false,
                    }
                }
                Some(Directive::End) => open.pop().is_some_and(|b| b.inside),
                _ => false,
            };
            if blank || open.last().is_some_and(|b| b.out) {
                changed |= make_blank(text.get_mut(at..end)?);
            }
            at = end;
            continue;
        }
        if open.last().is_some_and(|b| b.out) {
            changed |= make_blank(text.get_mut(at..end)?);
        } else {
            let before = source.get(at.saturating_sub(80)..at)?;
            scan = scan.line(line, before, &mut braces, &mut depth);
        }
        at = end;
    }
    changed.then_some(text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Directive {
    If,
    Else,
    End,
    Other,
}

fn directive(line: &[u8]) -> Option<Directive> {
    let word = line.trim_ascii_start().strip_prefix(b"#")?.trim_ascii_start();
    Some(if word.starts_with(b"if") {
        Directive::If
    } else if word.starts_with(b"el") {
        Directive::Else
    } else if word.starts_with(b"endif") {
        Directive::End
    } else {
        Directive::Other
    })
}

/// The end of a line that goes on after backslashes.
fn continued(source: &[u8], start: usize, end: usize) -> usize {
    let mut end = end;
    let mut from = start;
    loop {
        let line = source.get(from..end).unwrap_or_default();
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
        if !bare.ends_with(b"\\") || end >= source.len() {
            return end;
        }
        from = end;
        let rest = source.get(end..).unwrap_or_default();
        end = memchr::memchr(b'\n', rest).map_or(source.len(), |i| end + i + 1);
    }
}

fn make_blank(line: &mut [u8]) -> bool {
    let mut changed = false;
    for byte in line.iter_mut().filter(|b| !b.is_ascii_whitespace()) {
        *byte = b' ';
        changed = true;
    }
    changed
}

/// What the end of a line stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scan {
    Code,
    Comment,
}

impl Scan {
    /// Goes through one line of code, counting braces outside strings and comments.
    fn line(self, line: &[u8], before: &[u8], braces: &mut Vec<bool>, depth: &mut u32) -> Scan {
        let mut state = self;
        let mut at = 0;
        while let Some(byte) = line.get(at) {
            let next = line.get(at + 1);
            if state == Scan::Comment {
                if *byte == b'*' && next == Some(&b'/') {
                    state = Scan::Code;
                    at += 1;
                }
                at += 1;
                continue;
            }
            match byte {
                b'/' if next == Some(&b'*') => {
                    state = Scan::Comment;
                    at += 1;
                }
                b'/' if next == Some(&b'/') => return state,
                b'"' | b'\'' => at = quoted(line, at),
                b'{' => {
                    let head = line.get(..at).unwrap_or_default();
                    let outer =
                        opens_namespace(head) || (head.trim_ascii().is_empty() && opens_namespace(before));
                    braces.push(!outer);
                    *depth += u32::from(!outer);
                }
                b'}' => *depth = depth.saturating_sub(u32::from(braces.pop() == Some(true))),
                _ => {}
            }
            at += 1;
        }
        state
    }
}

/// The place of the closing quote, or the last byte of the line.
fn quoted(line: &[u8], start: usize) -> usize {
    let quote = line.get(start).copied().unwrap_or(b'"');
    let mut at = start + 1;
    while let Some(byte) = line.get(at) {
        match byte {
            b'\\' => at += 1,
            b if *b == quote => return at,
            _ => {}
        }
        at += 1;
    }
    line.len()
}

/// The text before a brace is that of `extern "C"` or a namespace.
fn opens_namespace(head: &[u8]) -> bool {
    let line = head.trim_ascii_end().rsplit(|b| *b == b'\n').next().unwrap_or_default();
    memchr::memmem::find(line, b"extern \"C").is_some() || memchr::memmem::find(line, b"namespace").is_some()
}

#[cfg(test)]
mod tests {
    use super::first_only;

    fn check(source: &str, expected: &str) {
        let text = first_only(source.as_bytes()).map(|t| String::from_utf8_lossy(&t).into_owned());
        let squeezed = text.map(|t| {
            assert_eq!(t.len(), source.len());
            t.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        assert_eq!(squeezed.as_deref(), (!expected.is_empty()).then_some(expected));
    }

    #[test]
    fn inside_a_function_the_first_branch_stays() {
        check(
            "int f() {\n#ifdef A\n if (a) {\n#else\n if (b) {\n#endif\n x(); }\n}\n",
            "int f() { if (a) { x(); } }",
        );
    }

    #[test]
    fn outside_functions_everything_stays() {
        check("#ifdef A\nint f() { }\n#else\nint f() { }\n#endif\n", "");
        check("extern \"C\" {\n#ifdef A\nint f();\n#else\nint g();\n#endif\n}\n", "");
    }

    #[test]
    fn braces_in_strings_and_comments_do_not_count() {
        check("char *s = \"{\"; /* { */ // {\n#if A\nint a;\n#else\nint b;\n#endif\n", "");
    }

    #[test]
    fn nested_branches_go_with_the_one_around_them() {
        check(
            "void f() {\n#if A\n a();\n#if B\n b();\n#else\n c();\n#endif\n#else\n#if C\n d();\n#endif\n#endif\n}\n",
            "void f() { a(); b(); }",
        );
    }
}
