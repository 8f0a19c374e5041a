/** Requests about identity profiles: which there are. */
import type { IdentityProfile } from '../model/identity.ts';
import { nothing, replying } from './request.ts';

export const profileRequests = {
  /** Of all packages that were imported here, by name. */
  listProfiles: replying<readonly IdentityProfile[]>()(nothing),
} as const;
