/** Markup with every value escaped: what units and stations call themselves can never become part of the page. */
export interface Markup {
  readonly markup: string;
}

type Value = Markup | string | number | null | undefined | readonly Markup[];

export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return {
    markup: texts.map((text, index) => (index === 0 ? '' : rendered(values[index - 1])) + text).join(''),
  };
}

function rendered(value: Value): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  if ('markup' in value) return value.markup;
  return value.map((part) => part.markup).join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
