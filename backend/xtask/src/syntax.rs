//! What the source checks share about Rust syntax.

use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Attribute, Expr, ExprLit, ImplItem, Item, Lit, LitStr, Macro, Meta, Token};

/// Whether an attribute makes its item test code: `#[cfg(test)]`, `#[test]`, `#[tokio::test]` …
pub(crate) fn marks_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let names_test = attribute
            .path()
            .segments
            .last()
            .is_some_and(|last| last.ident == "test" || last.ident == "tenant_test");
        let cfg_test = match &attribute.meta {
            Meta::List(list) if list.path.is_ident("cfg") => {
                let condition = list.tokens.to_string();
                condition == "test"
                    || condition.starts_with("any (test")
                    || condition.starts_with("all (test")
            }
            _ => false,
        };
        names_test || cfg_test
    })
}

/// The attributes of an item that can hold code.
pub(crate) fn item_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        _ => &[],
    }
}

/// The attributes of a function or constant inside an `impl`.
pub(crate) fn impl_item_attributes(item: &ImplItem) -> &[Attribute] {
    match item {
        ImplItem::Const(item) => &item.attrs,
        ImplItem::Fn(item) => &item.attrs,
        _ => &[],
    }
}

/// Visits what a macro's arguments hold where they read as expressions or statements.
pub(crate) fn visit_arguments(of: &Macro, visitor: &mut impl for<'any> Visit<'any>) {
    if let Ok(arguments) = of.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
        for argument in &arguments {
            visitor.visit_expr(argument);
        }
    } else if let Ok(statements) = of.parse_body_with(syn::Block::parse_within) {
        for statement in &statements {
            visitor.visit_stmt(statement);
        }
    }
}

/// The string literal an expression is, also behind `&` and parentheses.
pub(crate) fn literal(expr: &Expr) -> Option<&LitStr> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text),
        Expr::Reference(inner) => literal(&inner.expr),
        Expr::Paren(inner) => literal(&inner.expr),
        Expr::Group(inner) => literal(&inner.expr),
        _ => None,
    }
}
