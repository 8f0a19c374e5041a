/** What the statements of the returns desk have in common: who did it, which credentials the unit has, which papers it left. */
import { createHash } from 'node:crypto';
import type { LoggedAct } from '../../model/acts.ts';
import type { SignedDocument } from '../../model/document.ts';
import type { DocumentReference } from '../../model/statement.ts';
import type { Store } from '../../store/store.ts';
import type { CredentialState } from '../../store/unit-life.ts';
import type { Doing } from '../people/actor.ts';
import type { StationKey } from '../station-key.ts';

export function peopleOf(
  doing: Doing,
  act: LoggedAct,
  key: StationKey,
): {
  readonly operator: string;
  readonly operatorId?: string;
  readonly approvedBy?: { readonly id: string; readonly name: string };
  readonly station: string;
} {
  const approvedBy = doing.approvedBy(act);
  return {
    operator: doing.by.name,
    ...(doing.by.id === null ? {} : { operatorId: doing.by.id }),
    ...(approvedBy === null ? {} : { approvedBy: { id: approvedBy.id, name: approvedBy.name } }),
    station: key.stationId,
  };
}

export interface UnitCredential {
  readonly serialNumber: string;
  readonly certificateFingerprint: string | null;
  readonly state: CredentialState;
}

/** Those that the unit ever really had: a number that was burned before a certificate is none. `since` tells new from old. */
export function credentialsOf(
  store: Store,
  hardwareId: string,
  since: string,
): readonly (UnitCredential & { readonly isNew: boolean })[] {
  return store.ledger
    .history(hardwareId)
    .flatMap((row) => store.ledger.generations(row))
    .filter(({ state }) => state !== 'burned')
    .map((generation) => ({
      serialNumber: generation.serialNumber,
      certificateFingerprint: generation.certificateFingerprint,
      state: store.lives.credentialState(generation),
      isNew: generation.begunAt >= since,
    }));
}

export function referenceTo(document: SignedDocument): DocumentReference {
  const { verdict, outcome } = document.body;
  const said = typeof verdict === 'string' ? verdict : typeof outcome === 'string' ? outcome : document.kind;
  return { id: document.id, kind: document.kind, sha256: document.payloadSha256, says: said };
}

/** Wipes, orders to destroy and destructions of a unit behind a place in the chain, oldest first. */
export function endPapersOf(
  store: Store,
  hardwareId: string,
  afterSequence: number,
): readonly SignedDocument[] {
  return store.documents.ofUnit(hardwareId, afterSequence, [
    'wipe-certificate',
    'wipe-report',
    'destroy-order',
    'destruction-record',
  ]);
}

export function plainBody(value: object): SignedDocument['body'] {
  return JSON.parse(JSON.stringify(value)) as SignedDocument['body'];
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
