/**
 * Rows for one statement as an array for each column: the statement is the same for one row and for five hundred, and short. With a parameter for every
 * value, making and reading the statement costs more than what it does.
 */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** By column: its type, and a value for each row. */
export type Columns = Readonly<
  Record<string, readonly ['text' | 'bigint' | 'timestamptz', readonly unknown[]]>
>;

/** To stand behind FROM: a table `rows` with these columns. */
export function unnested(columns: Columns): SQL {
  const arrays = Object.values(columns).map(
    ([type, values]) => sql`${sql.param(values)}::${sql.raw(type)}[]`,
  );
  const names = Object.keys(columns).map((name) => sql.identifier(name));
  return sql`unnest(${sql.join(arrays, sql`, `)}) AS rows (${sql.join(names, sql`, `)})`;
}

/** To stand in WHERE: one parameter, however many there are. */
export function isAnyOf(column: SQLWrapper, values: readonly string[]): SQL {
  return sql`${column} = ANY(${sql.param(values)}::text[])`;
}
