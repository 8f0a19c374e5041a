/** Pages by key, newest first: a page stays right while rows are added, and costs the same wherever it is. */

export interface Page<T> {
  readonly rows: readonly T[];
  /** Pass as `after` for the next page; null at the end. */
  readonly next: string | null;
}

/** A cursor is a time and an id; an unreadable one starts at the top. */
export function cursorOf(at: string, id: string): string {
  return `${at}|${id}`;
}

export function fromCursor(cursor: string | undefined): { readonly at: string; readonly id: string } {
  const bar = cursor?.indexOf('|') ?? -1;
  if (cursor === undefined || bar < 0) return { at: '~', id: '' }; // '~' sorts behind every ISO time
  return { at: cursor.slice(0, bar), id: cursor.slice(bar + 1) };
}

/** From rows of which one more than `limit` was asked for. */
export function pageOf<T>(found: readonly T[], limit: number, cursor: (row: T) => string): Page<T> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? cursor(last) : null };
}

/** A LIKE pattern (with ESCAPE '\') for text anywhere inside; null for no search. */
export function containing(search: string | undefined): string | null {
  const text = search?.trim() ?? '';
  return text === '' ? null : `%${text.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
}
