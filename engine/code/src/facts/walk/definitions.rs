//! Definitions: functions, classes, scopes, symbols, and their documentation.

use tree_sitter::Node;

use super::documentation::EXPORTS;
use super::{Frame, Inner, Open, Scope, ScopeKind, Walk};
use crate::facts::decisions::{Decisions, Tally};
use crate::facts::documentation::DocKind;
use crate::facts::function::{ClassFacts, ClassKind, FunctionFacts, Parent};
use crate::facts::symbols::{Symbol, SymbolKind};
use crate::language::role::Role;
use crate::language::rules::{Parameter, Place, is_keyword, text};

/// The name of a function expression that nothing names.
const ANONYMOUS: &str = "(anonymous)";

impl<'t> Walk<'t, '_> {
    /// Begins inside a macro call.
    pub(super) fn inside(&mut self, inner: &Inner) {
        self.qualified.push_str(&inner.qualified);
        self.scopes.push(Scope {
            depth: 0,
            kind: inner.kind,
            qualified_before: 0,
            doc: None,
            public: inner.public,
            open: true,
            test: inner.test,
        });
        if inner.kind == ScopeKind::Members {
            self.impl_methods.push((inner.qualified.clone(), 0));
        }
    }

    /// A macro call outside functions: what stands between its braces may be definitions.
    pub(super) fn macro_call(&mut self, node: Node<'t>) {
        let Some(body) = self.rules.definitions_in(node, self.source).filter(|_| self.open.is_empty()) else {
            return;
        };
        let place = self.place();
        let kind = if place.in_class { ScopeKind::Members } else { ScopeKind::Namespace };
        self.inner.push(Inner {
            range: body,
            qualified: self.qualified.clone(),
            kind,
            public: place.container_public,
            test: place.in_test,
        });
    }

    pub(super) fn function(&mut self, node: Node<'t>) {
        if self.rules.declares_without_body() && node.child_by_field_name("body").is_none() {
            self.signature(node);
            return;
        }
        let place = self.place();
        let source = self.source;
        let depth = self.path.len();
        let levels = self.rules.binding_levels(node);
        let binding = self.frames.last().filter(|f| f.role == Role::Binding && f.depth + levels >= depth);
        let named = self.rules.name(node);
        let bound = match named {
            Some(_) => None,
            None => binding.and_then(|b| self.rules.bound_name(b.node)),
        };
        let name = match (named, bound) {
            (Some(_), _) => self.rules.name_text(node, source),
            (None, Some(bound)) => Some(String::from_utf8_lossy(text(bound, source))),
            (None, None) => None,
        };
        let expression = named.is_none();
        let own = name.as_deref().unwrap_or(ANONYMOUS);
        if is_keyword(own) {
            return;
        }
        let receiver = self.rules.receiver(node, source);
        let public = self.rules.public(node, own, place, source);
        let attribute = self.test_at.take().is_some_and(|at| at == self.leaves);
        let test = place.in_test || attribute || self.rules.test(node, own, place, source);
        let method = place.in_class || receiver.is_some();
        let start = node.start_position();
        let line = self.rules.declaration_row(node) as u32 + 1;
        let before = self.qualified.len();
        if let Some(receiver) = &receiver {
            self.qualify(receiver);
        }
        if let Some(name_node) = named.or(bound) {
            let kind =
                if method || self.rules.only_methods() { SymbolKind::Method } else { SymbolKind::Function };
            self.define(name_node, own, kind, named.is_none());
        }
        let docstring = self.rules.docstring(node, &mut self.aux, source);
        let documented = self.documented(docstring);
        // An expression that nothing names can't be documented.
        let doc =
            (name.is_some() && self.rules.documents_function(node, place, receiver.is_some())).then(|| {
                self.item(DocKind::Function, own, node, public && !test && !place.in_function, documented)
            });
        self.docstring_at = docstring.map_or(self.docstring_at, |d| d.start);

        let index = self.facts.functions.len() as u32;
        let parent = self.parent();
        if let Some(Parent::Class(class)) = parent
            && let Some(class) = self.facts.classes.get_mut(class as usize)
        {
            class.methods += 1;
        }
        let boundary = method;
        let parameters = self.count_parameters(node, place);
        self.qualify(own);
        let decorator_shape = self.rules.decorator_shape(node, &mut self.aux);
        self.facts.functions.push(FunctionFacts {
            name: self.qualified.clone(),
            line,
            end_line: end_line(node),
            code_lines: 0,
            parameters,
            nesting: 0,
            cognitive: 0,
            decisions: Decisions::default(),
            condition: None,
            parent,
            public,
            hidden: !expression && self.hidden(node, own, place, public),
            test,
            method,
            expression,
            whole: !self.has_error || !(node.has_error() || node.start_byte() < self.error_end),
        });
        self.scopes.push(Scope {
            depth,
            kind: ScopeKind::Function(index),
            qualified_before: before,
            doc,
            public,
            open: true,
            test,
        });
        let nest_before = self.nest;
        let blind_before = self.blind;
        if self.open.last().is_some_and(|outer| !outer.decorator_shape) {
            self.nest += 1;
        }
        let counted = u32::from(start.row as u32 == self.last_code_row);
        let name = named.or(bound).map_or((0, 0), |n| (n.start_byte(), n.end_byte()));
        self.open.push(Open {
            index,
            tally: Tally::ZERO,
            nest: self.nest,
            deep: self.deep,
            deepest: 0,
            cognitive: 0,
            cognitive_inner: 0,
            condition: None,
            code_before: self.code_lines - counted,
            depth,
            header: true,
            boundary,
            decorator_shape,
            recursive: false,
            name,
            qualified_before: before,
            blind_before,
            nest_before,
        });
        self.blind = 1;
        self.push(node, Role::Function).pending = 1;
    }

    /// Whether only its own file can name a definition, and nothing marks it for others.
    fn hidden(&self, node: Node<'t>, name: &str, place: Place, public: bool) -> bool {
        !public && self.rules.unreachable(node, name, place, self.source) && !is_marked(node)
    }

    pub(super) fn leave_function(&mut self, frame: &Frame<'t>) {
        let Some(open) = self.open.pop_if(|o| o.depth == frame.depth) else { return };
        self.scopes.pop_if(|s| s.depth == frame.depth && matches!(s.kind, ScopeKind::Function(_)));
        self.qualified.truncate(open.qualified_before);
        self.nest = open.nest_before;
        self.blind = open.blind_before;
        self.doc = None;
        let lenient = self.rules.lenient_nesting() && open.cognitive == 0;
        let inner = if lenient { 0 } else { open.cognitive_inner };
        let Some(function) = self.facts.functions.get_mut(open.index as usize) else { return };
        function.code_lines = self.code_lines.saturating_sub(open.code_before);
        function.nesting = open.deepest;
        function.cognitive = open.cognitive.saturating_add(inner);
        function.decisions = open.tally.finish();
        function.condition = open.condition;
    }

    /// A declaration without a body.
    pub(super) fn signature(&mut self, node: Node<'t>) {
        let place = self.place();
        let Some(name_node) = self.rules.name(node) else { return };
        let Some(name) = self.rules.name_text(node, self.source) else { return };
        if place.in_function {
            return;
        }
        let public = self.rules.public(node, &name, place, self.source);
        let kind = if place.in_class { SymbolKind::Method } else { SymbolKind::Function };
        self.define(name_node, &name, kind, false);
        if self.rules.documents_function(node, place, false) {
            let documented = self.documented(None);
            self.item(DocKind::Function, &name, node, public, documented);
        }
    }

    pub(super) fn class(&mut self, node: Node<'t>, kind: ClassKind) {
        let kind = match self.rules.class_kind(node, kind) {
            Ok(kind) => kind,
            Err(other) => {
                if let Some(other) = other {
                    self.symbol(node, other);
                }
                return;
            }
        };
        let place = self.place();
        let source = self.source;
        let depth = self.path.len();
        let binding = self.frames.last().filter(|f| f.role == Role::Binding && f.depth + 1 == depth);
        let named = self.rules.name(node);
        let bound = match named {
            Some(_) => None,
            None => binding.and_then(|b| self.rules.bound_name(b.node)),
        };
        let name_node = named.or(bound);
        let name = name_node.map(|n| String::from_utf8_lossy(text(n, source)));
        let own = name.as_deref().unwrap_or(ANONYMOUS);
        let public = self.rules.public(node, own, place, source);
        let test = place.in_test || self.rules.test_scope(node, source);
        if let Some(name_node) = name_node {
            self.define(name_node, own, symbol_of(kind), named.is_none());
        }
        let docstring = self.rules.docstring(node, &mut self.aux, source);
        let documented = self.documented(docstring);
        let doc = name
            .is_some()
            .then(|| self.item(DocKind::Class, own, node, public && !test && !place.in_function, documented));
        self.docstring_at = docstring.map_or(self.docstring_at, |d| d.start);
        let index = self.facts.classes.len() as u32;
        let parent = self.parent();
        let before = self.qualified.len();
        self.qualify(own);
        let counted = u32::from(node.start_position().row as u32 == self.last_code_row);
        self.facts.classes.push(ClassFacts {
            name: self.qualified.clone(),
            kind,
            line: self.rules.declaration_row(node) as u32 + 1,
            end_line: end_line(node),
            // Until it is left: the code lines before it.
            code_lines: self.code_lines - counted,
            methods: 0,
            fields: 0,
            parent,
            public,
            hidden: self.hidden(node, own, place, public),
        });
        self.scopes.push(Scope {
            depth,
            kind: ScopeKind::Class(index),
            qualified_before: before,
            doc,
            public,
            open: !self.rules.members_private(kind),
            test,
        });
        self.push(node, Role::Class(kind)).data = index;
        self.blind += 1;
    }

    pub(super) fn leave_class(&mut self, frame: &Frame<'t>) {
        self.leave_scope(frame.depth);
        if let Some(class) = self.facts.classes.get_mut(frame.data as usize) {
            class.code_lines = self.code_lines.saturating_sub(class.code_lines);
        }
    }

    /// `impl`, `namespace`, `mod`: qualifies names.
    pub(super) fn scope(&mut self, node: Node<'t>) {
        let place = self.place();
        let name = self.rules.name_text(node, self.source);
        let own = name.as_deref().unwrap_or_default();
        let members = self.rules.scope_of_members(node);
        let public = self.rules.scope_public(node, self.source, place);
        let test = place.in_test || self.rules.test_scope(node, self.source);
        let mut doc = self.scopes.last().and_then(|s| s.doc);
        if let (false, Some(name_node)) = (members, self.rules.name(node)) {
            self.define(name_node, own, SymbolKind::Module, false);
            if self.rules.documents_symbol(SymbolKind::Module, place) {
                let documented = self.documented(None);
                doc = Some(self.item(DocKind::Module, own, node, public, documented));
            }
        }
        let before = self.qualified.len();
        if !own.is_empty() {
            self.qualify(own);
        }
        if members {
            self.impl_methods.push((self.qualified.clone(), 0));
        }
        let kind = if members { ScopeKind::Members } else { ScopeKind::Namespace };
        self.scopes.push(Scope {
            depth: self.path.len(),
            kind,
            qualified_before: before,
            doc,
            public,
            open: true,
            test,
        });
        self.push(node, Role::Scope);
    }

    pub(super) fn leave_scope(&mut self, depth: usize) {
        if let Some(scope) = self.scopes.pop_if(|s| s.depth == depth) {
            self.qualified.truncate(scope.qualified_before);
        }
        self.doc = None;
    }

    /// A constant, field, variable, alias or macro.
    pub(super) fn symbol(&mut self, node: Node<'t>, kind: SymbolKind) {
        if !self.open.is_empty() {
            return;
        }
        let place = self.place();
        let Some(kind) = self.rules.symbol(node, kind, place, self.source) else { return };
        let Some(name_node) = self.rules.name(node) else { return };
        let name = String::from_utf8_lossy(text(name_node, self.source)).into_owned();
        self.define(name_node, &name, kind, false);
        let others = self.rules.more_names(node);
        for other in &others {
            let own = String::from_utf8_lossy(text(*other, self.source)).into_owned();
            self.define(*other, &own, kind, false);
        }
        if kind == SymbolKind::Field
            && let Some(Scope { kind: ScopeKind::Class(class), .. }) = self.scopes.last()
            && let Some(class) = self.facts.classes.get_mut(*class as usize)
        {
            class.fields += 1 + others.len() as u32;
        }
        if self.rules.documents_symbol(kind, place) {
            let public = self.rules.public(node, &name, place, self.source);
            let documented = self.documented(None);
            let item = match kind {
                SymbolKind::Function | SymbolKind::Method => DocKind::Function,
                _ => DocKind::Value,
            };
            self.item(item, &name, node, public, documented);
        }
    }

    /// `public:`, a bare `private`: what follows in the type is visible or not.
    pub(super) fn access(&mut self, open: bool) {
        if let Some(scope) = self.scopes.last_mut().filter(|s| matches!(s.kind, ScopeKind::Class(_))) {
            scope.open = open;
        }
    }

    /// Whether a name that is defined begins here. What was passed without being reached as a name is forgotten.
    pub(super) fn is_definition(&mut self, at: usize) -> bool {
        let found = self.definitions.contains(&at);
        self.definitions.retain(|other| *other > at);
        found
    }

    /// A definition; its name is no use, whether it was walked already (`bound`) or comes next.
    fn define(&mut self, name: Node<'t>, own: &str, kind: SymbolKind, bound: bool) {
        // `Cart::total` outside of its class, `namespace Shop.Carts`: only the last part is new.
        let parts = match kind {
            SymbolKind::Module if !own.starts_with(['"', '\'']) => own.rsplit_once(['.', '\\', ':']),
            _ => own.rsplit_once("::"),
        };
        let around = parts.map(|(around, _)| around.trim_end_matches(':'));
        let own = parts.map_or(own, |(_, own)| own).trim_start_matches('#');
        let start =
            if around.is_some() { name.end_byte().saturating_sub(own.len()) } else { name.start_byte() };
        let before = start - name.start_byte();
        if bound {
            self.names.take_back(own.as_bytes());
        } else {
            // A destructor's sign is no part of the class's name.
            let sign = self.source.get(start).is_some_and(|byte| *byte == b'~');
            self.definitions.push(start + usize::from(sign));
        }
        let mut container = self.qualified.clone();
        if let Some(around) = around {
            container.push_str(if container.is_empty() { "" } else { "::" });
            container.push_str(around);
        }
        let at = name.start_position();
        self.symbols.push(Symbol {
            kind,
            name: own.to_owned(),
            container,
            line: at.row as u32 + 1,
            column: (at.column + before) as u32 + 1,
        });
    }

    fn place(&self) -> Place {
        let depth = self.path.len();
        let scope = self.scopes.last();
        let in_class = scope.is_some_and(|s| matches!(s.kind, ScopeKind::Class(_) | ScopeKind::Members));
        let exported = self.frames.iter().rev().take(4).any(|f| match f.role {
            Role::Wrapper => f.data & EXPORTS != 0 && f.depth + 4 >= depth,
            Role::Binding => f.depth + 1 == depth && self.rules.exports(f.node),
            _ => false,
        });
        let in_interface = scope.is_some_and(|s| match s.kind {
            ScopeKind::Class(index) => {
                self.facts.classes.get(index as usize).is_some_and(|c| c.kind == ClassKind::Interface)
            }
            _ => false,
        });
        Place {
            in_class,
            in_interface,
            container_public: scope.is_none_or(|s| s.public && s.open),
            in_function: !self.open.is_empty(),
            exported,
            in_test: scope.is_some_and(|s| s.test),
        }
    }

    fn parent(&mut self) -> Option<Parent> {
        let found = self.scopes.iter().rev().find_map(|s| match s.kind {
            ScopeKind::Function(index) => Some(Some(Parent::Function(index))),
            ScopeKind::Class(index) => Some(Some(Parent::Class(index))),
            ScopeKind::Members => Some(None),
            ScopeKind::Namespace => None,
        });
        if found == Some(None)
            && let Some((_, methods)) = self.impl_methods.last_mut()
        {
            *methods += 1;
        }
        found.flatten()
    }

    fn qualify(&mut self, name: &str) {
        if !self.qualified.is_empty() {
            self.qualified.push_str(self.rules.separator());
        }
        self.qualified.push_str(name);
    }

    fn count_parameters(&mut self, node: Node<'t>, place: Place) -> u32 {
        let Some(list) = self.rules.parameters(node) else { return 0 };
        self.aux.reset(list);
        if !self.aux.goto_first_child() {
            // A single bare parameter: `x => …`.
            return u32::from(list.is_named());
        }
        let mut count = 0u32;
        let mut first = true;
        loop {
            let child = self.aux.node();
            if child.is_named()
                && !matches!(self.table.kind(child.kind_id()).role, Role::Comment | Role::Attribute)
            {
                if let Parameter::Count(n) = self.rules.parameter(child, first, place, self.source) {
                    count = count.saturating_add(n);
                }
                first = false;
            }
            if !self.aux.goto_next_sibling() {
                return count;
            }
        }
    }

    /// Adds the methods of `impl` blocks to the types of the same file.
    pub(super) fn methods_of_impls(&mut self) {
        let counts = std::mem::take(&mut self.impl_methods);
        if counts.is_empty() {
            return;
        }
        let by_name: std::collections::HashMap<&str, usize> =
            self.facts.classes.iter().enumerate().map(|(i, c)| (c.name.as_str(), i)).collect();
        let found: Vec<(usize, u32)> =
            counts.iter().filter_map(|(name, n)| by_name.get(name.as_str()).map(|i| (*i, *n))).collect();
        for (index, methods) in found {
            if let Some(class) = self.facts.classes.get_mut(index) {
                class.methods += methods;
            }
        }
    }
}

