/** How a file of firmware is refused: with its name, what it should have been, where it is wrong, and why. */
import { Fault } from '../model/fault.ts';

/** Bytes in binary files, lines (from 1) in text. */
export type Place = { readonly offset: number } | { readonly line: number };

export function imageFault(name: string, format: string, place: Place, reason: string): Fault {
  const where = 'line' in place ? `in line ${place.line}` : `at byte ${place.offset}`;
  return new Fault('image.invalid', `${name} is not a valid ${format}: ${reason} (${where}).`, {
    file: name,
    ...place,
    reason,
  });
}
