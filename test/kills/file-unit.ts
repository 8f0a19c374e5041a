/** Units whose memory is a file: they outlive the station's process, as real ones do. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fromBase64, toBase64 } from '../../src/base/bytes.ts';
import type { Session } from '../../src/drivers/driver.ts';
import { TestUnit } from '../identity/device.ts';

interface Memory {
  readonly key: string | null;
  readonly chain: readonly string[] | null;
}

export function loadUnit(folder: string, hardwareId: string): TestUnit {
  const unit = new TestUnit(hardwareId);
  const file = fileOf(folder, hardwareId);
  if (!existsSync(file)) return unit;
  const memory = JSON.parse(readFileSync(file, 'utf8')) as Memory;
  if (memory.key !== null) {
    const privateKey = createPrivateKey(memory.key);
    unit.key = { privateKey, publicKey: createPublicKey(privateKey) };
  }
  if (memory.chain !== null) unit.chain = { certificates: memory.chain.map(fromBase64) };
  return unit;
}

export function saveUnit(folder: string, unit: TestUnit): void {
  const memory: Memory = {
    key: unit.key === null ? null : unit.key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    chain: unit.chain === null ? null : unit.chain.certificates.map(toBase64),
  };
  const file = fileOf(folder, unit.hardwareId);
  writeFileSync(`${file}.new`, JSON.stringify(memory));
  renameSync(`${file}.new`, file);
}

/** The unit has written its flash before it answers. `reach`: told between what it did and its answer, and before. */
export function rememberingSession(
  folder: string,
  unit: TestUnit,
  reach: (call: string) => void = () => undefined,
): Session {
  const session = unit.session;
  return {
    ...session,
    generateKey: async (request, run) => {
      reach('before the unit makes a key');
      const made = await session.generateKey?.(request, run);
      saveUnit(folder, unit);
      if (made === undefined) throw new Error('no key');
      reach('after the unit made a key');
      return made;
    },
    writeIdentity: async (chain, run) => {
      reach('before the unit is written');
      await session.writeIdentity?.(chain, run);
      saveUnit(folder, unit);
      reach('after the unit was written');
    },
    proveIdentity: async (challenge, run) => {
      reach('before the unit signs');
      const signature = await session.proveIdentity?.(challenge, run);
      if (signature === undefined) throw new Error('no signature');
      reach('after the unit signed');
      return signature;
    },
  };
}

function fileOf(folder: string, hardwareId: string): string {
  return path.join(folder, `${hardwareId}.json`);
}
