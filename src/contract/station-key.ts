/** The key with which the station signs. */
import { z } from 'zod';
import { replying } from './request.ts';

export const stationKeyRequests = {
  /** A new key for the station, announced by the old one. Replies with the id of the document. */
  rotateStationKey: replying<{ readonly documentId: string; readonly publicKeyPem: string }>()(
    z.strictObject({
      reason: z.enum(['routine', 'people-changed', 'suspected-compromise', 'hardware-changed']),
    }),
  ),
} as const;
