//! The graph of operations: `plan --format json`.

use schemars::JsonSchema;
use serde::Serialize;

/// What an evaluation would do.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq plan")]
pub(super) struct Plan<'a> {
    /// The form of this document.
    schema_version: u32,
    /// The operations; each stands after those that it needs.
    nodes: &'a [Node],
    /// Which operation needs which; the same as the `needs` of all nodes.
    edges: Vec<Edge<'a>>,
}

/// One operation of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Node {
    /// `skill.operation`.
    pub id: String,
    /// `built-in`, `own`, `benchmark`: where the operation comes from.
    pub kind: String,
    /// What would happen to it.
    pub state: NodeState,
    /// Why it would run, or why it can't.
    pub reason: Option<String>,
    /// The operations that must have ended before it.
    pub needs: Vec<String>,
    /// Whether nothing else runs beside it.
    pub exclusive: bool,
}

/// What would happen to an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// Its outcome is taken from the cache.
    Cached,
    /// It runs.
    Run,
    /// It can't run: a tool, a file or the network is missing.
    Missing,
}

/// One operation that another needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Edge<'a> {
    /// The operation that must have ended.
    pub from: &'a str,
    /// The operation that needs it.
    pub to: &'a str,
}

/// The plan as JSON.
pub fn plan(nodes: &[Node]) -> String {
    let edges = nodes.iter().flat_map(|node| node.needs.iter().map(|from| Edge { from, to: &node.id }));
    super::pretty(&Plan { schema_version: super::SCHEMA_VERSION, nodes, edges: edges.collect() })
}
