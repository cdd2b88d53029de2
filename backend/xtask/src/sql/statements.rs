//! The SQL in a Rust file: every string that reaches sqlx, with where it stands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Expr, ExprCall, ExprMethodCall, ExprPath, ExprStruct, ImplItem, ImplItemConst, Item, ItemConst,
    Macro, Member,
};

use crate::syntax::{impl_item_attributes, item_attributes, literal, marks_test, visit_arguments};
use crate::tree::RustFile;

/// A statement, or a fragment of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    /// The Rust file, relative to the repository.
    pub(crate) path: PathBuf,
    /// 1-based, of the string's first line.
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Runs as it stands.
    Whole,
    /// A piece given to a `QueryBuilder`.
    Fragment,
}

/// What a file gives to sqlx.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) statements: Vec<Statement>,
    /// Lines where the text of a statement cannot be read from the source.
    pub(crate) unreadable: Vec<usize>,
    /// Lines with one of sqlx's own macros, which need a database to compile.
    pub(crate) macros: Vec<usize>,
}

/// Collects from the code of a file; test code is left out. `include` reads what `include_str!`
/// names, given relative to the repository.
pub(crate) fn collect(file: &RustFile, include: &dyn Fn(&Path) -> Option<String>) -> Collected {
    let mut constants = Constants::default();
    constants.visit_file(&file.syntax);
    let mut collector = Collector {
        path: &file.path,
        constants: constants.0,
        include,
        builds: file.text.contains("QueryBuilder"),
        found: Collected::default(),
    };
    collector.visit_file(&file.syntax);
    collector.found
}

/// Functions of sqlx that take a statement.
const QUERIES: &[&str] = &[
    "query",
    "query_as",
    "query_scalar",
    "query_with",
    "query_as_with",
    "query_scalar_with",
    "raw_sql",
];

/// Methods of `Executor` that take one.
const EXECUTORS: &[&str] = &[
    "execute",
    "execute_many",
    "fetch",
    "fetch_all",
    "fetch_many",
    "fetch_one",
    "fetch_optional",
];

/// Methods of `lists::Column` that take expressions.
const COLUMNS: &[&str] = &[
    "currency",
    "filtered_elsewhere",
    "filtered_folded",
    "filtered_within",
    "sorted",
    "sorted_nulls_last",
];

#[derive(Default)]
struct Constants(BTreeMap<String, Expr>);

impl<'ast> Visit<'ast> for Constants {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.0.insert(item.ident.to_string(), (*item.expr).clone());
    }

    fn visit_impl_item_const(&mut self, item: &'ast ImplItemConst) {
        self.0.insert(item.ident.to_string(), item.expr.clone());
    }
}

