/** Python that reads settings files as others do: smpclient, json, configparser, cbor2, struct, zlib. One process for many files. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fromBase64, toBase64 } from '../../../src/base/bytes.ts';
import { peers } from '../setup.mjs';

export type FileForm = 'json' | 'cbor' | 'ini';

export interface ForeignReader extends AsyncDisposable {
  decode(form: FileForm, content: Uint8Array): Promise<unknown>;
  /** From a unit behind a serial port, through SMP. */
  read(port: string, paths: readonly string[]): Promise<readonly Uint8Array[]>;
  write(port: string, path: string, content: Uint8Array): Promise<void>;
  /** `layout` as Python's struct has it. */
  region(
    content: Uint8Array,
    layout: string,
  ): Promise<{ readonly fields: readonly unknown[]; readonly crc32: boolean; readonly crc16: boolean }>;
}

export function openReader(): ForeignReader {
  const child = spawn(peers.smpclientPython ?? '', [join(import.meta.dirname, 'read-files.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  const ask = (request: object): Promise<unknown> => {
    const answer = last.then(async () => {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error('the reader ended');
      const reply = JSON.parse(value) as { readonly value?: unknown; readonly error?: string };
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply.value;
    });
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    decode: (form, content) => ask({ do: 'decode', form, content: toBase64(content) }),
    read: async (port, paths) => {
      const found = (await ask({ do: 'read', port, paths })) as readonly string[];
      return found.map((content) => fromBase64(content));
    },
    write: async (port, path, content) => {
      await ask({ do: 'write', port, path, content: toBase64(content) });
    },
    region: async (content, layout) =>
      (await ask({ do: 'region', content: toBase64(content), layout })) as Awaited<
        ReturnType<ForeignReader['region']>
      >,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
