/** What a wipe leaves behind in this job: its intent (journaled), the revocations (queued), the evidence. */
import type { Clock } from '../base/clock.ts';
import type { WipeAttempt } from '../job/journal.ts';
import type { IdentityRow } from '../model/identity.ts';
import { type WipeEvidence, type WipeMethod, type WipeVerdict, wipeVerdict } from '../model/wipe.ts';
import type { EndOfLife } from '../steps/step.ts';
import type { Store } from '../store/store.ts';

export class WipeLedger implements EndOfLife {
  intent: { readonly at: string; readonly method: WipeMethod } | null = null;
  revoked: readonly IdentityRow[] = [];
  /** Of the same unit, since it was last wiped well. */
  earlier: readonly WipeAttempt[] = [];
  evidence: WipeEvidence = { finished: false, media: [], retained: [] };
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #jobId: string;
  readonly #methods: ReadonlyMap<string, WipeMethod>;

  constructor(parts: {
    readonly store: Store;
    readonly clock: Clock;
    readonly jobId: string;
    readonly methods: ReadonlyMap<string, WipeMethod>;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#jobId = parts.jobId;
    this.#methods = parts.methods;
  }

  get verdict(): WipeVerdict {
    return wipeVerdict(this.evidence);
  }

  recordIntent(hardwareId: string, methodId: string): void {
    const at = this.#clock.now().toISOString();
    const method = this.#methods.get(methodId);
    if (method === undefined) throw new Error(`no wipe method ${methodId}`);
    this.earlier = this.#store.journal.attemptsBefore(this.#jobId, hardwareId);
    this.#store.journal.intent({ jobId: this.#jobId, hardwareId, methodId, at });
    this.intent = { at, method };
  }

  revoke(hardwareId: string): Readonly<Record<string, number>> {
    this.revoked = this.#store.ledger.revokeAll(hardwareId, 'end of life', this.#jobId);
    return {
      credentialsRevoked: this.revoked.filter((row) => row.state === 'revoked').length,
      accountsEnded: this.#store.accounts.endAll(hardwareId),
    };
  }

  /** After a restart: the intent of a wipe that nobody finished. A method that is gone makes no document. */
  resumeIntent(intent: {
    readonly methodId: string;
    readonly at: string;
    readonly hardwareId: string;
  }): void {
    const method = this.#methods.get(intent.methodId);
    if (method !== undefined) this.intent = { at: intent.at, method };
    this.earlier = this.#store.journal.attemptsBefore(this.#jobId, intent.hardwareId);
    this.revoked = this.#store.ledger
      .history(intent.hardwareId)
      .filter((row) => row.state === 'revoked' && row.jobId === this.#jobId);
  }

  concluded(_hardwareId: string, _method: WipeMethod, evidence: WipeEvidence): WipeVerdict {
    this.evidence = evidence;
    return this.verdict;
  }
}
