/**
 * Questions to an index of three characters in a row (sqlite.org/fts5.html#the_trigram_tokenizer). It is kept without positions, so
 * that a text is asked for by all its threes at once: what is found may hold them apart, and has to be looked at.
 */

const characters = 3;

/** Everything that could hold the text somewhere inside; null for a text that is too short to be asked for. */
export function holding(text: string): string | null {
  const points = [...text];
  if (points.length < characters) return null;
  const threes = points
    .slice(0, 1 - characters)
    .map((_point, at) => points.slice(at, at + characters).join(''));
  return allOf([...new Set(threes)].map(quoted));
}

export function allOf(questions: readonly string[]): string {
  return questions.join(' AND ');
}

export function anyOf(tokens: readonly string[]): string {
  return `(${tokens.map(quoted).join(' OR ')})`;
}

function quoted(token: string): string {
  return `"${token.replaceAll('"', '""')}"`;
}
