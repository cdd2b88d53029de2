//! One tenant's access rules, frozen at an epoch: Casbin over derived rows, with a role manager
//! that knows the company tree, reach and dates. Never changed; a new epoch makes a new one.
//!
//! Decisions are remembered inside the snapshot and die with it, because Casbin reads every rule
//! for every question.

use std::{collections::HashMap, sync::Arc};

use casbin::{CoreApi as _, DefaultModel, Enforcer, Model as _, NullAdapter, RoleManager};
use kernel::{
    Clock, Error, Result, Timestamp,
    id::{CompanyId, UserId},
};
use parking_lot::RwLock;

use crate::{
    permission::PermissionInfo,
    tree::{Node, Tree},
};

/// The access model (reference: `docs/decisions/0006-casbin.md`). Roles are asked last: the
/// other comparisons are cheaper.
const MODEL: &str = r#"
[request_definition]
r = sub, dom, obj, act, fct

[policy_definition]
p = sub, obj, act, cnd, eft

[role_definition]
g = _, _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = r.obj == p.obj && (p.act == r.act || p.act == "*") && (p.cnd == "-" || p.cnd in r.fct) && g(r.sub, p.sub, r.dom)
"#;

/// Whether a rule gives or takes. Deny wins over any number of allows (D-20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Gives.
    Allow,
    /// Takes.
    Deny,
}

/// One rule of a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleRule {
    /// `r:sys:<code>` or `r:co:<role id>`.
    pub role: String,
    /// The thing: `crm.party`.
    pub object: String,
    /// The verb, or `*` in system roles.
    pub action: String,
    /// `-`, or the fact that must hold. A deny has `-`: it must not hang on a fact that nobody
    /// computed.
    pub condition: String,
    /// Whether it gives or takes.
    pub effect: Effect,
}

/// How far an assignment reaches from its company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// That company alone.
    Own,
    /// That company and all below it.
    Subtree,
}

/// A role somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub user: UserId,
    /// The role, named as in [`RoleRule::role`].
    pub role: String,
    /// Where.
    pub company: CompanyId,
    /// How far down.
    pub reach: Reach,
    /// From when, inclusive.
    pub from: Timestamp,
    /// Until when, exclusive.
    pub until: Option<Timestamp>,
}

/// Everything a snapshot is derived from.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The epoch these rules were read at.
    pub epoch: i64,
    /// The companies.
    pub companies: Vec<Node>,
    /// The rules of all roles.
    pub roles: Vec<RoleRule>,
    /// Who has which role.
    pub assignments: Vec<Assignment>,
}

/// The rules of a tenant, frozen.
pub struct Snapshot {
    /// The epoch it stands for.
    pub epoch: i64,
    tree: Tree,
    enforcer: Enforcer,
    clock: Arc<dyn Clock>,
    /// When an assignment begins or ends next; decisions hold until then.
    boundary: Option<Timestamp>,
    memo: RwLock<Memo>,
}

