/** Zephyr's shell with the `identity` command: a unit that makes its key itself and proves that it has it. */
import { createHash, type KeyObject } from 'node:crypto';
import { concatBytes, fromHex, fromUtf8 } from '../../../base/bytes.ts';
import { algorithmOf, makeKeyPairNow } from '../../../formats/key-pair.ts';
import { certificateRequest, privateKeyOf, signedBy } from '../../../formats/unit-request.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../../../model/key-algorithm.ts';
import type { UnitTarget } from '../../simulated-unit.ts';
import { chainOf } from '../pem.ts';
import {
  credential,
  type Dialect,
  dropCredential,
  kept,
  type Machine,
  putCredential,
  putKey,
  type UnitSide,
} from './machine.ts';
import { zephyrDialect } from './zephyr.ts';

const chainMaxCharacters = 12_000;
const newKey = (algorithm: KeyAlgorithm): KeyObject => privateKeyOf(makeKeyPairNow(algorithm).privateKey);

export function identityShellDialect(machine: Machine): Dialect {
  const zephyr = zephyrDialect(machine);
  let buffer = '';

  const info = (): readonly string[] => [
    `id: ${machine.hardwareId}`,
    `model: ${machine.is('wrong-model') ? 'Unknown board' : 'Field Node 3'}`,
    'firmware: 2.4.0',
    `supply: ${machine.is('weak-supply') ? 2_700 : 3_300} mV`,
    `keys: ${keyAlgorithms.join(' ')}`,
  ];

  const key = (words: readonly string[]): readonly string[] => {
    const typed = words[0] === '--type';
    const algorithm = typed ? keyAlgorithms.find((name) => name === words[1]) : 'p256';
    const commonName = words.slice(typed ? 2 : 0).join(' ');
    if (algorithm === undefined) return ['error: no such type'];
    if (commonName === '') return ['error: no name'];
    const made = newKey(algorithm);
    if (!putKey(machine, 'key', made.export({ format: 'der', type: 'pkcs8' }))) return ['error: full'];
    const request = certificateRequest(made, commonName);
    if (machine.is('bad-csr')) request[request.length - 3] = (request.at(-3) ?? 0) ^ 0x55;
    return [...base64Lines('csr', request), 'key made'];
  };

  const chain = (verb: string, part: string): readonly string[] => {
    if (verb === 'clear') buffer = '';
    else if (verb === 'add') {
      if (buffer.length + part.length > chainMaxCharacters) return ['error: full'];
      buffer += part;
    } else if (verb === 'store') {
      if (!putCredential(machine, 'chain', Buffer.from(buffer, 'base64'))) return ['error: full'];
      const stored = credential(machine, 'chain') ?? new Uint8Array(0);
      return [`stored ${stored.length} bytes, sha256 ${createHash('sha256').update(stored).digest('hex')}`];
    } else {
      const stored = credential(machine, 'chain');
      return stored === null ? ['error: no chain'] : base64Lines('chain', stored);
    }
    return [];
  };

  const signature = (hex: string): readonly string[] => {
    const stored = credential(machine, 'key');
    if (stored === null) return ['error: no key'];
    if (!/^([0-9a-f]{2}){1,120}$/.test(hex)) return ['error: not a challenge'];
    const own = privateKeyOf(stored);
    const signer = machine.is('bad-proof') ? newKey(algorithmOf(own)) : own;
    return base64Lines('signature', signedBy(signer, fromHex(hex)));
  };

  /** Holds the shell until it is through, as a command does that runs in the shell's thread. */
  const connect = (words: readonly string[], unit: UnitSide): readonly string[] | null => {
    const target = targetOf(words);
    if (target === null) return ['error: not a target'];
    const privateKey = credential(machine, 'key');
    if (target.kind === 'tls' && privateKey === null) return ['error: no key'];
    if (machine.is('fakes-connection')) return ['connection: connected'];
    const pem = credential(machine, 'chain');
    const chain = pem === null ? null : concatBytes(chainOf(fromUtf8(pem)).certificates);
    const holdings = { privateKey, chain, flash: machine.flash };
    machine.network(target, holdings).then(
      (result) =>
        unit.answer([`connection: ${result.connected ? 'connected' : `${result.why} ${result.words}`}`]),
      (thrown: unknown) => unit.answer([`connection: unknown ${String(thrown).slice(0, 60)}`]),
    );
    return null;
  };

  return {
    ...zephyr,
    command: (line, unit) => {
      const [first, verb = '', ...words] = line.trim().split(/\s+/);
      if (first !== 'identity') return zephyr.command(line, unit);
      if (verb === 'info') return info();
      if (verb === 'key') return key(words);
      if (verb === 'chain') return chain(words[0] ?? '', words[1] ?? '');
      if (verb === 'connect') return connect(words, unit);
      if (verb === 'sign') return signature(words[0] ?? '');
      const names = Object.keys(kept(machine).credentials);
      if (verb === 'list') return [...names.map((name) => `kept: ${name}`), `${names.length} kept`];
      if (verb !== 'erase') return ['identity: wrong parameter count'];
      for (const name of names) dropCredential(machine, name);
      return ['erased'];
    },
  };
}

function targetOf([kind, host = '', port = '', pin = '']: readonly string[]): UnitTarget | null {
  if (kind === 'lwm2m') return /^\d{1,5}$/.test(host) ? { kind, shortServerId: Number(host) } : null;
  if (kind !== 'tls' || !/^\d{1,5}$/.test(port) || !/^[0-9a-f]{64}$/.test(pin)) return null;
  return { kind, host, port: Number(port), serverSha256: fromHex(pin) };
}

function base64Lines(label: string, bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString('base64');
  return (text.match(/.{1,64}/g) ?? []).map((part) => `${label}: ${part}`);
}
