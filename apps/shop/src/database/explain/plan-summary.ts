/** A node of `EXPLAIN (FORMAT JSON)`, as far as we read it (PostgreSQL documentation, EXPLAIN). */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Plan Rows'?: number;
  /** For each loop. */
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  /** Milliseconds for each loop. */
  'Actual Total Time'?: number;
  /** For each loop. */
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

export interface ExplainOutput {
  Plan: PlanNode;
  'Planning Time'?: number;
  'Execution Time'?: number;
}

/**
 * What PostgreSQL did. Holds names of nodes, tables and indexes and numbers, nothing else: conditions in a plan quote
 * the statement's parameters, which may be anybody's name.
 */
export interface PlanSummary {
  planningMillis: number;
  executionMillis: number;
  /** Node types, the outermost first. */
  nodes: string[];
  indexes: string[];
  /** Tables that were read from one end to the other. */
  seqScans: string[];
  rows: number;
  estimatedRows: number;
  /** Rows that were read and then left out by a filter. Many of them ask for an index. */
  rowsRemoved: number;
  /** Pages of 8 KiB found in PostgreSQL's memory, and read from outside of it. */
  buffersHit: number;
  buffersRead: number;
  /** Milliseconds that row locks took; `undefined` when the statement asks for none. */
  lockMillis: number | undefined;
}

export function summarise({ Plan: root, ...times }: ExplainOutput): PlanSummary {
  const nodes = [...walk(root)];
  const lockRows = nodes.find((node) => node['Node Type'] === 'LockRows');
  return {
    planningMillis: times['Planning Time'] ?? 0,
    executionMillis: times['Execution Time'] ?? 0,
    nodes: nodes.map((node) => node['Node Type']),
    indexes: unique(nodes.map((node) => node['Index Name'])),
    seqScans: unique(
      nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']),
    ),
    rows: inAllLoops(root, 'Actual Rows'),
    estimatedRows: root['Plan Rows'] ?? 0,
    rowsRemoved: nodes.reduce((sum, node) => sum + inAllLoops(node, 'Rows Removed by Filter'), 0),
    // The root's counts contain those of all nodes below it.
    buffersHit: root['Shared Hit Blocks'] ?? 0,
    buffersRead: root['Shared Read Blocks'] ?? 0,
    lockMillis: lockRows && ownMillis(lockRows),
  };
}

function* walk(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* walk(child);
}

/** A number that EXPLAIN gives for each loop, for all loops together. */
function inAllLoops(
  node: PlanNode,
  name: 'Actual Rows' | 'Actual Total Time' | 'Rows Removed by Filter',
): number {
  return (node[name] ?? 0) * (node['Actual Loops'] ?? 1);
}

/** What a node did itself: its time without that of the nodes below it. */
function ownMillis(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, child) => sum + inAllLoops(child, 'Actual Total Time'), 0);
  return Math.max(0, inAllLoops(node, 'Actual Total Time') - below);
}

function unique(names: (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}
