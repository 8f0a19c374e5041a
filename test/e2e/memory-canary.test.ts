/** The key that a station makes for a unit, and the memory of every process of the window but the engine's: it is in none. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEspSecureCert } from '../../src/formats/esp-secure-cert.ts';
import {
  canReadMemory,
  childrenOf,
  commandLineOf,
  countForms,
  countInMemory,
  environmentOf,
  secretForms,
} from '../harness/process-memory.ts';
import { inElectron, root } from './windows.ts';

const absent = canReadMemory ? inElectron.absent : 'memory is read by /proc, which is Linux';

/** The scalar of the key in the flash of the virtual unit (src/station/demo-sensor.ts). */
function keyInUnit(folder: string): Buffer {
  const bench = join(folder, 'virtual-bench');
  const flash = readdirSync(bench).find((file) => file.endsWith('.flash')) ?? '';
  const { privateKey } = readEspSecureCert(
    new Uint8Array(readFileSync(join(bench, flash))).subarray(0xd000, 0xf000),
  );
  if (privateKey === null) throw new Error('the unit has no key');
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return Buffer.from(String(key.export({ format: 'jwk' }).d), 'base64url');
}

function mintmark(folder: string, ...args: readonly string[]): Promise<number | null> {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(root, 'dist', 'cli.js'), '--data', folder, ...args],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return new Promise((resolve) => child.once('exit', resolve));
}

test.skipIf(absent !== null)(
  `no process of the window holds the key that the station made${absent === null ? '' : ` (${absent})`}`,
  async () => {
    await using window = await inElectron.open();
    const { folder, shell } = window;
    expect(await mintmark(folder, 'slots', 'arm', 'sensor-c3', '2')).toBe(0);
    expect(await mintmark(folder, 'slots', 'plug', '2')).toBe(0);
    await window.page.getByText(/SC3-/).first().waitFor({ timeout: 60_000 });
    const forms = secretForms(keyInUnit(folder));
    const main = shell?.process().pid ?? 0;
    const metrics = await shell?.evaluate(({ app }) =>
      app.getAppMetrics().map(({ pid, type, name }) => ({ pid, type, name: name ?? '' })),
    );
    const engine = metrics?.find(({ name }) => name === 'Mintmark engine')?.pid ?? 0;
    // the engine has the virtual unit in its memory: there the search finds it
    expect(countInMemory(engine, forms).bytes).toBeGreaterThan(0);
    expect(metrics?.some(({ type }) => type === 'Tab')).toBe(true);
    const others = [main, ...childrenOf(main)].filter((pid) => pid !== engine);
    expect(others.length).toBeGreaterThan(2);
    for (const pid of others) expect(countInMemory(pid, forms), `process ${pid}`).toEqual({});
    for (const pid of [...others, engine]) {
      expect(countForms(commandLineOf(pid), forms)).toEqual({});
      expect(countForms(environmentOf(pid), forms)).toEqual({});
    }
  },
);
