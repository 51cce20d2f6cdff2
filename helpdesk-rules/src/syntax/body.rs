//! Finds actions that look at nothing: calls of `act` with what is written there or was captured. They come to the same
//! commands each time.
use std::collections::BTreeSet;

use rhai::{Expr, FnPtr, Stmt};

use super::{Bodies, lowering::literal};
use crate::vocabulary;

/// Whether what a closure does is the same for every ticket and event.
pub(crate) fn is_fixed(bodies: &Bodies, actions: &FnPtr, n_parameters: usize) -> bool {
    let captured = actions.curry().len();
    let Some(body) = bodies.get(actions.fn_name(), captured.saturating_add(n_parameters)) else { return false };
    let known: BTreeSet<&str> = body.parameters.iter().take(captured).map(String::as_str).collect();
    // Behind what was captured come the ticket and `act`.
    let Some(act) = body.parameters.get(captured.saturating_add(1)) else { return false };
    body.statements.iter().all(|statement| is_plain_statement(statement, act, &known))
}

fn is_plain_statement(statement: &Stmt, act: &str, known: &BTreeSet<&str>) -> bool {
    if let Stmt::Block(block) = statement {
        return block.statements().iter().all(|statement| is_plain_statement(statement, act, known));
    }
    let Stmt::Expr(expr) = statement else { return matches!(statement, Stmt::Noop(_)) };
    if let Expr::Stmt(block) = &**expr {
        return block.statements().iter().all(|statement| is_plain_statement(statement, act, known));
    }
    is_plain_action(expr, act, known)
}

fn is_plain_action(expr: &Expr, act: &str, known: &BTreeSet<&str>) -> bool {
    let Expr::Dot(parts, flags, _) = expr else { return matches!(expr, Expr::Unit(_)) };
    let Expr::MethodCall(call, _) = &parts.rhs else { return false };
    let on_act = matches!(&parts.lhs, Expr::Variable(variable, ..) if variable.1 == act && variable.2.is_empty());
    let plain = |argument: &Expr| {
        let named = matches!(argument, Expr::Variable(variable, ..)
            if known.contains(variable.1.as_str()) && variable.2.is_empty());
        named || literal(argument).is_some()
    };
    on_act
        && flags.is_empty()
        && call.namespace.is_empty()
        && vocabulary::is_action(&call.name)
        && call.args.iter().all(plain)
}
