/** What PostgreSQL did for each statement, as its auto_explain writes it into the log (PostgreSQL 15, F.4). */
import { z } from 'zod';

/** For startPostgres: every statement, with the rows that each of its nodes touched. */
export const explainSettings = [
  'shared_preload_libraries=auto_explain',
  'auto_explain.log_min_duration=0',
  'auto_explain.log_analyze=on',
  'auto_explain.log_timing=off',
  'auto_explain.log_format=json',
  // a table of some thousand rows is quickly read as a whole: what is read so in spite of this has no index that could serve
  'enable_seqscan=off',
];

const nodeSchema = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().default(0),
  get Plans() {
    return z.array(nodeSchema).default([]);
  },
});
type Node = z.infer<typeof nodeSchema>;
const planSchema = z.object({ 'Query Text': z.string(), Plan: nodeSchema });

export interface Scan {
  readonly query: string;
  readonly type: string;
  readonly table: string;
  /** Read, whether they were wanted or not. */
  readonly rows: number;
}

/** Every access to a table in the log's text. */
export function scansIn(log: string): readonly Scan[] {
  return [...log.matchAll(/ plan:\n((?:\t.*\n)+)/g)].flatMap(([, text = '']) => {
    const { 'Query Text': query, Plan } = planSchema.parse(JSON.parse(text));
    return nodesOf(Plan).flatMap((node): readonly Scan[] => {
      const table = node['Relation Name'];
      if (table === undefined || !node['Node Type'].includes('Scan')) return [];
      const rows = (node['Actual Rows'] + node['Rows Removed by Filter']) * node['Actual Loops'];
      return [{ query: query.slice(0, 200), type: node['Node Type'], table, rows }];
    });
  });
}

function nodesOf(node: Node): readonly Node[] {
  return [node, ...node.Plans.flatMap(nodesOf)];
}
