//! The companies of a tenant as a tree, numbered so that "is a part of" is two comparisons.

use std::collections::HashMap;

use kernel::id::CompanyId;

/// A company and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The company.
    pub id: CompanyId,
    /// What it is a subsidiary of.
    pub parent: Option<CompanyId>,
}

/// The companies of a tenant. A company whose parents form a circle is left out, so nothing is
/// ever allowed in it (requirement 50).
#[derive(Debug, Default, Clone)]
pub struct Tree {
    /// In depth-first order.
    order: Vec<CompanyId>,
    span: HashMap<CompanyId, (u32, u32)>,
}

impl Tree {
    /// Numbers the companies, parents before their subsidiaries.
    pub fn new(nodes: &[Node]) -> Self {
        let mut children: HashMap<Option<CompanyId>, Vec<CompanyId>> = HashMap::new();
        let known: std::collections::HashSet<CompanyId> =
            nodes.iter().map(|node| node.id).collect();
        for node in nodes {
            // A parent that is not there leaves its subsidiary out, too.
            if node.parent.is_none_or(|parent| known.contains(&parent)) {
                children.entry(node.parent).or_default().push(node.id);
            }
        }
        for list in children.values_mut() {
            list.sort_unstable();
            list.reverse();
        }
        let mut tree = Self::default();
        let mut counter = 0_u32;
        let mut stack: Vec<(CompanyId, Option<u32>)> = children
            .remove(&None)
            .unwrap_or_default()
            .into_iter()
            .map(|id| (id, None))
            .collect();
        while let Some((id, entered)) = stack.pop() {
            counter += 1;
            if let Some(pre) = entered {
                tree.span.insert(id, (pre, counter));
                continue;
            }
            tree.order.push(id);
            tree.span.insert(id, (counter, u32::MAX));
            stack.push((id, Some(counter)));
            stack.extend(
                children
                    .remove(&Some(id))
                    .unwrap_or_default()
                    .into_iter()
                    .map(|id| (id, None)),
            );
        }
        tree
    }

    /// Every company, parents first.
    pub fn companies(&self) -> &[CompanyId] {
        &self.order
    }

    /// Whether the company is there.
    pub fn contains(&self, id: CompanyId) -> bool {
        self.span.contains_key(&id)
    }

    /// Whether `descendant` is `ancestor` or belongs to it at any depth.
    pub fn is_within(&self, ancestor: CompanyId, descendant: CompanyId) -> bool {
        match (self.span.get(&ancestor), self.span.get(&descendant)) {
            (Some(a), Some(d)) => a.0 <= d.0 && d.1 <= a.1,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Id, SystemChance, SystemClock};

    fn ids<const N: usize>() -> [CompanyId; N] {
        std::array::from_fn(|_| Id::new(&SystemClock, &SystemChance))
    }

    #[test]
    fn a_parent_holds_its_whole_subtree_and_nothing_beside_it() {
        let [root, left, right, leaf] = ids();
        let tree = Tree::new(&[
            Node {
                id: root,
                parent: None,
            },
            Node {
                id: leaf,
                parent: Some(left),
            },
            Node {
                id: left,
                parent: Some(root),
            },
            Node {
                id: right,
                parent: Some(root),
            },
        ]);
        assert!(
            tree.is_within(root, leaf) && tree.is_within(left, leaf) && tree.is_within(leaf, leaf)
        );
        assert!(!tree.is_within(right, leaf) && !tree.is_within(leaf, left));
        assert_eq!(tree.companies().first(), Some(&root));
    }

    #[test]
    fn companies_in_a_circle_do_not_exist() {
        let [a, b, free] = ids();
        let tree = Tree::new(&[
            Node {
                id: a,
                parent: Some(b),
            },
            Node {
                id: b,
                parent: Some(a),
            },
            Node {
                id: free,
                parent: None,
            },
        ]);
        assert!(!tree.contains(a) && !tree.is_within(a, a));
        assert_eq!(tree.companies(), &[free]);
    }

    #[test]
    fn a_tree_of_fifteen_levels_is_walked_to_the_end() {
        let chain: [CompanyId; 15] = ids();
        let nodes: Vec<Node> = chain
            .iter()
            .enumerate()
            .map(|(at, id)| Node {
                id: *id,
                parent: at.checked_sub(1).and_then(|up| chain.get(up)).copied(),
            })
            .collect();
        let tree = Tree::new(&nodes);
        assert!(tree.is_within(chain[0], chain[14]) && !tree.is_within(chain[14], chain[0]));
    }
}
