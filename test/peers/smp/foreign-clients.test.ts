/** Other people's clients against our simulated unit: a simulator is trusted only after they work on it. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { toHex, utf8 } from '../../../src/base/bytes.ts';
import { parseMcubootImage } from '../../../src/formats/mcuboot-image.ts';
import { servePortOnTcp } from '../../../src/virtual/serve-on-tcp.ts';
import { firmware, hardwareId, rig } from '../../drivers/smp-bench.ts';
import { peers, setupCommand } from '../setup.mjs';

const execute = promisify(execFile);
const image = firmware('2.1.0', 30_000);
const hash = toHex(parseMcubootImage(image.bytes).hash);

interface Bench extends AsyncDisposable {
  readonly path: string;
  readonly imagePath: string;
  readonly folder: string;
}

/** A simulated unit behind a pseudo-terminal: virtual bench, TCP, socat. */
async function ptyBench(driver: Record<string, string | number | boolean> = {}): Promise<Bench> {
  const bench = rig({ driver: { restartMs: 300, ...driver } });
  const served = await servePortOnTcp(bench.port, { whenLost: 'hold' });
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-peer-'));
  const path = join(folder, 'tty');
  const pty = `pty,raw,echo=0,link=${path}`;
  const socat = spawn(peers.socat ?? '', [pty, `tcp:${served.host}:${served.port}`], { stdio: 'ignore' });
  for (let tries = 0; tries < 300 && !existsSync(path); tries += 1) await delay(10);
  const imagePath = join(folder, 'app.bin');
  writeFileSync(imagePath, image.bytes);
  return {
    path,
    imagePath,
    folder,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => socat.once('exit', resolve));
      socat.kill('SIGKILL');
      await ended;
      await served[Symbol.asyncDispose]();
      await bench[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const run = async (program: string | null, args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await execute(program ?? '', args, {
    timeout: 120_000,
    env: { ...process.env, COLUMNS: '300' },
  });
  return stdout + stderr;
};

const mcumgrctl = peers.mcumgrctl !== null && peers.socat !== null;
describe.skipIf(!mcumgrctl)(
  `mcumgrctl on the simulated unit${mcumgrctl ? '' : ` (skipped: run ${setupCommand})`}`,
  () => {
    const call = (bench: Bench, ...args: string[]): Promise<string> =>
      run(peers.mcumgrctl, ['--serial', bench.path, ...args]);

    it('echoes, lists groups and statistics, and runs a command', async () => {
      await using bench = await ptyBench();
      expect(await call(bench, 'os', 'echo', 'mint')).toContain('mint');
      expect(await call(bench, 'stats', 'list-groups')).toContain('smp');
      expect(await call(bench, 'shell', 'hwinfo', 'devid')).toContain(hardwareId);
    });

    it('uploads an image, sees its hash, and starts it', async () => {
      await using bench = await ptyBench();
      await call(bench, 'image', 'upload', bench.imagePath);
      const listed = await call(bench, 'image', 'get-state');
      expect(listed).toContain('2.1.0');
      expect(listed.toLowerCase().replace(/[^0-9a-f]/g, '')).toContain(hash);
      await call(bench, 'image', 'set-state', '--hash', hash, '--confirm');
      await call(bench, 'os', 'system-reset');
      // The tool does not wait for a unit that starts, so it is asked until it has an answer.
      const states = await vi.waitFor(
        async () => {
          const list: unknown = JSON.parse(await call(bench, 'image', '--json', 'get-state'));
          expect(list).toContainEqual(
            expect.objectContaining({ version: '2.1.0', active: true, confirmed: true }),
          );
          return list;
        },
        { timeout: 60_000, interval: 200 },
      );
      expect(states).toHaveLength(2);
    });

    it('writes, reads and deletes settings', async () => {
      await using bench = await ptyBench();
      await call(bench, 'settings', 'write', 'net/apn', '696f74');
      await call(bench, 'settings', 'save');
      expect(await call(bench, 'settings', 'read', 'net/apn')).toContain('69 6f 74');
      await call(bench, 'settings', 'delete', 'net/apn');
      await expect(call(bench, 'settings', 'read', 'net/apn')).rejects.toThrow();
    });

    it('moves a file there and back', async () => {
      await using bench = await ptyBench();
      const sent = join(bench.folder, 'sent.txt');
      writeFileSync(sent, 'mint mark\n'.repeat(700));
      await call(bench, 'fs', 'upload', sent, '/a.txt');
      const got = join(bench.folder, 'got.txt');
      await call(bench, 'fs', 'download', '/a.txt', got);
      await execute('cmp', [sent, got]);
    });
  },
);

const smpmgr = peers.smpmgr !== null && peers.socat !== null;
describe.skipIf(!smpmgr)(
  `smpmgr on the simulated unit${smpmgr ? '' : ` (skipped: run ${setupCommand})`}`,
  () => {
    const call = (bench: Bench, ...args: string[]): Promise<string> =>
      run(peers.smpmgr, ['--port', bench.path, ...args]);

    it.each([
      ['ample buffers', {}],
      ["Zephyr's default buffers", { bufferBytes: 384, bufferCount: 4 }],
    ])('uploads an image and sees it, with %s', async (_name, driver) => {
      await using bench = await ptyBench(driver);
      expect(await call(bench, 'os', 'echo', 'mint')).toContain('mint');
      await call(bench, 'image', 'upload', bench.imagePath);
      const listed = await call(bench, 'image', 'state-read');
      expect(listed).toContain('2.1.0');
      expect(listed.toLowerCase()).toContain(hash.slice(0, 16));
    });
  },
);

describe.skipIf(peers.imgtool === null)('imgtool', () => {
  it('verifies the images that we make', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-imgtool-'));
    const path = join(folder, 'app.bin');
    writeFileSync(path, image.bytes);
    const verified = await run(peers.imgtool, ['verify', path]);
    expect(verified).toContain('Image version: 2.1.0+0');
    expect(verified).toContain(hash);
    const damaged = image.bytes.slice();
    damaged.set(utf8('X'), 1000);
    writeFileSync(path, damaged);
    await expect(run(peers.imgtool, ['verify', path])).rejects.toThrow();
    rmSync(folder, { recursive: true, force: true });
  });
});
