/** Requests about what units are given, and about its end: revocation at the authorities, blocks of addresses, pools. */
import { z } from 'zod';
import type { AddressUse } from '../model/address.ts';
import type { PoolStanding } from '../model/pool.ts';
import type { RevocationRow } from '../model/rows.ts';
import { id, nothing, replying } from './request.ts';

const issuer = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

export const credentialRequests = {
  /** Signs the revocation list of an authority whose key is this station's. DER. */
  revocationList: replying<{ readonly base64: string; readonly count: number }>()(z.strictObject({ issuer })),
  /** What has to be revoked at authorities, newest first. */
  listRevocations: replying<readonly RevocationRow[]>()(z.strictObject({ issuer: issuer.optional() })),
  /** A person says that the authority has revoked it. Without a serial: all that wait for a person there. */
  confirmRevoked: replying<{ readonly confirmed: number }>()(
    z.strictObject({
      issuer,
      serial: z
        .string()
        .regex(/^[0-9a-f]{1,64}$/)
        .optional(),
      note: z.string().min(1).max(300),
    }),
  ),
  /** The use of every block of addresses that a profile of this station declares. */
  addressUse: replying<readonly AddressUse[]>()(nothing),
  listPools: replying<readonly PoolStanding[]>()(nothing),
  /** Makes some keys and has them certified for the next numbers; asked again until there are as many as are wanted. */
  makePool: replying<PoolStanding & { readonly made: number }>()(
    z.strictObject({
      pool: issuer,
      profile: id,
      order: id.optional(),
      count: z.int().min(1).max(25),
      storageDays: z.int().min(1).max(3_650),
    }),
  ),
  /** Puts everything in it that was not used up for revocation. */
  endPool: replying<{ readonly revoked: number; readonly unknown: readonly string[] }>()(
    z.strictObject({ pool: issuer }),
  ),
} as const;
