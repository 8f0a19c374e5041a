/** {name} in the arguments of a call. Each argument stays one argument, whatever its value: there is no shell anywhere. */
import { Fault } from '../../model/fault.ts';

const placeholder = /\{([a-z][A-Za-z0-9]*)\}/g;

export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1] ?? '');
}

/** Throws Fault device.lacks for a value that there is not on this port. */
export function fill(text: string, values: Readonly<Record<string, string | null>>): string {
  return text.replaceAll(placeholder, (_whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : null;
    if (value === null || value === undefined)
      throw new Fault(
        'device.lacks',
        `The recipe calls its tool with {${name}}, which this port does not have.`,
        {
          placeholder: name,
        },
      );
    return value;
  });
}

/**
 * A serial number comes from whatever is plugged in: it may not be an option, a path, or a piece of somebody's script
 * language. Null when it is anything but a plain word.
 */
export function plainWord(text: string | null): string | null {
  return text !== null && /^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$/.test(text) ? text : null;
}