/// Answers by user and permission.
type Memo = HashMap<(UserId, &'static str), Arc<[CompanyId]>>;

/// A snapshot remembers this many answers before it starts anew, so that a flood of users
/// cannot fill the memory.
const MEMO_LIMIT: usize = 50_000;

impl Snapshot {
    /// Derives a snapshot.
    ///
    /// # Errors
    /// When Casbin refuses the model, which is our fault.
    pub async fn build(rules: Rules, clock: Arc<dyn Clock>) -> Result<Self> {
        let tree = Tree::new(&rules.companies);
        let now = clock.now();
        let boundary = rules
            .assignments
            .iter()
            .flat_map(|assignment| [Some(assignment.from), assignment.until])
            .flatten()
            .filter(|at| *at > now)
            .min();
        let mut model = DefaultModel::from_str(MODEL)
            .await
            .map_err(Error::internal)?;
        for rule in &rules.roles {
            let effect = match rule.effect {
                Effect::Allow => "allow",
                Effect::Deny => "deny",
            };
            // False means a duplicate row, which changes nothing.
            model.add_policy(
                "p",
                "p",
                [
                    &rule.role,
                    &rule.object,
                    &rule.action,
                    &rule.condition,
                    effect,
                ]
                .map(|text: &str| text.to_owned())
                .to_vec(),
            );
        }
        let mut enforcer = Enforcer::new_raw(model, NullAdapter)
            .await
            .map_err(Error::internal)?;
        let manager = CompanyRoles {
            tree: tree.clone(),
            edges: edges(&rules.assignments),
            clock: Arc::clone(&clock),
        };
        enforcer
            .set_role_manager(Arc::new(RwLock::new(manager)))
            .map_err(Error::internal)?;
        Ok(Self {
            epoch: rules.epoch,
            tree,
            enforcer,
            clock,
            boundary,
            memo: RwLock::new(HashMap::new()),
        })
    }

    /// Whether an assignment has begun or ended since this snapshot was made.
    pub fn is_outdated(&self) -> bool {
        self.boundary
            .is_some_and(|boundary| boundary <= self.clock.now())
    }

    /// The companies.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Asks Casbin, remembering nothing. Anything unusual is a no (requirement 50).
    pub fn enforce(&self, user: UserId, company: CompanyId, object: &str, action: &str) -> bool {
        if object.is_empty() || action.is_empty() || !self.tree.contains(company) {
            return false;
        }
        let facts: Vec<String> = Vec::new();
        let question = (
            format!("u:{user}"),
            company.to_string(),
            object,
            action,
            facts,
        );
        match self.enforcer.enforce(question) {
            Ok(answer) => answer,
            Err(error) => {
                tracing::error!(%error, object, action, "casbin refused a question, answering no");
                false
            }
        }
    }

    /// The companies in which the user may do it, parents first; remembered.
    pub fn companies_where(&self, user: UserId, info: &'static PermissionInfo) -> Arc<[CompanyId]> {
        if let Some(known) = self.memo.read().get(&(user, info.code)) {
            return Arc::clone(known);
        }
        let companies: Arc<[CompanyId]> = self
            .tree
            .companies()
            .iter()
            .copied()
            .filter(|company| self.enforce(user, *company, info.object(), info.action()))
            .collect();
        let mut memo = self.memo.write();
        if memo.len() >= MEMO_LIMIT {
            memo.clear();
        }
        memo.insert((user, info.code), Arc::clone(&companies));
        companies
    }
}

fn edges(assignments: &[Assignment]) -> HashMap<String, Vec<Assignment>> {
    let mut edges: HashMap<String, Vec<Assignment>> = HashMap::new();
    for assignment in assignments {
        edges
            .entry(format!("u:{}", assignment.user))
            .or_default()
            .push(assignment.clone());
    }
    edges
}

/// Answers Casbin's `g(user, role, company)` from assignments. Immutable: Casbin's own writes to
/// it are ignored, so no stray `g` row can add a right.
struct CompanyRoles {
    tree: Tree,
    edges: HashMap<String, Vec<Assignment>>,
    clock: Arc<dyn Clock>,
}

impl CompanyRoles {
    fn holds(&self, assignment: &Assignment, company: CompanyId, now: Timestamp) -> bool {
        assignment.from <= now
            && assignment.until.is_none_or(|until| now < until)
            && (assignment.company == company
                || assignment.reach == Reach::Subtree
                    && self.tree.is_within(assignment.company, company))
    }
}

impl RoleManager for CompanyRoles {
    fn clear(&mut self) {}
    fn add_link(&mut self, _name1: &str, _name2: &str, _domain: Option<&str>) {}
    fn matching_fn(
        &mut self,
        _role: Option<fn(&str, &str) -> bool>,
        _domain: Option<fn(&str, &str) -> bool>,
    ) {
    }
    fn delete_link(
        &mut self,
        _name1: &str,
        _name2: &str,
        _domain: Option<&str>,
    ) -> casbin::Result<()> {
        Ok(())
    }

    // No equality shortcut: a user whose id looks like a role gains nothing.
    fn has_link(&self, user: &str, role: &str, domain: Option<&str>) -> bool {
        let Some(company) = domain.and_then(|text| text.parse::<CompanyId>().ok()) else {
            return false;
        };
        let now = self.clock.now();
        self.edges.get(user).is_some_and(|edges| {
            edges
                .iter()
                .any(|edge| edge.role == role && self.holds(edge, company, now))
        })
    }

    fn get_roles(&self, user: &str, domain: Option<&str>) -> Vec<String> {
        let company = domain.and_then(|text| text.parse::<CompanyId>().ok());
        let now = self.clock.now();
        self.edges
            .get(user)
            .into_iter()
            .flatten()
            .filter(|edge| company.is_some_and(|company| self.holds(edge, company, now)))
            .map(|edge| edge.role.clone())
            .collect()
    }

    fn get_users(&self, role: &str, domain: Option<&str>) -> Vec<String> {
        self.edges
            .keys()
            .filter(|user| self.has_link(user, role, domain))
            .cloned()
            .collect()
    }
}
