/**
 * How the authorities of this station come to know that a certificate is over: by asking them, by a list (CRL) that the
 * station signs where the key is its own, or by a person, who says when it is done. What is left to people is an alert
 * until then.
 */
import { join } from 'node:path';
import { fromBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { Lane } from '../base/lane.ts';
import type { Issuer } from '../identity/issuer.ts';
import { issuerFault } from '../identity/issuer-fault.ts';
import { issuerDestination, type OutboxRow } from '../model/document.ts';
import { Fault, type FaultData } from '../model/fault.ts';
import type { RevocationRow } from '../model/rows.ts';
import { makePrivateFolder, writeFileDurably } from '../store/files.ts';
import type { Store } from '../store/store.ts';
import type { Destination } from '../sync/destination.ts';
import {
  issuerRevocation,
  type RevocationPayload,
  type RevocationWay,
  revocationPayloadSchema,
} from '../sync/issuer-revocation.ts';

export interface IssuerRevocationsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly issuers: ReadonlyMap<string, Issuer>;
}

const listDays = 30;
const dayMs = 86_400_000;
/** RFC 5280 section 5.2.3: at most 20 bytes; seconds since 1970 rise also after a restore from a backup. */
const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1_000);

interface ListNote {
  readonly number: number;
  readonly nextUpdate: string;
}

export class IssuerRevocations {
  readonly #parts: IssuerRevocationsParts;
  /** One list at a time: an older one must not be written over a newer one. */
  readonly #lane = new Lane();

  constructor(parts: IssuerRevocationsParts) {
    this.#parts = parts;
  }

