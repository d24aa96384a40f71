//! Control flow: decisions, cognitive complexity, nesting, boolean conditions, unreachable code.

use tree_sitter::Node;

use super::{Chain, Walk};
use crate::facts::decisions::Decision;
use crate::facts::function::Condition;
use crate::facts::marks::{Mark, MarkKind};
use crate::language::Language;
use crate::language::role::Role;
use crate::language::rules::CaseArm;

impl<'t> Walk<'t, '_> {
    /// A named node that is part of control flow.
    pub(super) fn flow(&mut self, node: Node<'t>, role: Role) -> Role {
        match role {
            Role::If => {
                if self.else_at == self.leaves {
                    self.decide(Decision::ElseIf);
                } else {
                    self.decide(Decision::If);
                    self.nests(node, role);
                }
            }
            Role::ElseIf => {
                self.decide(Decision::ElseIf);
                self.flat();
            }
            Role::ElseClause => self.else_clause(),
            Role::Loop => {
                let kind = if self.rules.endless(node) { Decision::EndlessLoop } else { Decision::Loop };
                self.decide(kind);
                self.nests(node, role);
            }
            Role::ForEach => {
                self.decide(Decision::ForEach);
                self.nests(node, role);
            }
            Role::EndlessLoop => {
                self.decide(Decision::EndlessLoop);
                self.nests(node, role);
            }
            Role::Switch => {
                self.decide(Decision::Switch);
                if self.rules.catch_all(node, &mut self.aux, self.source) {
                    self.decide(Decision::CatchAllMatch);
                }
                if let Some(arm) = self.rules.last_arm(node, &mut self.aux) {
                    self.last_arms.insert(arm);
                }
                self.nests(node, role);
            }
            Role::Case if self.last_arms.contains(&node.start_byte()) => self.decide(Decision::DefaultCase),
            Role::Case | Role::DefaultCase => match self.rules.case(node, role, &mut self.aux, self.source) {
                CaseArm::Tests => self.decide(Decision::Case),
                CaseArm::Default => self.decide(Decision::DefaultCase),
            },
            Role::Guard => self.decide(Decision::Guard),
            Role::Try => self.level(node, role),
            Role::With => {
                self.decide(Decision::With);
                self.level(node, role);
            }
            Role::Catch => {
                self.decide(Decision::Catch);
                self.structural();
                self.push(node, role).pending = 1;
                if self.rules.empty_catch(node, &mut self.aux) {
                    let line = node.start_position().row as u32 + 1;
                    let end_line = node.end_position().row as u32 + 1;
                    self.facts.marks.push(Mark {
                        kind: MarkKind::EmptyCatch,
                        line,
                        end_line,
                        text: String::new(),
                    });
                }
            }
            Role::Finally => self.decide(Decision::Finally),
            Role::Ternary => {
                self.decide(Decision::Ternary);
                self.structural();
                self.nest += 1;
                self.push(node, role).nest = 1;
            }
            Role::Closure => {
                self.nest += 1;
                self.push(node, role).nest = 1;
            }
            Role::Boolean => self.chain(node),
            // The compiler's conditions, not the program's.
            Role::Binary | Role::Paren if self.path.last() == Some(&Role::Preprocessor) => {
                return Role::Preprocessor;
            }
            Role::Binary => {
                let operator = node.child_by_field_id(self.table.operator).map(|o| o.kind_id());
                let role = operator.map(|id| self.table.kind(id).role);
                if !matches!(role, Some(Role::And | Role::Or)) {
                    return Role::Plain;
                }
                self.chain(node);
                return Role::Boolean;
            }
            Role::Comprehension => self.decide(Decision::Comprehension),
            Role::ComprehensionIf if self.path.last() == Some(&Role::Case) => self.decide(Decision::Guard),
            Role::ComprehensionIf => self.decide(Decision::ComprehensionIf),
            Role::Assert => {
                self.decide(Decision::Assert);
                self.push(node, role);
                self.blind += 1;
            }
            // The guard around a header is no branch.
            Role::Preprocessor if node.child(0).is_some_and(|c| c.kind() == "#ifndef") => {}
            Role::Label if self.path.last() == Some(&Role::Break) => self.flat(),
            Role::MacroCall => self.macro_call(node),
            Role::Goto => self.flat(),
            Role::Call => self.call(node),
            role => self.flow_word(role),
        }
        role
    }

    /// Counts a decision of the innermost function.
    pub(super) fn decide(&mut self, kind: Decision) {
        let python = self.facts.language == Language::Python;
        let blind = python && self.blind > 0 && crate::complexity::radon(kind) > 0;
        let tally = match self.open.last_mut() {
            Some(open) => &mut open.tally,
            None => &mut self.top_level,
        };
        tally.add(kind);
        if blind {
            tally.add(Decision::RadonBlind);
        }
    }

    /// One more level of control flow that also nests for cognitive complexity.
    fn nests(&mut self, node: Node<'t>, role: Role) {
        self.structural();
        self.level(node, role);
        if let Some(frame) = self.frames.last_mut() {
            frame.pending = 1;
        }
    }

    /// One more level of control flow.
    fn level(&mut self, node: Node<'t>, role: Role) {
        self.deep += 1;
        let deep = self.deep;
        if let Some(open) = self.open.last_mut() {
            open.deepest = open.deepest.max(deep - open.deep);
        }
        self.push(node, role).deep = 1;
    }

    /// The body of the last frame begins.
    pub(super) fn body(&mut self) {
        let Some(frame) = self.frames.last_mut() else { return };
        let pending = std::mem::take(&mut frame.pending);
        if frame.role == Role::Function {
            if let Some(open) = self.open.last_mut() {
                open.header = false;
            }
            self.blind = 0;
        } else {
            frame.nest += pending;
            self.nest += pending;
        }
    }

    /// Cognitive complexity that grows with nesting.
    pub(super) fn structural(&mut self) {
        self.cognitive(true);
    }

    /// Cognitive complexity that doesn't.
    pub(super) fn flat(&mut self) {
        self.cognitive(false);
    }

    /// Adds to the innermost function and to those around it, each from its own nesting.
    fn cognitive(&mut self, nested: bool) {
        let nest = self.nest;
        let mut inner = false;
        for open in self.open.iter_mut().rev() {
            let cost = if nested { 1 + nest.saturating_sub(open.nest) } else { 1 };
            if inner {
                open.cognitive_inner = open.cognitive_inner.saturating_add(cost);
            } else {
                open.cognitive = open.cognitive.saturating_add(cost);
            }
            if open.boundary {
                break;
            }
            inner = true;
        }
    }

    /// The clause that holds an `else`: of an `if`, a loop, a `try` or a `case`.
    fn else_clause(&mut self) {
        match self.path.last() {
            Some(Role::Loop | Role::EndlessLoop | Role::ForEach) => {
                self.decide(Decision::LoopElse);
                self.flat();
            }
            Some(Role::Try | Role::Block) => self.decide(Decision::TryElse),
            Some(Role::Switch) => self.decide(Decision::DefaultCase),
            _ => self.flat(),
        }
    }

    /// The word `else`: an `if` that comes right after it continues the chain.
    pub(super) fn else_word(&mut self) {
        self.else_at = self.leaves;
        match self.path.last() {
            Some(Role::If) => self.flat(),
            Some(Role::LetElse) => {
                self.decide(Decision::LetElse);
                self.structural();
            }
            _ => {}
        }
    }

    /// A boolean operation: part of the chain around it, or the start of one.
    fn chain(&mut self, node: Node<'t>) {
        let around = self.path.iter().rfind(|role| **role != Role::Paren);
        if around != Some(&Role::Boolean) {
            let line = node.start_position().row as u32 + 1;
            self.chains.push(Chain { depth: self.path.len(), last: None, operators: 0, line });
            self.push(node, Role::Boolean);
        }
    }

    /// An operator of the innermost chain.
    pub(super) fn operator(&mut self, role: Role) {
        // Not the `&&` of a reference, the `||` of a closure, a compiler's condition.
        let counts = match self.path.last() {
            Some(Role::Boolean | Role::Macro) => true,
            _ => role == Role::Coalesce,
        };
        if !counts {
            return;
        }
        self.decide(match role {
            Role::And => Decision::And,
            Role::Or => Decision::Or,
            _ => Decision::Coalesce,
        });
        if role == Role::Coalesce || self.path.last() == Some(&Role::Macro) {
            return;
        }
        let Some(chain) = self.chains.last_mut() else { return };
        chain.operators += 1;
        if chain.last != Some(role) {
            chain.last = Some(role);
            self.flat();
        }
    }

    pub(super) fn leave_chain(&mut self, depth: usize) {
        let Some(chain) = self.chains.pop_if(|c| c.depth == depth) else { return };
        let Some(open) = self.open.last_mut() else { return };
        let terms = chain.operators + 1;
        if open.condition.is_none_or(|c| terms > c.terms) {
            open.condition = Some(Condition { terms, line: chain.line });
        }
    }

    /// A call: of the function itself it is recursion.
    fn call(&mut self, node: Node<'t>) {
        let Some(open) = self.open.last() else { return };
        if open.recursive || open.header {
            return;
        }
        let name = self.source.get(open.name.0..open.name.1).unwrap_or_default();
        let mut called = self.source.get(node.start_byte()..).unwrap_or_default();
        let Some(receivers) = self.rules.recursion() else { return };
        if open.boundary {
            match receivers.iter().find_map(|r| called.strip_prefix(r.as_bytes())) {
                Some(rest) => called = rest,
                None => return,
            }
        }
        let itself = !name.is_empty() && called.strip_prefix(name).is_some_and(|r| r.first() == Some(&b'('));
        if itself && let Some(open) = self.open.last_mut() {
            open.recursive = true;
            open.cognitive = open.cognitive.saturating_add(1);
        }
    }

    /// A named child of a block: unreachable after a jump.
    pub(super) fn statement(&mut self, node: Node<'t>, role: Role) {
        let depth = self.path.len();
        let Some(block) = self.frames.last_mut().filter(|f| f.role == Role::Block && f.depth + 1 == depth)
        else {
            return;
        };
        match role {
            Role::Comment => {}
            Role::Return | Role::Throw | Role::Break | Role::Goto if block.data == 0 => block.data = 1,
            Role::Statement if block.data == 0 => {
                // A jump that is an expression: `return x;` in Rust, `throw x;` in C++.
                let inner = node.named_child(0).map(|n| self.table.kind(n.kind_id()).role);
                let jumps = matches!(inner, Some(Role::Return | Role::Throw | Role::Break));
                block.data = u32::from(jumps && node.named_child_count() == 1);
            }
            // What is declared, labelled or conditional for the compiler can be reached otherwise.
            Role::Function | Role::Signature | Role::Class(_) | Role::Preprocessor | Role::Label => {
                block.data = 0;
            }
            Role::Case | Role::DefaultCase | Role::Error | Role::Break => block.data = 0,
            _ if block.data == 1 && node.end_byte() > node.start_byte() + 1 => {
                block.data = 2;
                let end = block.node.end_position();
                let end_row = if end.column == 0 { end.row.saturating_sub(1) } else { end.row };
                let line = node.start_position().row as u32 + 1;
                let end_line = (node.end_position().row as u32 + 1).max(line).min(end_row as u32 + 1);
                self.facts.marks.push(Mark {
                    kind: MarkKind::Unreachable,
                    line,
                    end_line: end_line.max(line),
                    text: String::new(),
                });
            }
            _ => {}
        }
    }
}
