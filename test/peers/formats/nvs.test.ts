/** Espressif's NVS generator beside ours: the same bytes for forty inputs, plain and encrypted, and a reader that finds what went in. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  decryptNvsImage,
  encryptNvsImage,
  makeNvsKeyPartition,
  readNvsKeyPartition,
} from '../../../src/formats/nvs-encryption.ts';
import { makeNvsImage } from '../../../src/formats/nvs-image.ts';
import { readNvsImage } from '../../../src/formats/nvs-read.ts';
import { asCsv, type NvsInput, nvsCorpus, nvsCorpusKey } from '../../formats/nvs-corpus.ts';
import vectors from '../../formats/nvs-vectors.json' with { type: 'json' };
import { peers, setupCommand } from '../setup.mjs';

const python = peers.espressifPython;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const folder = mkdtempSync(join(tmpdir(), 'mintmark-nvs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);

function generator(args: readonly string[]): void {
  execFileSync(python ?? '', ['-m', 'esp_idf_nvs_partition_gen', ...args], { cwd: folder, stdio: 'pipe' });
}

/** The generator writes only the pages in use of a partition that is too small to be written by a unit. */
function likeInFlash(made: Uint8Array, sizeBytes: number): Uint8Array {
  const flash = new Uint8Array(sizeBytes).fill(0xff);
  flash.set(made);
  return flash;
}

function theirs(input: NvsInput, command: string, more: readonly string[] = []): Uint8Array {
  writeFileSync(file('in.csv'), asCsv(input.entries));
  generator([command, file('in.csv'), file('out.bin'), `0x${input.sizeBytes.toString(16)}`, ...more]);
  return likeInFlash(readFileSync(file('out.bin')), input.sizeBytes);
}

describe.skipIf(python === null)(`NVS${python === null ? ` (skipped: run ${setupCommand})` : ''}`, () => {
  it('has forty inputs', () => {
    expect(new Set(nvsCorpus.map((input) => input.name)).size).toBe(40);
  });

  it.each(nvsCorpus.map((input, index) => [input.name, input, index] as const))(
    'plain: %s',
    (_name, input, index) => {
      const ours = makeNvsImage(input.entries, input.sizeBytes);
      const expected = theirs(input, 'generate');
      expect(Buffer.from(ours).equals(expected)).toBe(true);
      expect(vectors.plain[index]).toBe(sha256(expected));
      expect(readNvsImage(ours)).toEqual({ entries: input.entries, damage: [] });
    },
  );

  it.each(nvsCorpus.map((input, index) => [input.name, input, index] as const))(
    'encrypted: %s',
    (_name, input, index) => {
      const key = nvsCorpusKey(index);
      writeFileSync(file('key.bin'), makeNvsKeyPartition(key));
      const ours = makeNvsImage(input.entries, input.sizeBytes);
      encryptNvsImage(ours, key);
      const expected = theirs(input, 'encrypt', ['--inputkey', file('key.bin')]);
      expect(Buffer.from(ours).equals(expected)).toBe(true);
      expect(vectors.encrypted[index]).toBe(sha256(expected));
      expect(readNvsImage(decryptNvsImage(ours, key))).toEqual({ entries: input.entries, damage: [] });
    },
  );

  it('reads the key partition that the generator makes, and makes the same', () => {
    generator(['generate-key', '--outdir', folder, '--keyfile', 'made.bin']);
    const made = readFileSync(join(folder, 'keys', 'made.bin'));
    expect(Buffer.from(makeNvsKeyPartition(readNvsKeyPartition(made))).equals(made)).toBe(true);
  });

  it('is refused by both when it does not fit', () => {
    const input = { name: 'too much', sizeBytes: 0x3000, entries: nvsCorpus[20]?.entries ?? [] };
    expect(() => makeNvsImage(input.entries, input.sizeBytes)).toThrow(/do not fit/);
    expect(() => theirs(input, 'generate')).toThrow(/Command failed/);
  });
});
