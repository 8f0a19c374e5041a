/** Requests about what is kept beside documents (contract/evidence.ts). */
import type { evidenceRequests } from '../contract/evidence.ts';
import type { ActingHandlers } from './people/actor.ts';
import type { TimeStamping } from './time-stamping.ts';

export interface EvidenceHandlerParts {
  readonly timeStamping: TimeStamping;
  onFacts(): void;
}

export function evidenceHandlers(
  parts: EvidenceHandlerParts,
): Pick<ActingHandlers, keyof typeof evidenceRequests> {
  const { timeStamping } = parts;
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
  };
}
