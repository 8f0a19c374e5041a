/** Requests about what is kept beside documents (contract/evidence.ts). */
import type { evidenceRequests, NamesView } from '../contract/evidence.ts';
import type { Store } from '../store/store.ts';
import type { ActingHandlers } from './people/actor.ts';
import type { TimeStamping } from './time-stamping.ts';

export interface EvidenceHandlerParts {
  readonly store: Store;
  readonly timeStamping: TimeStamping;
  onFacts(): void;
}

export function evidenceHandlers(
  parts: EvidenceHandlerParts,
): Pick<ActingHandlers, keyof typeof evidenceRequests> {
  const { store, timeStamping } = parts;
  const names = (): NamesView => ({
    policy: store.names.policy,
    kept: store.names.count(),
    oldest: store.names.oldest(),
  });
  return {
    timeStamps: () => timeStamping.view(),
    useTimeStamps: ({ authority }, doing) => {
      timeStamping.use(authority);
      doing.record({
        act: 'settings',
        subject: 'time-stamps',
        detail: { timeStampAuthority: authority?.url ?? 'none' },
      });
      parts.onFacts();
      return timeStamping.view();
    },
    testTimeStamps: ({ authority }) => timeStamping.test(authority),
    names,
    namesBefore: ({ before }) => ({ names: store.names.countBefore(before) }),
    saveNamePolicy: (policy, doing) => {
      store.transaction(() => {
        store.names.savePolicy(policy);
        const agreedBy = doing.approvedBy('names-erased')?.id ?? null;
        doing.record({ act: 'settings', subject: 'names', detail: { ...policy, agreedBy } });
      });
      parts.onFacts();
      return names();
    },
    eraseNames: ({ before }, doing) => {
      const erased = store.names.eraseBefore(before, (gone) =>
        doing.record({ act: 'names-erased', subject: before, detail: { before, ...gone } }),
      );
      parts.onFacts();
      return erased;
    },
  };
}
