/** A package by its hash, from servers that are cut off, forgetful, changed, or lie. What is not the offered file never becomes whole. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OfferedPackage } from '../../src/model/package-file.ts';
import { downloadPackage } from '../../src/sync/package-download.ts';
import { dropPartials, type Partial, PartialFile } from '../../src/sync/partial-file.ts';

const content = Buffer.from(
  Array.from({ length: 300_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff),
);
const sha256 = createHash('sha256').update(content).digest('hex');
const offered: OfferedPackage = {
  package: 'gateway',
  title: 'Gateway',
  version: '1.2.3',
  sha256,
  sizeBytes: content.length,
  manifestSha256: 'a'.repeat(64),
  keyId: 'b'.repeat(64),
};

type Script = (request: IncomingMessage, response: ServerResponse) => void;
let folder: string;
let server: Server;
let url = '';
let script: Script = honest;
const asked: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    script(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  folder = mkdtempSync(join(tmpdir(), 'mintmark-download-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  asked.length = 0;
  script = honest;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

/** As RFC 9110 has it. */
function honest(request: IncomingMessage, response: ServerResponse): void {
  const from = fromOf(request);
  if (from === 0) response.writeHead(200, { 'content-length': content.length }).end(content);
  else partOf(response, from).end(content.subarray(from));
}

function fromOf(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
}

function partOf(
  response: ServerResponse,
  from: number,
  place = `bytes ${from}-299999/300000`,
): ServerResponse {
  return response.writeHead(206, { 'content-range': place, 'content-length': content.length - from });
}

/** Cuts the connection behind so many bytes. */
const cutAfter =
  (bytes: number): Script =>
  (request, response) => {
    const from = fromOf(request);
    const rest = content.subarray(from);
    (from === 0 ? response.writeHead(200, { 'content-length': rest.length }) : partOf(response, from)).write(
      rest.subarray(0, bytes),
      () => response.destroy(),
    );
  };

/** A file that has no room, as Linux has it: /dev/full. */
function fullFolder(): string {
  const place = join(folder, 'device');
  mkdirSync(place, { recursive: true });
  if (!existsSync(join(place, 'full.part'))) symlinkSync('/dev/full', join(place, 'full.part'));
  return place;
}

const open = (): PartialFile => new PartialFile(folder, sha256);

async function download(partial: Partial = open(), signal = AbortSignal.timeout(60_000)): Promise<void> {
  try {
    await downloadPackage(
      offered,
      partial,
      {
        server: url,
        station: { stationId: 'bench-1', sign: () => 'signature' },
        fetch,
        requestBytes: () => new Uint8Array(),
      },
      signal,
    );
  } finally {
    partial.close();
  }
}

const file = (): string => join(folder, `${sha256}.part`);
const refused = (code: string) => expect.objectContaining({ code });

