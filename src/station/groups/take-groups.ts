/** A signed version of the groups arrives: whose it is, what it follows, that units can be configured by it. Then it is live. */
import { checkSuccession, groupsSha256, isSignedGroups } from '../../evidence/groups-signature.ts';
import { checkGroups } from '../../groups/compare.ts';
import { requireReferences } from '../../groups/secret-values.ts';
import { Fault } from '../../model/fault.ts';
import { type SignedGroups, signedGroupsSchema } from '../../model/group-version.ts';
import type { Store } from '../../store/store.ts';

export const groupsFileLimitBytes = 16 * 1024 * 1024;

export interface OwnKey {
  readonly keyId: string;
  readonly publicKeyPem: string;
}

/** Throws Fault group.invalid for a file that is none. */
export function readSignedGroups(value: unknown): SignedGroups {
  const parsed = signedGroupsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault(
    'group.invalid',
    `This is no published version of groups: ${issue?.path.join('.') || 'it'}: ${issue?.message}.`,
  );
}

/**
 * Returns null for the version that is live already. Throws Fault group.untrusted, group.replayed, group.fork, and what
 * speaks against a group.
 */
export function takeGroups(store: Store, own: OwnKey, signed: SignedGroups): number | null {
  const { groups } = signed;
  if (standingOf(store, own, signed) === 'same') return null;
  checkGroups(groups.groups);
  requireReferences(groups.groups);
  store.groupVersions.take(signed, groupsSha256(groups));
  return groups.number;
}

/** Whose it is, and whether it may follow what is live. Throws Fault group.untrusted, group.replayed, group.fork. */
export function standingOf(store: Store, own: OwnKey, signed: SignedGroups): 'next' | 'same' {
  const { groups } = signed;
  if (!isSignedGroups(signed, keyOf(store, own, signed.keyId, groups.number)))
    throw new Fault(
      'group.untrusted',
      `Version ${groups.number} of the groups was changed after it was signed.`,
      {
        number: groups.number,
      },
    );
  return checkSuccession(groups, store.groupVersions.live());
}

/** A station that trusts an office publishes with a key of that office only. */
export function maySignItself(store: Store, { keyId }: Pick<OwnKey, 'keyId'>): boolean {
  return store.signers.list().length === 0 || store.signers.find(keyId) !== null;
}

/** Where no key is trusted a station takes what it published itself; else only what a trusted key has signed. */
function keyOf(store: Store, own: OwnKey, keyId: string, number: number): string {
  const signer = store.signers.find(keyId);
  if (signer !== null) return signer.publicKeyPem;
  if (keyId === own.keyId && store.signers.list().length === 0) return own.publicKeyPem;
  throw new Fault(
    'group.untrusted',
    `Version ${number} of the groups is signed by a key that is not trusted here.`,
    { keyId },
  );
}
