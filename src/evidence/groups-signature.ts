/** A published version of the groups as a signed file: who may sign, what it follows, and that it is no older one. */
import { Fault } from '../model/fault.ts';
import type { GroupsStatement, SignedGroups } from '../model/group-version.ts';
import { canonicalBytes, sha256Hex } from './canonical.ts';
import { isSignedForBench, type OfficeSignature, officeStatementBytes } from './office-signature.ts';

export function groupsSha256(groups: GroupsStatement): string {
  return sha256Hex(canonicalBytes(groups));
}

/** By a key that only signs bytes: the station's own. */
export function signGroups(
  groups: GroupsStatement,
  key: { readonly keyId: string; signStatement(bytes: Uint8Array): string },
): SignedGroups {
  const bytes = officeStatementBytes('groups', canonicalBytes(groups));
  return { groups, keyId: key.keyId, signature: key.signStatement(bytes) };
}

export function isSignedGroups(signed: SignedGroups, publicKeyPem: string): boolean {
  const signature: OfficeSignature = signed;
  return isSignedForBench('groups', canonicalBytes(signed.groups), signature, publicKeyPem);
}

export interface LiveGroups {
  readonly number: number;
  readonly sha256: string;
}

/**
 * Whether a version may follow the one that is live. `same`: it is that one. Throws Fault group.replayed for an older one,
 * group.fork for one that was made from another past.
 */
export function checkSuccession(groups: GroupsStatement, live: LiveGroups | null): 'next' | 'same' {
  if (live === null) return 'next';
  const { number, history } = groups;
  if (number === live.number && groupsSha256(groups) === live.sha256) return 'same';
  if (number < live.number)
    throw new Fault(
      'group.replayed',
      `These groups are version ${number}; version ${live.number} is live here.`,
      {
        number,
        live: live.number,
      },
    );
  const named = history.find((past) => past.number === live.number);
  const oldest = history.at(-1)?.number ?? number;
  // A version that names nothing so old any more has moved on too far to say.
  const forked =
    number === live.number ||
    (named === undefined ? oldest < live.number || history.length === 0 : named.sha256 !== live.sha256);
  if (forked)
    throw new Fault(
      'group.fork',
      `Version ${number} of the groups was not made from version ${live.number} that is live here.`,
      { number, live: live.number },
    );
  return 'next';
}