describe('a package', () => {
  test('comes whole, and is what was offered', async () => {
    await download();
    expect(readFileSync(file())).toEqual(content);
    expect(asked).toEqual([undefined]);
  });

  test('that was cut off goes on from there, also when the station was killed meanwhile', async () => {
    script = cutAfter(100_000);
    await expect(download()).rejects.toEqual(refused('server.unreachable'));
    const kept = readFileSync(file()).length;
    expect(kept).toBeGreaterThan(0);
    script = cutAfter(50_000);
    await expect(download()).rejects.toEqual(refused('server.unreachable'));
    expect(readFileSync(file()).length).toBeGreaterThan(kept);
    script = honest;
    await download();
    expect(asked[1]).toBe(`bytes=${kept}-`);
    expect(readFileSync(file())).toEqual(content);
  });

  test('that the station itself stopped fetching is kept as far as it came', async () => {
    const stop = new AbortController();
    script = (_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 65_536), () => setImmediate(() => stop.abort()));
    };
    await expect(download(open(), stop.signal)).rejects.toThrow();
    script = honest;
    await download();
    expect(readFileSync(file())).toEqual(content);
  });

  test('begins again when the server answers 200 to a range', async () => {
    script = cutAfter(100_000);
    await expect(download()).rejects.toEqual(refused('server.unreachable'));
    script = (_request, response) => void response.writeHead(200).end(content);
    await download();
    expect(readFileSync(file())).toEqual(content);
  });

  test.each([
    ['another place', 'bytes 5-299999/300000'],
    ['another length', 'bytes 100000-299999/300001'],
    ['an earlier end', 'bytes 100000-299998/300000'],
    ['no place', ''],
  ])('is not taken from an answer for %s, and what is here stays as it was', async (_what, place) => {
    open().close();
    writeFileSync(file(), content.subarray(0, 100_000));
    script = (_request, response) => void response.writeHead(206, { 'content-range': place }).end(content);
    await expect(download()).rejects.toEqual(refused('package.download'));
    expect(readFileSync(file())).toEqual(content.subarray(0, 100_000));
    script = honest;
    await download();
    expect(readFileSync(file())).toEqual(content);
  });

  test('is not taken as a part when the whole was asked for', async () => {
    script = (_request, response) => void partOf(response, 0).end(content);
    await expect(download()).rejects.toEqual(refused('package.download'));
    expect(readFileSync(file())).toHaveLength(0);
  });

  test('whose rest is of another file is thrown away whole, and fetched anew', async () => {
    script = cutAfter(100_000);
    await expect(download()).rejects.toEqual(refused('server.unreachable'));
    script = (request, response) => {
      const from = fromOf(request);
      partOf(response, from).end(Buffer.alloc(content.length - from, 7));
    };
    await expect(download()).rejects.toEqual(refused('package.download'));
    expect(readFileSync(file())).toHaveLength(0);
    script = honest;
    await download();
    expect(readFileSync(file())).toEqual(content);
  });

  test('that is longer than offered is cut off there, and that is shorter is not whole', async () => {
    let written = 0;
    script = (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        written += 1;
        if (written < 2_000 && !response.destroyed)
          response.write(Buffer.alloc(65_536), () => setImmediate(more));
      };
      more();
    };
    await expect(download()).rejects.toEqual(refused('package.download'));
    expect(readFileSync(file())).toHaveLength(0);
    script = (_request, response) => void response.writeHead(200).end(content.subarray(0, 1_000));
    await expect(download()).rejects.toEqual(refused('server.unreachable'));
    expect(readFileSync(file())).toHaveLength(1_000);
  });

  test('of a server that is busy, does not know it, or sends elsewhere waits, and keeps what is here', async () => {
    open().close();
    writeFileSync(file(), content.subarray(0, 10));
    for (const [status, code] of [
      [503, 'server.unreachable'],
      [429, 'server.unreachable'],
      [404, 'server.refused'],
      [500, 'server.refused'],
      [302, 'server.unreachable'],
    ] as const) {
      script = (_request, response) => void response.writeHead(status, { location: '/elsewhere' }).end();
      await expect(download()).rejects.toEqual(refused(code));
      expect(readFileSync(file())).toHaveLength(10);
    }
    script = (_request, response) => void response.writeHead(416).end();
    await expect(download()).rejects.toEqual(refused('package.download'));
  });

  test('stays as far as it came on a disk that is full, and goes on when there is room', async () => {
    const partial = open();
    const full: Partial = {
      get sizeBytes() {
        return partial.sizeBytes;
      },
      append: (bytes) => {
        if (partial.sizeBytes + bytes.length > 150_000) {
          const device = new PartialFile(fullFolder(), 'full');
          try {
            return device.append(bytes);
          } finally {
            device.close();
          }
        }
        return partial.append(bytes);
      },
      restart: () => partial.restart(),
      flush: () => partial.flush(),
      sha256: () => partial.sha256(),
      close: () => partial.close(),
    };
    await expect(download(full)).rejects.toEqual(refused('store.full'));
    expect(existsSync(file())).toBe(true);
    await download();
    expect(readFileSync(file())).toEqual(content);
  });

  test('is the offered one in the end, wherever the connection breaks and however often', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 8 }), async (cuts) => {
        for (const cut of cuts) {
          script = cutAfter(cut);
          await download().catch((thrown: unknown) => expect(thrown).toEqual(refused('server.unreachable')));
        }
        script = honest;
        await download();
        expect(readFileSync(file())).toEqual(content);
        rmSync(folder, { recursive: true, force: true });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test('that nobody wants any more is thrown away', () => {
    open().close();
    new PartialFile(folder, 'c'.repeat(64)).close();
    dropPartials(folder, new Set(['c'.repeat(64)]));
    expect(existsSync(file())).toBe(false);
    expect(existsSync(join(folder, `${'c'.repeat(64)}.part`))).toBe(true);
    dropPartials(join(folder, 'nothing'), new Set());
  });
});
