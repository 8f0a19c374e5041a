/** `{{name}}` in texts: replaced by a fact of a unit, once. No loops, no functions, nothing nested. */

const pattern = /\{\{(.*?)\}\}/g;

/** Replaces each `{{name}}`; what an unknown name means is `fact`'s to say. What a fact holds is never looked at again. */
export function fillPlaceholders(text: string, fact: (name: string) => string): string {
  return text.replaceAll(pattern, (_whole, name: string) => fact(name));
}

/** In the order of the text, with repetitions. */
export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** What is wrong with a text as a template, in words; null when nothing is. */
export function templateProblem(text: string): string | null {
  const wrong = placeholdersIn(text).find((name) => !/^[A-Za-z][A-Za-z0-9]{0,39}$/.test(name));
  if (wrong !== undefined) return `"{{${wrong.slice(0, 40)}}}" is not the name of a fact`;
  return /\{\{|\}\}/.test(text.replaceAll(pattern, '')) ? '"{{" and "}}" do not fit together' : null;
}
