/**
 * DESTROY REQUIRED, and the record that it was done. A unit that answers no more is put on hold with instructions; it is called
 * destroyed when two people have seen it, with a photo or the number that they read. There is no other way to that state.
 */

import type { Clock } from '../../base/clock.ts';
import type { ParsedArgument } from '../../contract/contract.ts';
import { areTwoPeople } from '../../evidence/return-rules.ts';
import {
  type Attachment,
  type DestroyOrder,
  type DestructionRecord,
  destroyInstructions,
} from '../../model/destruction.ts';
import { Fault } from '../../model/fault.ts';
import type { PersonReference } from '../../model/statement.ts';
import { canBecome, type Unit, type UnitState } from '../../model/unit.ts';
import { isCertificate, type WipeVerdict } from '../../model/wipe.ts';
import type { Store } from '../../store/store.ts';
import { unitStateFact } from '../conclusion.ts';
import type { Doing } from '../people/actor.ts';
import { reasonBy } from '../reason-by.ts';
import type { StationKey } from '../station-key.ts';
import { openDestroyOrder } from './return-conditions.ts';
import { credentialsOf, endPapersOf, peopleOf, plainBody, referenceTo } from './statement-parts.ts';

export interface DestructionDeskParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  onUnit(unit: Unit): void;
}

type Destruction = ParsedArgument<'recordDestruction'>;