struct Collector<'a> {
    path: &'a Path,
    constants: BTreeMap<String, Expr>,
    include: &'a dyn Fn(&Path) -> Option<String>,
    /// The file names `QueryBuilder`, so `push` may be its own.
    builds: bool,
    found: Collected,
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !marks_test(item_attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !marks_test(impl_item_attributes(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let (Expr::Path(function), Some(first)) = (&*call.func, call.args.first())
            && let Some(part) = part_given_to(function)
        {
            self.take(first, part);
        }
        if let Expr::Path(function) = &*call.func
            && declares_column(function)
        {
            self.take_selects(&call.args);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_struct(&mut self, of: &'ast ExprStruct) {
        if of
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Spec")
        {
            self.take_list(of);
        }
        visit::visit_expr_struct(self, of);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let method = call.method.to_string();
        let part = match method.as_str() {
            "push" if self.builds => Some(Part::Fragment),
            name if EXECUTORS.contains(&name) => Some(Part::Whole),
            _ => None,
        };
        // These names are common: what is no literal is something else.
        if let (Some(part), Some(first)) = (part, call.args.first())
            && literal(first).is_some()
        {
            self.take(first, part);
        }
        if COLUMNS.contains(&method.as_str()) {
            self.take_selects(&call.args);
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, of: &'ast Macro) {
        let name = of
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default();
        let of_sqlx = name.strip_prefix("query").is_some_and(|rest| {
            matches!(
                rest,
                "" | "_as" | "_scalar" | "_file" | "_file_as" | "_file_scalar" | "_unchecked"
            )
        });
        if of_sqlx {
            self.found.macros.push(of.span().start().line);
        }
        visit_arguments(of, self);
    }
}

impl Collector<'_> {
    fn take(&mut self, argument: &Expr, part: Part) {
        match self.text(argument, 0) {
            Some((text, line)) => self.found.statements.push(Statement {
                path: self.path.to_owned(),
                line,
                text,
                part,
            }),
            None => self.found.unreadable.push(argument.span().start().line),
        }
    }

    /// What a list reads from: the `from` of a `lists::Spec`.
    fn take_list(&mut self, spec: &ExprStruct) {
        for field in &spec.fields {
            let is_from = matches!(&field.member, Member::Named(name) if name == "from");
            match self.text(&field.expr, 0) {
                Some((text, line)) if is_from => self.found.statements.push(Statement {
                    path: self.path.to_owned(),
                    line,
                    text: format!("FROM {text}"),
                    part: Part::Fragment,
                }),
                None if is_from => self.found.unreadable.push(field.expr.span().start().line),
                _ => {}
            }
        }
    }

    /// The expressions of a list's column that read further tables.
    fn take_selects<'e>(&mut self, arguments: impl IntoIterator<Item = &'e Expr>) {
        for argument in arguments {
            if let Some((text, line)) = self.text(argument, 0)
                && text.to_ascii_lowercase().contains("select")
            {
                self.found.statements.push(Statement {
                    path: self.path.to_owned(),
                    line,
                    text,
                    part: Part::Fragment,
                });
            }
        }
    }

    /// The text of an expression and its line; constants are followed within the file.
    fn text(&self, expr: &Expr, depth: usize) -> Option<(String, usize)> {
        const DEEP_ENOUGH: usize = 4;
        if depth > DEEP_ENOUGH {
            return None;
        }
        if let Some(text) = literal(expr) {
            return Some((text.value(), text.span().start().line));
        }
        match expr {
            Expr::Reference(inner) => self.text(&inner.expr, depth + 1),
            Expr::Path(path) => {
                let name = path.path.segments.last()?.ident.to_string();
                self.text(self.constants.get(&name)?, depth + 1)
            }
            Expr::Macro(of) => self.macro_text(&of.mac, depth),
            _ => None,
        }
    }

    fn macro_text(&self, of: &Macro, depth: usize) -> Option<(String, usize)> {
        let line = of.span().start().line;
        let parse = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        let arguments = of.parse_body_with(parse).ok()?;
        if of.path.is_ident("concat") {
            let parts = arguments
                .iter()
                .map(|part| Some(self.text(part, depth + 1)?.0));
            return Some((parts.collect::<Option<String>>()?, line));
        }
        if of.path.is_ident("include_str") {
            let named = literal(arguments.first()?)?.value();
            return Some(((self.include)(&self.path.parent()?.join(named))?, line));
        }
        None
    }
}

fn part_given_to(function: &ExprPath) -> Option<Part> {
    let names: Vec<String> = function
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [.., "QueryBuilder", "new" | "with_arguments"] => Some(Part::Fragment),
        [name] | ["sqlx", name] if QUERIES.contains(name) => Some(Part::Whole),
        _ => None,
    }
}

/// Whether it makes a `lists::Column`.
fn declares_column(function: &ExprPath) -> bool {
    let mut names = function
        .path
        .segments
        .iter()
        .rev()
        .map(|segment| &segment.ident);
    let (last, before) = (names.next(), names.next());
    last.is_some_and(|name| name == "new" || name == "derived")
        && before.is_some_and(|name| name == "Column")
}

#[cfg(test)]
mod tests;
