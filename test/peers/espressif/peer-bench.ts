/** A simulated chip in its loader behind a pseudo-terminal, and Espressif's and esp-rs' tools to try on it. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ChipId } from '../../../src/drivers/espressif-rom/chips.ts';
import { FuseCells } from '../../../src/drivers/espressif-rom/simulator/fuse-cells.ts';
import { servePortOnTcp } from '../../../src/virtual/serve-on-tcp.ts';
import { espressifRig } from '../../drivers/espressif-bench.ts';
import { openPty } from '../pty.ts';
import { recorded, type TraceEntry } from '../recorded-port.ts';
import { peers } from '../setup.mjs';

const execute = promisify(execFile);

export interface PeerBench extends AsyncDisposable {
  readonly path: string;
  readonly folder: string;
  /** What is burned in it. */
  readonly fuses: FuseCells;
  /** Every byte that went over the line. */
  readonly trace: readonly TraceEntry[];
  /** Off and on again: into its loader, whatever a tool left behind. */
  powerCycle(): void;
}

export async function peerBench(
  chip: ChipId,
  options: Record<string, string | number | boolean> = {},
  baud = 0,
): Promise<PeerBench> {
  const unit = espressifRig({ baud, driver: { chip, startsIn: 'download', ...options } });
  const trace: TraceEntry[] = [];
  const served = await servePortOnTcp(recorded(unit.port, trace), { whenLost: 'hold' });
  const pty = await openPty(`tcp://${served.host}:${served.port}`);
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-esp-peer-'));
  return {
    path: pty.path,
    folder,
    fuses: new FuseCells(unit.flash),
    trace,
    powerCycle: () => {
      unit.bench.unplug(1);
      unit.bench.plug(1);
    },
    [Symbol.asyncDispose]: async () => {
      await pty[Symbol.asyncDispose]();
      await served[Symbol.asyncDispose]();
      await unit[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(program: string | null, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await execute(program ?? '', args, {
    timeout: 240_000,
    env: { ...process.env, COLUMNS: '300', NO_COLOR: '1', ESPFLASH_SKIP_UPDATE_CHECK: 'true' },
  });
  return stdout + stderr;
}

/** Lines cannot be pulled on a pseudo-terminal: the chip is in its loader and stays there. */
export function esptool(bench: Pick<PeerBench, 'path'>, ...args: string[]): Promise<string> {
  const held = ['--before', 'no-reset', '--after', 'no-reset', '--no-stub'];
  return run(peers.esptool, ['--port', bench.path, ...held, ...args]);
}

/** Comes with esptool, beside it. Asks for no confirmation. */
export function espefuse(bench: PeerBench, chip: ChipId, ...args: string[]): Promise<string> {
  const program = join(dirname(peers.esptool ?? ''), 'espefuse');
  return run(program, [
    '--chip',
    chip,
    '--port',
    bench.path,
    '--before',
    'no-reset',
    '--do-not-confirm',
    ...args,
  ]);
}

export function esptoolFile(...args: string[]): Promise<string> {
  return run(peers.esptool, args);
}

/**
 * espflash takes only ports that the system lists, and no system lists pseudo-terminals: in a mount namespace of its own
 * the pseudo-terminal lies over the first serial port. Nobody else sees that.
 */
export const listedPort = '/dev/ttyS0';
const underListedName = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';

export function espflash(
  bench: Pick<PeerBench, 'path'>,
  command: string,
  ...args: string[]
): Promise<string> {
  const held = ['--non-interactive', '--no-stub', '--before', 'no-reset', '--after', 'no-reset-no-stub'];
  const program = [peers.espflash ?? '', command, '--port', listedPort, ...held, ...args];
  const terminal = realpathSync(bench.path);
  return run('unshare', [
    '--map-root-user',
    '--mount',
    'sh',
    '-c',
    underListedName,
    'sh',
    terminal,
    listedPort,
    ...program,
  ]);
}

/** Whether the above works here: a serial port that can be covered, and the right to do so. */
export function canCoverPort(): boolean {
  if (peers.espflash === null || !existsSync(listedPort)) return false;
  const probe = 'mount --bind /dev/null "$1"';
  return (
    spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', probe, 'sh', listedPort]).status === 0
  );
}

/** Commands of espflash that touch no port. */
export function espflashFile(...args: string[]): Promise<string> {
  return run(peers.espflash, args);
}
