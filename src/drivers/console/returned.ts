/** What a procedure of a console profile returns: a text, or readings. */
import { Fault } from '../../model/fault.ts';
import type { Readings, ReadingValue } from '../../model/job.ts';
import type { Procedure } from './profile.ts';
import { renderValue, textOf, type Variables } from './template.ts';

/** Its template. Throws Fault recipe.invalid. */
export function returned(procedure: Procedure | undefined, name: string): string {
  const result = procedure?.returns[name];
  if (typeof result === 'string') return result;
  throw new Fault('recipe.invalid', `The console profile does not return "${name}" as text.`);
}

/** All that it returns but those. */
export function readings(
  procedure: Procedure | undefined,
  variables: Variables,
  without: readonly string[],
): Readings {
  const entries = Object.entries(procedure?.returns ?? {}).filter(([name]) => !without.includes(name));
  return Object.fromEntries(
    entries.map(([name, result]): [string, ReadingValue] => {
      if (typeof result === 'string') {
        const text = textOf(renderValue(result, variables)).slice(0, 500);
        // A command that this firmware does not have has said nothing: the reading is missing, not empty.
        return [name, text === '' ? null : text];
      }
      if ('number' in result) {
        const text = textOf(renderValue(result.number, variables)).trim();
        const value = Number(text);
        return [name, text === '' || !Number.isFinite(value) ? null : value];
      }
      const text = textOf(renderValue(result.boolean, variables)).trim().toLowerCase();
      return [name, text === '' ? null : ['1', 'true', 'yes', 'on', 'found'].includes(text)];
    }),
  );
}
