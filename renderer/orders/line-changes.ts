/**
 * Which lines of a text were taken out and which were put in: the longest common subsequence of what is between the lines
 * that both begin and end with. Texts are recipes and settings of some hundred lines; longer middles are shown whole.
 */
export interface LineChange {
  readonly mark: 'kept' | 'removed' | 'added';
  readonly line: string;
}

/** The table has one cell for each pair of lines. */
const mostPairs = 4_000_000;

export function lineChanges(before: string, after: string): readonly LineChange[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < fresh.length - start &&
    old[old.length - 1 - end] === fresh[fresh.length - 1 - end]
  )
    end += 1;
  const kept = (line: string): LineChange => ({ mark: 'kept', line });
  return [
    ...old.slice(0, start).map(kept),
    ...middle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)),
    ...old.slice(old.length - end).map(kept),
  ];
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function middle(old: readonly string[], fresh: readonly string[]): readonly LineChange[] {
  const width = fresh.length + 1;
  if (old.length * fresh.length > mostPairs || old.length === 0 || fresh.length === 0)
    return [
      ...old.map((line): LineChange => ({ mark: 'removed', line })),
      ...fresh.map((line): LineChange => ({ mark: 'added', line })),
    ];
  // common[i * width + j]: how many lines old from i on and fresh from j on have in common, in order
  const common = new Uint16Array((old.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1)
    for (let column = fresh.length - 1; column >= 0; column -= 1)
      common[row * width + column] =
        old[row] === fresh[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const found: LineChange[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < fresh.length) {
    const [was, is] = [old[row], fresh[column]];
    if (was !== undefined && was === is) {
      found.push({ mark: 'kept', line: was });
      row += 1;
      column += 1;
    } else if (was !== undefined && (is === undefined || at(row + 1, column) >= at(row, column + 1))) {
      found.push({ mark: 'removed', line: was });
      row += 1;
    } else {
      found.push({ mark: 'added', line: is ?? '' });
      column += 1;
    }
  }
  return found;
}
