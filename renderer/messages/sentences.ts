/**
 * What the engine says, in the window's language. The English sentence is the key, as with gettext, and its facts are read back
 * out of it: so a sentence says the same in every language, whichever code throws it, also when it comes out of an old record.
 * A sentence that is not in the table is shown as it is.
 */

/** English sentence with `{{name}}` for each fact → the same in another language, with the same names. */
export type Sentences = Readonly<Record<string, string>>;

interface Pattern {
  /** What stands before, between and behind the facts. */
  readonly literals: readonly string[];
  readonly names: readonly string[];
  readonly words: string;
}

export interface FoundSentence {
  /** In the other language, with `{{name}}`. */
  readonly words: string;
  readonly facts: Readonly<Record<string, string>>;
}

const longest = 2_000;
const hole = /\{\{(\w+)\}\}/;
const parsed = new WeakMap<Sentences, readonly Pattern[]>();

export function findSentence(english: string, sentences: Sentences): FoundSentence | null {
  if (english.length > longest) return null;
  const same = sentences[english];
  if (same !== undefined) return { words: same, facts: {} };
  for (const { literals, names, words } of patternsOf(sentences)) {
    const values = factsIn(english, literals);
    if (values !== null)
      return { words, facts: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) };
  }
  return null;
}

/** The one with the most words first: it says the most. */
function patternsOf(sentences: Sentences): readonly Pattern[] {
  const known = parsed.get(sentences);
  if (known !== undefined) return known;
  const patterns = Object.entries(sentences)
    .filter(([english]) => hole.test(english))
    .map(([english, words]): Pattern & { readonly weight: number } => {
      const parts = english.split(hole);
      const literals = parts.filter((_, index) => index % 2 === 0);
      return {
        literals,
        names: parts.filter((_, index) => index % 2 === 1),
        words,
        weight: literals.join('').length,
      };
    })
    .sort((left, right) => right.weight - left.weight);
  parsed.set(sentences, patterns);
  return patterns;
}

/** What stands between the literals, none of it empty. From left to right without going back: a device may have written it. */
export function factsIn(sentence: string, literals: readonly string[]): readonly string[] | null {
  const [first = '', ...rest] = literals;
  if (!sentence.startsWith(first)) return null;
  const facts: string[] = [];
  let from = first.length;
  for (const [index, literal] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const at = isLast ? sentence.length - literal.length : sentence.indexOf(literal, from + 1);
    if (at <= from || !sentence.startsWith(literal, at)) return null;
    facts.push(sentence.slice(from, at));
    from = at + literal.length;
  }
  return facts;
}
