import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drivers } from '../../src/drivers/index.ts';

const rules = readFileSync(new URL('../../build/60-mintmark.rules', import.meta.url), 'utf8').split('\n');
const hex = (value: number): string => value.toString(16).padStart(4, '0');

describe('the udev rules that are shipped', () => {
  const hints = drivers.flatMap((driver) => driver.usb.map((hint) => ({ driver: driver.id, ...hint })));

  test.each(hints)('give access to what $driver names: $vendorId $productId', ({ vendorId, productId }) => {
    const vendor = `ATTR{idVendor}=="${hex(vendorId)}", `;
    const product = productId === undefined ? null : `${vendor}ATTR{idProduct}=="${hex(productId)}", MODE=`;
    // A rule for all of a vendor's devices covers each of them.
    const covering = rules.filter(
      (rule) => rule.startsWith(`${vendor}MODE=`) || (product !== null && rule.startsWith(product)),
    );
    expect(covering).not.toEqual([]);
  });

  test('give access to a group, never to everybody', () => {
    const modes = rules.flatMap((rule) => /MODE="(\d+)"/.exec(rule)?.[1] ?? []);
    expect(modes.length).toBeGreaterThan(10);
    expect(new Set(modes)).toEqual(new Set(['0660']));
    for (const rule of rules.filter((line) => line.includes('MODE=')))
      expect(rule).toContain('GROUP="plugdev"');
  });
});
