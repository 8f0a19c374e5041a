/** A shipped profile, with path and hash of the program that is really on this machine. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseOptions, type ToolOptions } from '../../../src/drivers/external-tool/options.ts';

const folder = new URL('../../../src/drivers/external-tool/profiles/', import.meta.url);

export function pinnedProfile(
  name: string,
  program: string | null,
  more: Readonly<Record<string, unknown>> = {},
): ToolOptions {
  const given: unknown = parse(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'));
  if (typeof given !== 'object' || given === null || program === null) throw new Error(`no ${name}`);
  const sha256 = createHash('sha256').update(readFileSync(program)).digest('hex');
  return parseOptions({ ...given, program, sha256, ...more });
}
