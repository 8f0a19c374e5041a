/** Genuine exports for the verifier's tests: a chain with a record, a wipe certificate, a key change and an order report. */
import { generateKeyPairSync } from 'node:crypto';
import { wipeDocument } from '../../src/evidence/job-record.ts';
import { makeRotationBody } from '../../src/evidence/key-rotation.ts';
import { createSigner, generateStationKey, type StationSigner } from '../../src/evidence/signer.ts';
import type { ChainHead, SignedDocument } from '../../src/model/document.ts';
import { type WipeEvidence, wipeVerdict } from '../../src/model/wipe.ts';
import { fixedClock } from '../harness/fixed-clock.ts';

const clock = fixedClock('2026-11-01T08:00:00.000Z');
export const photo = new TextEncoder().encode('a photo of a drilled board');
export const photoSha256 = '0d3ac30a3bb9d5f02ffd0be2d8a8bc1d';

export function newSigner(station = 'bench-1'): {
  readonly signer: StationSigner;
  readonly privateKeyPem: string;
} {
  const privateKeyPem = generateStationKey();
  return { signer: createSigner({ privateKeyPem, stationId: station, clock }), privateKeyPem };
}

export const goodEvidence: WipeEvidence = {
  media: [
    {
      name: 'internal flash',
      level: 'clear',
      method: 'erase',
      bytesTotal: 4096,
      bytesRead: 4096,
      verification: 'full-read',
      clean: true,
      readBackSha256: 'ab'.repeat(32),
      findings: [],
    },
  ],
  retained: ['fuses'],
  finished: true,
};

export function wipeBody(hardwareId: string, evidence: WipeEvidence = goodEvidence) {
  return wipeDocument({
    hardwareId,
    serialNumber: 'GW2-1',
    model: 'Gateway Mk2',
    jobId: 'job-1',
    operator: 'Ana',
    station: 'bench-1',
    startedAt: '2026-11-01T07:59:00.000Z',
    endedAt: '2026-11-01T08:00:00.000Z',
    verdict: wipeVerdict(evidence),
    evidence,
    attempts: [],
    identityProof: { before: 'not asked', after: 'not asked' },
    credentials: [],
    method: { id: 'erase', title: 'Erase', level: 'clear', leaves: ['fuses'], verification: 'full-read' },
  });
}

export const passedBody: SignedDocument['body'] = {
  outcome: 'passed',
  fault: null,
  unit: { hardwareId: 'hw-1', serialNumber: 'GW2-1', model: 'Gateway Mk2' },
  steps: [{ step: 'flash', outcome: 'passed', limits: [], fault: null }],
};

/** Signs what it is given, as the next of its chain. */
export class Chain {
  signer: StationSigner;
  readonly documents: SignedDocument[] = [];
  readonly #station: string;

  constructor(station = 'bench-1', signer = newSigner(station).signer) {
    this.#station = station;
    this.signer = signer;
  }

  get head(): ChainHead {
    const last = this.documents.at(-1);
    return last === undefined ? { sequence: 0, payloadSha256: null } : last;
  }

  add(kind: SignedDocument['kind'], body: SignedDocument['body']): SignedDocument {
    const document = this.signer.sign({ kind, id: `d-${this.head.sequence + 1}`, body }, this.head);
    this.documents.push(document);
    return document;
  }

  rotate(): void {
    const next = newSigner(this.#station);
    this.add(
      'key-rotation',
      makeRotationBody({
        oldPublicKeyPem: this.signer.publicKeyPem,
        newPrivateKeyPem: next.privateKeyPem,
        place: { station: this.#station, sequence: this.head.sequence + 1 },
        reason: 'routine',
        operator: 'Ana',
      }),
    );
    this.signer = next.signer;
  }

  text(documents: readonly SignedDocument[] = this.documents): string {
    return exported(documents, this.signer.publicKeyPem);
  }
}

export function exported(documents: readonly unknown[], publicKeyPem: string): string {
  return JSON.stringify({ format: 'mintmark-export', version: 1, publicKeyPem, documents }, null, 2);
}

export function strangerKeyPem(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}
