/** Boots the guest once, with a real hub of eight ports, and collects what its scenarios say. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guestImage, projectInGuest } from './guest-image.ts';

export interface GuestPeers {
  readonly qemu: string;
  readonly busybox: string;
  /** With boot/vmlinuz-* and lib/modules/*. */
  readonly kernel: { readonly image: string; readonly modules: string };
}

export interface ScenarioResult {
  readonly title: string;
  readonly ok: boolean;
  readonly note?: string;
  readonly error?: string;
  readonly recording?: { readonly title: string; readonly exchanges: readonly string[] };
  readonly ms: number;
}

export interface GuestResults {
  readonly results: readonly ScenarioResult[];
  /** What the guest printed, for people who look for the reason of a failure. */
  readonly console: string;
  readonly seconds: number;
  /** What the guest printed when it ended before our program had begun; null when it did not. */
  readonly failedBoot: string | null;
}

interface Boot {
  readonly text: string;
  /** JSON; empty when the program did not begin. */
  readonly lines: readonly string[];
}

const hubPorts = [1, 2, 3, 4, 5, 6, 7, 8];
const limitMs = 280_000;
const root = fileURLToPath(new URL('../../../', import.meta.url));

export async function runGuest(peers: GuestPeers, only = ''): Promise<GuestResults> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-guest-'));
  const places = await Promise.all(hubPorts.map(numberedEcho));
  const startMs = performance.now();
  try {
    const fromRoot = relative(root, process.execPath);
    const node = fromRoot.startsWith('..') ? process.execPath : join(projectInGuest, fromRoot);
    const command = `cd ${projectInGuest} && exec ${node} test/peers/usb/guest/main.ts /dev/ttyS1 "${only}"`;
    const initrd = join(folder, 'initrd.gz');
    const output = join(folder, 'results');
    writeFileSync(
      initrd,
      guestImage({ modules: peers.kernel.modules, busybox: peers.busybox, project: root, command }),
    );
    const boot = async (): Promise<Boot> => {
      const text = await emulate(
        peers,
        initrd,
        output,
        places.map(({ port }) => port),
        limitMs - (performance.now() - startMs),
      );
      const lines = readFileSync(output, 'utf8').split(/\r?\n/);
      return { text, lines: lines.filter((line) => line.startsWith('{')) };
    };
    const first = await boot();
    // Once in some dozens of starts Node dies in the emulator before our program begins: that is tried once more, and said.
    const second = first.lines.length === 0 ? await boot() : null;
    const { text, lines } = second ?? first;
    const results = lines.map((line) => JSON.parse(line) as ScenarioResult).filter((line) => 'title' in line);
    return {
      results,
      console: text,
      seconds: (performance.now() - startMs) / 1000,
      failedBoot: second === null ? null : first.text.slice(-500),
    };
  } finally {
    for (const place of places) place.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function emulate(
  peers: GuestPeers,
  initrd: string,
  output: string,
  hubTcpPorts: readonly number[],
  timeLimitMs: number,
): Promise<string> {
  const adapters = hubTcpPorts.flatMap((tcpPort, index) => [
    ...['-chardev', `socket,id=c${index},host=127.0.0.1,port=${tcpPort}`],
    ...[
      '-device',
      `usb-serial,chardev=c${index},bus=bench.0,port=1.${index + 1},serial=HUB-${index + 1},always-plugged=on`,
    ],
  ]);
  const child = spawn(
    peers.qemu,
    [
      ...[
        '-accel',
        'tcg,thread=multi',
        '-smp',
        '2',
        '-m',
        '1536',
        '-nodefaults',
        '-no-reboot',
        '-display',
        'none',
      ],
      ...['-kernel', peers.kernel.image, '-initrd', initrd],
      ...['-append', 'console=ttyS0 quiet panic=-1 mitigations=off'],
      ...['-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap'],
      ...['-serial', 'stdio', '-serial', `file:${output}`],
      ...['-device', 'qemu-xhci,id=bench', '-device', 'usb-hub,bus=bench.0,port=1', ...adapters],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), timeLimitMs);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      text = (text + bytes.toString()).slice(-100_000);
    });
  await once(child, 'close');
  clearTimeout(timer);
  return text;
}

/** Gives each line back with its own number before it. */
async function numberedEcho(number: number): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        socket.write(`${number}: ${text.slice(0, end + 1)}`);
        text = text.slice(end + 1);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