  destination(issuer: string): Destination {
    return issuerRevocation({ issuer, way: () => this.#way(issuer) });
  }

  /** A new list with everything that was revoked so far, as DER; also kept as crl/NAME.crl. Throws Fault plan.refused. */
  publishList(name: string): Promise<Uint8Array> {
    return this.#lane.run(() => this.#publish(name));
  }

  async #publish(name: string): Promise<Uint8Array> {
    const { store, clock, issuers } = this.#parts;
    const issuer = issuers.get(name);
    if (issuer?.signRevocationList === undefined)
      throw new Fault(
        'plan.refused',
        `${name} is no authority whose key this station has: it makes its own list.`,
        {
          issuer: name,
        },
      );
    const thisUpdate = clock.now();
    const number = Math.max(this.#note(name).number + 1, secondsOf(thisUpdate));
    const nextUpdate = new Date(thisUpdate.getTime() + listDays * dayMs);
    // the number is spent before it is signed: two lists of one number would contradict each other
    this.#keepNote(name, { number, nextUpdate: this.#note(name).nextUpdate });
    const revoked = this.#all(name).map(({ payload }) => ({
      serial: payload.certificateSerial,
      at: new Date(payload.at),
      reason: payload.reason,
    }));
    const list = await issuer.signRevocationList({ number, thisUpdate, nextUpdate, revoked });
    makePrivateFolder(join(store.folder, 'crl'));
    writeFileDurably(join(store.folder, 'crl', `${name}.crl`), list);
    this.#keepNote(name, { number, nextUpdate: nextUpdate.toISOString() });
    return list;
  }

  /** Signs those lists again whose time is half over: whoever checks them refuses one that is old. Rejects never. */
  async refreshLists(): Promise<void> {
    const { store, clock, issuers } = this.#parts;
    for (const [name, issuer] of issuers) {
      const { nextUpdate } = this.#note(name);
      const due = Date.parse(nextUpdate) - clock.now().getTime() < (listDays * dayMs) / 2;
      if (issuer.signRevocationList === undefined || !due) continue;
      if (!store.outbox.addressed().includes(issuerDestination(name))) continue;
      await this.publishList(name).catch(() => undefined); // a token that is away: the old list is good for a while yet
    }
  }

  /** Newest first. */
  list(issuer: string | null): readonly RevocationRow[] {
    const { outbox } = this.#parts.store;
    const names = outbox
      .addressed()
      .filter((name) => (issuer === null ? name.startsWith('issuer:') : name === issuerDestination(issuer)));
    return names
      .flatMap((name) => this.#all(name.slice('issuer:'.length)))
      .map(({ row, payload }) => ({
        issuer: row.destination.slice('issuer:'.length),
        certificateSerial: payload.certificateSerial,
        serialNumber: payload.serialNumber,
        hardwareId: payload.hardwareId,
        reason: payload.reason,
        state: row.state,
        said: row.lastError ?? row.receipt,
        at: payload.at,
      }))
      .reverse();
  }

  /** A person says that it was done. `serial` null: all that wait for a person. Returns how many. Throws Fault plan.refused. */
  confirm(
    issuer: string,
    serial: string | null,
    by: { readonly operator: string; readonly note: string },
  ): number {
    const { store, clock } = this.#parts;
    const open = this.#all(issuer).filter(
      ({ row, payload }) =>
        row.state !== 'accepted' &&
        (serial === null ? row.state === 'rejected' : payload.certificateSerial === serial),
    );
    if (open.length === 0)
      throw new Fault(
        'plan.refused',
        `Nothing waits to be revoked at ${issuer}${serial === null ? '' : ` with the serial ${serial}`}.`,
        {
          issuer,
        },
      );
    const receipt = JSON.stringify({
      confirmedBy: by.operator,
      note: by.note,
      at: clock.now().toISOString(),
    });
    store.transaction(() => {
      for (const { row } of open) store.outbox.accepted(row.id, row.destination, receipt);
    });
    return open.length;
  }

  /** What people have to see to; null when there is nothing. */
  alert(): FaultData | null {
    const waiting = this.list(null).filter(({ state }) => state === 'rejected');
    if (waiting.length === 0) return null;
    const issuers = [...new Set(waiting.map(({ issuer }) => issuer))].join(', ');
    return new Fault(
      'issuer.revoke-by-hand',
      `${waiting.length === 1 ? 'One certificate has' : `${waiting.length} certificates have`} to be revoked by hand at ${issuers}.`,
      { issuers, count: waiting.length },
    ).toData();
  }

  #way(name: string): RevocationWay {
    const issuer = this.#parts.issuers.get(name);
    if (issuer === undefined)
      return { type: 'missing', reason: `issuers.yaml has no issuer called ${name} any more.` };
    const { revoke } = issuer;
    if (revoke !== undefined)
      return { type: 'ask', revoke: (payload, signal) => revoke(this.#request(payload, signal)) };
    if (issuer.signRevocationList === undefined) return { type: 'by-hand' };
    return {
      type: 'list',
      publish: async () => {
        await this.publishList(name);
      },
    };
  }

  #request(payload: RevocationPayload, signal: AbortSignal): Parameters<NonNullable<Issuer['revoke']>>[0] {
    const { store } = this.#parts;
    const known =
      store.ledger.certificate(payload.certificateFingerprint) ??
      store.pools.certificate(payload.certificateFingerprint);
    if (known === null)
      throw issuerFault(
        'settings',
        `The certificate ${payload.certificateSerial} is not known whole: revoke it by hand.`,
      );
    return { certificate: fromBase64(known), reason: payload.reason, signal };
  }

  #all(issuer: string): readonly { readonly row: OutboxRow; readonly payload: RevocationPayload }[] {
    return this.#parts.store.outbox.addressedTo(issuerDestination(issuer)).flatMap((row) => {
      const payload = revocationPayloadSchema.safeParse(row.payload);
      return payload.success ? [{ row, payload: payload.data }] : [];
    });
  }

  #note(name: string): ListNote {
    const note = this.#parts.store.settings.get(`crl.${name}`);
    return typeof note === 'object' && note !== null && 'number' in note && 'nextUpdate' in note
      ? { number: Number(note.number), nextUpdate: String(note.nextUpdate) }
      : { number: 0, nextUpdate: new Date(0).toISOString() };
  }

  #keepNote(name: string, note: ListNote): void {
    this.#parts.store.settings.set(`crl.${name}`, note);
  }
}
