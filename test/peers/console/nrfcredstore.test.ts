/** Nordic's own provisioning tool on our simulated consoles: what it writes our driver finds, and the other way round. */
import { execFile, spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random.ts';
import { quietRun } from '../../../src/base/run.ts';
import { consoleDriver } from '../../../src/drivers/console/driver.ts';
import { pemOf } from '../../../src/drivers/console/pem.ts';
import { servePortOnTcp } from '../../../src/virtual/serve-on-tcp.ts';
import { makeBench } from '../../drivers/bench.ts';
import { peers, setupCommand } from '../setup.mjs';

const there = peers.nrfcredstorePython !== null && peers.socat !== null;
const script = fileURLToPath(new URL('./drive-nrfcredstore.py', import.meta.url));
const chain = { certificates: [seededRandom(1).bytes(600), seededRandom(2).bytes(500)] };
const run = quietRun();

/** Runs the tool once on the simulated unit, through a pseudo-terminal. */
async function tool(
  bench: ReturnType<typeof makeBench>,
  kind: string,
  action: string,
): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-nrf-'));
  const pem = join(folder, 'chain.pem');
  writeFileSync(pem, chain.certificates.map(pemOf).join(''));
  await using served = await servePortOnTcp(bench.port, { whenLost: 'hold' });
  const pty = join(folder, 'pty');
  const socat = spawn('socat', [`pty,raw,echo=0,link=${pty}`, `tcp:${served.host}:${served.port}`], {
    stdio: 'ignore',
  });
  try {
    for (let tries = 0; tries < 200 && !existsSync(pty); tries += 1) await delay(10);
    const { stdout } = await promisify(execFile)(
      peers.nrfcredstorePython ?? '',
      [script, pty, kind, pem, action],
      {
        timeout: 60_000,
      },
    );
    return JSON.parse(stdout) as Record<string, unknown>;
  } finally {
    socat.kill('SIGKILL');
  }
}

describe.skipIf(!there)(`nrfcredstore${there ? '' : ` (skipped: run ${setupCommand})`}`, () => {
  it.each([
    ['zephyr-tls-credentials', 'shell'],
    ['nordic-modem', 'at'],
  ] as const)('%s: what one writes, the other finds to be the same', async (profile, kind) => {
    const bench = makeBench(consoleDriver, { driverOptions: { profile } });
    expect(await tool(bench, kind, 'check')).toMatchObject({ exists: false });
    const session = await consoleDriver.connect(bench.port, { profile }, run);
    await session.writeIdentity?.(chain, run);
    await session.close();
    expect(await tool(bench, kind, 'check')).toMatchObject({ offline: true, exists: true, same: true });

    const second = await consoleDriver.connect(bench.port, { profile }, run);
    await second.wipe?.('console-delete', run);
    await second.close();
    expect(await tool(bench, kind, 'write')).toMatchObject({ written: true, exists: true, same: true });
    const third = await consoleDriver.connect(bench.port, { profile }, run);
    expect((await third.checkWipe?.('console-delete', run))?.media[0]).toMatchObject({ clean: false });
    if (kind === 'shell') expect(await third.readIdentity?.(run)).toEqual(chain);
    await third.close();
    bench.dispose();
  });

  it('gets a certificate request with a key on P-256 from the simulated modem', async () => {
    const bench = makeBench(consoleDriver, { driverOptions: { profile: 'nordic-modem' } });
    const { csr } = await tool(bench, 'at', 'csr');
    const request = Buffer.from(String(csr).split('.')[0] ?? '', 'base64url');
    const start = request.indexOf(Buffer.from('3059301306072a8648ce3d0201', 'hex'));
    const key = createPublicKey({ key: request.subarray(start, start + 91), format: 'der', type: 'spki' });
    expect(key.asymmetricKeyType).toBe('ec');
    bench.dispose();
  });
});