/** First bytes of what may be attached: a name says nothing. */
const mediaTypes: readonly (readonly [type: Attachment['mediaType'], magic: readonly number[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
];

export class DestructionDesk {
  readonly #parts: DestructionDeskParts;

  constructor(parts: DestructionDeskParts) {
    this.#parts = parts;
  }

  /** Its identities end, it is put on hold, and the order is signed. Throws Fault unit.state for one that is wiped or gone. */
  require({ hardwareId, reason, note }: ParsedArgument<'requireDestruction'>, doing: Doing): string {
    const { store, key, clock } = this.#parts;
    const unit = store.units.require(hardwareId);
    const papers = endPapersOf(store, hardwareId, 0);
    const wipes = papers.filter(({ kind }) => kind === 'wipe-certificate' || kind === 'wipe-report');
    const newest = papers.at(-1);
    if (newest?.kind === 'destroy-order')
      throw new Fault('unit.state', `It is ordered to be destroyed already (${newest.issuedAt}).`, {
        hardwareId,
      });
    const isWiped = newest !== undefined && isCertificate(newest.body.verdict as WipeVerdict);
    if (unit.state === 'destroyed' || isWiped)
      throw new Fault('unit.state', `This unit is ${unit.state}: nothing is left to be destroyed in it.`, {
        hardwareId,
        state: unit.state,
      });
    if (reason === 'wipe-failed' && wipes.length === 0)
      throw new Fault('unit.state', 'No wipe of this unit is on record here: say that it does not answer.', {
        hardwareId,
      });
    if (reason === 'policy' && note === '')
      throw new Fault('unit.state', 'Say which policy asks for it: it goes on record.', { hardwareId });
    const documentId = store.transaction(() => {
      const why = `DESTROY REQUIRED: ${note === '' ? reason : note}`;
      store.ledger.revokeAll(hardwareId, why, 'by hand');
      store.accounts.endAll(hardwareId);
      const orderedAt = clock.now().toISOString();
      const body: DestroyOrder = {
        hardwareId,
        serialNumber: unit.serialNumber,
        model: unit.model,
        verdict: 'DESTROY REQUIRED',
        reason,
        note,
        attempts: wipes.slice(-20).map(referenceTo),
        instructions: [...destroyInstructions(unit)],
        credentials: credentialsOf(store, hardwareId, orderedAt).map(({ isNew: _new, ...each }) => each),
        orderedAt,
        ...peopleOf(doing, 'unit-hold', key),
      };
      const signed = store.documents.append(
        {
          kind: 'destroy-order',
          id: `destroy-${hardwareId}-${store.documents.head().sequence + 1}`,
          body: plainBody(body),
        },
        (document, head) => key.signer.sign(document, head),
        { jobId: null, hardwareId },
      );
      this.#become(unit, 'quarantined', why, doing);
      doing.record({
        act: 'unit-hold',
        subject: hardwareId,
        hardwareId,
        detail: { from: unit.state, document: signed.id, note: why },
      });
      return signed.id;
    });
    this.#parts.onUnit(store.units.require(hardwareId));
    return documentId;
  }

  /** Throws Fault destroy.evidence, unit.state, file.invalid. */
  record(destruction: Destruction, doing: Doing): { readonly documentId: string; readonly unit: Unit } {
    const { store, key, clock } = this.#parts;
    const { hardwareId, serialSeen = null } = destruction;
    const unit = store.units.require(hardwareId);
    if (!canBecome(unit.state, 'destroyed'))
      throw new Fault(
        'unit.state',
        unit.state === 'destroyed'
          ? 'This unit is destroyed already.'
          : `A unit that is ${unit.state} is not destroyed: wipe it, or order its destruction first.`,
        { hardwareId, from: unit.state },
      );
    const witnesses = witnessesOf(doing, destruction.witness);
    if (!areTwoPeople(witnesses))
      throw new Fault('destroy.evidence', 'Two people have to have seen it, and both are named.', {
        hardwareId,
      });
    if (destruction.photos.length === 0 && serialSeen === null)
      throw new Fault(
        'destroy.evidence',
        'There is neither a photo nor the number that was read off the unit.',
        {
          hardwareId,
        },
      );
    const former = formerNumbers(store, unit);
    if (serialSeen !== null && ![unit.serialNumber, hardwareId, ...former].includes(serialSeen))
      throw new Fault(
        'destroy.evidence',
        `The number that was read, ${serialSeen}, is not the one of this unit.`,
        {
          hardwareId,
        },
      );
    const recordedAt = clock.now().toISOString();
    const { destroyedAt = recordedAt } = destruction;
    if (Date.parse(destroyedAt) > Date.parse(recordedAt))
      throw new Fault('destroy.evidence', 'It can not be recorded before it has happened.', { destroyedAt });
    const attachments = destruction.photos.map((photo) => this.#keep(photo));
    const order = openDestroyOrder(store, hardwareId);
    const documentId = store.transaction(() => {
      const reason = `destroyed (${destruction.method}) at ${destruction.place}`;
      store.ledger.revokeAll(hardwareId, reason, 'by hand');
      const body: DestructionRecord = {
        hardwareId,
        serialNumber: unit.serialNumber,
        ...(former.length === 0 ? {} : { formerSerialNumbers: former.slice(-100) }),
        model: unit.model,
        method: destruction.method,
        place: destruction.place,
        destroyedAt,
        recordedAt,
        order: order === null ? null : referenceTo(order),
        attachments,
        serialSeen,
        witnesses: [...witnesses],
        note: destruction.note,
        ...peopleOf(doing, 'unit-destroy', key),
      };
      const signed = store.documents.append(
        { kind: 'destruction-record', id: `destroyed-${hardwareId}`, body: plainBody(body) },
        (document, head) => key.signer.sign(document, head),
        { jobId: null, hardwareId },
      );
      for (const attachment of attachments) store.attachments.name(signed.id, attachment);
      this.#become(unit, 'destroyed', reason, doing);
      doing.record({
        act: 'unit-destroy',
        subject: hardwareId,
        hardwareId,
        detail: { from: unit.state, to: 'destroyed', document: signed.id, note: destruction.note },
      });
      return signed.id;
    });
    const now = store.units.require(hardwareId);
    this.#parts.onUnit(now);
    return { documentId, unit: now };
  }

  #keep({ name, base64 }: Destruction['photos'][number]): Attachment {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    const mediaType = mediaTypes.find(([, magic]) =>
      magic.every((byte, index) => bytes[index] === byte),
    )?.[0];
    if (mediaType === undefined)
      throw new Fault('destroy.evidence', `${name} is no photo (JPEG or PNG) and no PDF.`, { name });
    const safeName = name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(-100);
    return {
      name: safeName,
      mediaType,
      sizeBytes: bytes.length,
      sha256: this.#parts.store.attachments.keep(bytes),
    };
  }

  #become(unit: Unit, state: UnitState, note: string, doing: Doing): void {
    const { store, clock } = this.#parts;
    const fact = unitStateFact({ ...unit, state }, null, clock.now().toISOString(), unit.state);
    store.units.changeState(unit.hardwareId, state, reasonBy(store, doing, note), [fact]);
  }
}

/** Who is signed in, and who agreed with badge or PIN; where nobody did, a name that was typed in, which the record says. */
function witnessesOf(doing: Doing, typed: string | undefined): readonly PersonReference[] {
  const second = doing.approvedBy('unit-destroy');
  return [
    { id: doing.by.id, name: doing.by.name },
    ...(second === null ? [] : [{ id: second.id, name: second.name }]),
    ...(second !== null || typed === undefined ? [] : [{ id: null, name: typed }]),
  ];
}

/** Numbers that ended with a repair or a wipe. Nobody prints a new label for each, and no other unit ever gets one of them. */
function formerNumbers(store: Store, { hardwareId, serialNumber }: Unit): string[] {
  const held = store.ledger
    .history(hardwareId)
    .filter(({ id }) => store.ledger.certificates(id).length > 0)
    .map((row) => row.serialNumber);
  return [...new Set(held)].filter((number) => number !== serialNumber);
}