/// The last line of a node.
fn end_line(node: Node<'_>) -> u32 {
    let end = node.end_position();
    let row = if end.column == 0 { end.row.saturating_sub(1) } else { end.row };
    (row.max(node.start_position().row)) as u32 + 1
}

fn symbol_of(kind: ClassKind) -> SymbolKind {
    match kind {
        ClassKind::Class => SymbolKind::Class,
        ClassKind::Struct => SymbolKind::Struct,
        ClassKind::Interface => SymbolKind::Interface,
        ClassKind::Enum => SymbolKind::Enum,
        ClassKind::Mixin => SymbolKind::Module,
    }
}

/// Nodes that mark a definition for others: a framework, a compiler, a test runner.
const MARKS: [&str; 8] = [
    "annotation",
    "attribute_declaration",
    "attribute_item",
    "attribute_list",
    "attribute_specifier",
    "decorated_definition",
    "decorator",
    "marker_annotation",
];

/// Whether something beside, in or around a definition marks it for others, or it is a value where it stands.
fn is_marked(node: Node<'_>) -> bool {
    let marks = |node: Node<'_>| MARKS.contains(&node.kind());
    // Modifiers and marks come first.
    let first = (0..4).map_while(|at| node.child(at));
    let inside = first.clone().any(marks)
        || first
            .filter(|child| child.kind() == "modifiers")
            .any(|child| (0..8).map_while(|at| child.child(at)).any(marks));
    inside
        || node.prev_sibling().is_some_and(marks)
        || node.parent().is_some_and(marks)
        || matches!(node.kind(), "function_expression" | "generator_function")
        || node.parent().is_some_and(|parent| parent.kind() == "object")
}
