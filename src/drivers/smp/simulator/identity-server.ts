/** The identity group of the simulated unit, as docs/protocols/identity-group.md describes it. */
import { createHash } from 'node:crypto';
import { bytesEqual, concatBytes, fromUtf8, utf8 } from '../../../base/bytes.ts';
import { algorithmOf, makeKeyPairNow } from '../../../formats/key-pair.ts';
import { certificateRequest, privateKeyOf, signedBy } from '../../../formats/unit-request.ts';
import { proofChallengePrefix } from '../../../model/identity.ts';
import { defaultKeyAlgorithms, type KeyAlgorithm, keyAlgorithms } from '../../../model/key-algorithm.ts';
import { identityCommands, identityErrors } from '../groups/identity.ts';
import {
  type Answer,
  body,
  bytesOf,
  type GroupServer,
  groupError,
  numberOf,
  type Query,
  textOf,
} from './answer.ts';
import { Connector } from './connector.ts';
import { FlashLog } from './flash-log.ts';
import { flashGeometry, regionOf } from './layout.ts';
import type { Simulation } from './simulation.ts';

const largestChainBytes = 8192;
const wipedMark = utf8('WIPED');

export function identityServer(unit: Simulation, bufferBytes: number, forgetAll: () => void): GroupServer {
  const { regions } = unit.map;
  const ownRegion = regionOf(unit.map, 'identity');
  let store = new FlashLog(unit.flash, ownRegion);
  let upload: { readonly lengthBytes: number; readonly sha: Uint8Array; parts: Uint8Array } | null = null;
  const pieceBytes = bufferBytes - 64;
  const offered = unit.options.keyAlgorithms === 'p256' ? defaultKeyAlgorithms : keyAlgorithms;
  const connector = new Connector(unit);

  const info = (): Answer =>
    body({
      v: 1,
      id: unit.introduce(),
      model: unit.is('wrong-model') ? 'Unknown board' : unit.options.model,
      feat: ['key', 'chain', 'sign', 'connect', 'wipe'],
      ...(unit.options.keyAlgorithms === 'p256' ? {} : { alg: [...keyAlgorithms] }),
      key: store.get('key') !== null,
      chain: store.get('chain') !== null,
      mv: unit.is('weak-supply') ? Math.round(unit.options.supplyMv * 0.82) : unit.options.supplyMv,
    });

  const makeKey = (query: Query): Answer => {
    const algorithm = offered.find((name) => name === textOf(query, 'alg'));
    if (algorithm === undefined) return groupError(identityErrors.badAlgorithm);
    const commonName = textOf(query, 'cn');
    if (commonName === null || commonName.length > 64) return groupError(identityErrors.tooLarge);
    clearWiped(unit);
    const key = newKey(algorithm);
    const request = certificateRequest(privateKeyOf(key), commonName);
    if (unit.is('bad-csr')) flipLast(request);
    store.delete('chain');
    if (!store.set('key', key) || !store.set('csr', request)) return groupError(identityErrors.flash);
    return body({ len: request.length, origin: 'device' }, 20);
  };

  const takeChain = (query: Query): Answer => {
    const offset = numberOf(query, 'off');
    const data = bytesOf(query, 'data');
    if (offset === null || data === null) return groupError(identityErrors.badOffset);
    if (store.get('key') === null) return groupError(identityErrors.noKey);
    if (offset === 0) {
      const lengthBytes = numberOf(query, 'len');
      const sha = bytesOf(query, 'sha');
      if (lengthBytes === null || sha === null) return groupError(identityErrors.badHash);
      if (lengthBytes > largestChainBytes) return groupError(identityErrors.tooLarge);
      upload = { lengthBytes, sha, parts: new Uint8Array(0) };
    }
    if (upload === null) return body({ off: 0 });
    if (offset !== upload.parts.length) return body({ off: upload.parts.length });
    if (offset + data.length > upload.lengthBytes) return groupError(identityErrors.tooLarge);
    upload.parts = concatBytes([upload.parts, data]);
    if (upload.parts.length < upload.lengthBytes) return body({ off: upload.parts.length });
    const { parts, sha } = upload;
    upload = null;
    if (!bytesEqual(createHash('sha256').update(parts).digest(), sha))
      return groupError(identityErrors.badHash);
    if (!store.set('chain', parts)) return groupError(identityErrors.flash);
    return body({ off: parts.length });
  };

  const signChallenge = (query: Query): Answer => {
    const challenge = bytesOf(query, 'c');
    const stored = store.get('key');
    if (stored === null) return groupError(identityErrors.noKey);
    const prefix = utf8(proofChallengePrefix);
    const isProof =
      challenge !== null &&
      challenge.length >= prefix.length + 16 &&
      challenge.length <= 256 &&
      bytesEqual(challenge.subarray(0, prefix.length), prefix);
    if (!isProof) return groupError(identityErrors.badChallenge);
    const own = privateKeyOf(stored);
    const key = unit.is('bad-proof') ? privateKeyOf(newKey(algorithmOf(own))) : own;
    return body({ sig: signedBy(key, challenge) });
  };

  const wipe = (query: Query): Answer => {
    if (textOf(query, 'id') !== unit.hardwareId) return groupError(identityErrors.wrongUnit);
    let sizeBytes = 0;
    if (!unit.is('fake-wipe')) {
      // The key first: whatever happens later, it is gone before anything can be read.
      const order = [ownRegion, ...regions.filter((entry) => entry.wiped && entry !== ownRegion)];
      for (const entry of unit.is('half-wipe') ? order.slice(0, 2) : order) {
        unit.flash.erase(entry.offset, entry.sizeBytes);
        sizeBytes += entry.sizeBytes;
      }
      store = new FlashLog(unit.flash, ownRegion);
      forgetAll();
    }
    setWiped(unit);
    return body({}, unit.eraseMs(sizeBytes));
  };

  const readRegion = (query: Query): Answer => {
    if (!isWiped(unit)) return groupError(identityErrors.notWiped);
    const entry = regions.find((candidate) => candidate.name === textOf(query, 'n') && candidate.wiped);
    const offset = numberOf(query, 'off');
    if (entry === undefined) return groupError(identityErrors.noRegion);
    if (offset === null || offset >= entry.sizeBytes) return groupError(identityErrors.badOffset);
    const length = Math.min(pieceBytes, entry.sizeBytes - offset);
    const data = unit.flash.read(entry.offset + offset, length);
    return body(offset === 0 ? { off: 0, len: entry.sizeBytes, data } : { off: offset, data });
  };

  const readStored = (name: 'csr' | 'chain', query: Query): Answer => {
    const bytes = store.get(name) ?? new Uint8Array(0);
    const offset = numberOf(query, 'off') ?? 0;
    const data = bytes.slice(offset, offset + pieceBytes);
    return body(offset === 0 ? { off: 0, len: bytes.length, data } : { off: offset, data });
  };

  return (query) => {
    const write = query.operation === 'write';
    switch (query.command) {
      case identityCommands.info:
        return write ? null : info();
      case identityCommands.key:
        return write ? makeKey(query) : readStored('csr', query);
      case identityCommands.chain:
        return write ? takeChain(query) : readStored('chain', query);
      case identityCommands.sign:
        return write ? signChallenge(query) : null;
      case identityCommands.erase:
        if (!write) return null;
        if (textOf(query, 'id') !== unit.hardwareId) return groupError(identityErrors.wrongUnit);
        store.erase();
        return body({});
      case identityCommands.regions:
        return write
          ? null
          : body({
              r: regions.map(({ name, sizeBytes, wiped }) => ({ n: name, s: sizeBytes, w: wiped, e: 0xff })),
            });
      case identityCommands.read:
        return write ? null : readRegion(query);
      case identityCommands.connect:
        return write ? connector.start(query, store) : connector.state();
      case identityCommands.wipe:
        return write ? wipe(query) : null;
      default:
        return null;
    }
  };
}

function newKey(algorithm: KeyAlgorithm): Uint8Array {
  return new Uint8Array(makeKeyPairNow(algorithm).privateKey);
}

function flipLast(bytes: Uint8Array): void {
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
}

/** Outside of what is wiped, so that it survives the wipe and the restart after it. */
function wipedMarkAt(unit: Simulation): number {
  const { offset, sizeBytes } = regionOf(unit.map, 'bootloader');
  return offset + sizeBytes - flashGeometry.pageBytes;
}

function isWiped(unit: Simulation): boolean {
  return fromUtf8(unit.flash.read(wipedMarkAt(unit), wipedMark.length)) === fromUtf8(wipedMark);
}

function setWiped(unit: Simulation): void {
  clearWiped(unit);
  unit.flash.write(wipedMarkAt(unit), wipedMark);
}

/** New secrets are coming: from now on nothing can be read back until the next wipe. */
export function clearWiped(unit: Simulation): void {
  if (isWiped(unit)) unit.flash.erase(wipedMarkAt(unit), flashGeometry.pageBytes);
}
