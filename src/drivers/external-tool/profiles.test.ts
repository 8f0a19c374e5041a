/** Every profile that is shipped as an example is what the driver takes, and names a tool that the document lists. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseOptions } from './options.ts';

const folder = new URL('./profiles/', import.meta.url);
const documented = readFileSync(new URL('../../../docs/external-tools.md', import.meta.url), 'utf8');
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

test('there is one for each tool that was promised', () => {
  expect(names.map((name) => name.replace('.yaml', '')).sort()).toEqual([
    'avrdude',
    'esptool',
    'jlink-commander',
    'nrfutil',
    'openocd',
    'probe-rs',
    'stm32cubeprogrammer',
    'stm32flash',
  ]);
});

test.each(names)('%s is accepted by the driver, pins nothing yet, and is in the document', (name) => {
  const options = parseOptions(parse(readFileSync(new URL(name, folder), 'utf8')));
  // An engineer has to put in the hash of the program that is really there.
  expect(options.sha256).toBe('0'.repeat(64));
  expect(documented).toContain(name);
  expect(`${options.tool}.yaml`).toBe(name);
});
