/**
 * The bootstrap of one unit, made ready to be written: names filled in, the unit's certificate compared with the ledger's,
 * new keys made and given to their servers, objects encoded. All secrets in it are erased when `using` ends.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { bytesEqual } from '../base/bytes.ts';
import type { Session } from '../drivers/driver.ts';
import type { Lwm2mInstance } from '../formats/lwm2m-object.ts';
import { Fault } from '../model/fault.ts';
import type { RenderedSetting } from '../model/group.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { Readings } from '../model/job.ts';
import type { Lwm2mBlock, Lwm2mServer } from '../model/lwm2m.ts';
import { fillPlaceholders } from '../model/placeholders.ts';
import type { StepRun } from '../steps/step.ts';
import { type Lwm2mCredential, makeAccount } from './lwm2m-account.ts';
import { handOver } from './lwm2m-handover.ts';
import { bootstrapObjects, type Lwm2mKey, publicKeyOf } from './lwm2m-objects.ts';
import { previewBootstrap } from './lwm2m-preview.ts';
import { bootstrapSettings } from './lwm2m-settings.ts';
import { newOscoreContext, type OscoreContext, oscoreReadings } from './oscore.ts';
import { readHeldChain } from './possession.ts';
import { newPreSharedKey } from './psk.ts';
import { wrappingKey } from './wrap-secret.ts';

export interface Bootstrap extends Disposable {
  readonly endpoint: string;
  readonly instances: readonly Lwm2mInstance[];
  /** In the order in which they are to be written. */
  readonly settings: readonly RenderedSetting[];
  readonly keys: ReadonlyMap<number, Lwm2mKey>;
  /** Of OSCORE contexts: what is no secret, and the secret for its server alone. */
  readonly readings: Readings;
}

/**
 * Everything that can be known without a unit. Throws Fault plan.refused (no block, or a key that the profile does not
 * allow) and recipe.invalid (a certificate that can not be read).
 */
export function checkBootstrap(profile: IdentityProfile): Lwm2mBlock {
  const block = profile.lwm2m;
  if (block === undefined) {
    throw new Fault('plan.refused', `The identity profile ${profile.profile} has no block lwm2m.`, {
      profile: profile.profile,
    });
  }
  if (block.servers.some(({ security }) => isShared(security)) && profile.keyOrigin !== 'station-allowed') {
    throw new Fault(
      'plan.refused',
      `A pre-shared key is made by the station, and the profile ${profile.profile} does not allow that (keyOrigin: station-allowed).`,
      { profile: profile.profile },
    );
  }
  previewBootstrap(block);
  for (const server of block.servers)
    if (server.security === 'oscore') wrappingKey(server.wrapFor, server.uri);
  return block;
}

/** True when the objects hold the unit's certificate or public key: then the step `identity` has to come first. */
export function needsCertificate({ servers }: Lwm2mBlock): boolean {
  return servers.some(({ security }) => !isShared(security));
}

/** Both sides know it: the station makes it. */
function isShared(security: Lwm2mServer['security']): boolean {
  return security === 'psk' || security === 'oscore';
}

/** Accounts exist when this returns. Throws Faults as `checkBootstrap` does, and lwm2m.account, identity.unproven. */
export async function prepareBootstrap(
  session: Session,
  profile: IdentityProfile,
  run: StepRun,
): Promise<Bootstrap> {
  const block = checkBootstrap(profile);
  const endpoint = fillTemplate(block.endpoint, run.facts);
  const certificate = needsCertificate(block) ? await ownCertificate(session, block, endpoint, run) : null;
  const keys = new Map<number, Lwm2mKey>();
  const contexts = new Map<number, OscoreContext>();
  const settings: RenderedSetting[] = [];
  const erase = (): void => {
    for (const { key } of keys.values()) key.erase();
    for (const { masterSecret } of contexts.values()) masterSecret.erase();
    for (const { bytes, secret } of settings) if (secret === true) bytes.fill(0);
  };
  try {
    for (const [index, server] of block.servers.entries()) {
      if (server.security === 'oscore') contexts.set(index, newOscoreContext(server, endpoint));
      if (server.security !== 'psk') continue;
      const names = new Map([...run.facts, ['endpoint', endpoint]]);
      const identity = fillTemplate(server.identity ?? '{{endpoint}}', names);
      keys.set(index, { identity, key: newPreSharedKey(server.keyBits) });
    }
    const instances = bootstrapObjects(block, { endpoint, certificate, keys, contexts });
    settings.push(...bootstrapSettings(block, endpoint, instances));
    for (const [index, server] of block.servers.entries()) {
      if (server.account === undefined) continue;
      const credential = credentialFor(server, keys.get(index), certificate);
      const { url, handsOut } = server.account;
      // before it is asked for: an answer that is lost may still have made one
      run.credentials.noteAccount({ kind: server.bootstrap ? 'leshan-bootstrap' : 'leshan', url, endpoint });
      await makeAccount(server.account, endpoint, credential, run.signal);
      if (handsOut !== undefined) {
        run.credentials.noteAccount({ kind: 'leshan', url: handsOut.url, endpoint });
        await handOver(url, handsOut, endpoint, run.signal);
        run.log(`LwM2M: ${server.uri} hands out ${handsOut.uri} to ${endpoint}`);
      }
      run.log(`LwM2M: ${server.uri} knows ${endpoint} (${server.security})`);
    }
    return {
      endpoint,
      instances,
      settings,
      keys,
      readings: oscoreReadings(block, contexts),
      [Symbol.dispose]: erase,
    };
  } catch (thrown) {
    // nobody got them: they must not stay in memory
    erase();
    throw thrown;
  }
}

/** The template with the facts of the unit. Throws Fault plan.refused for one that is not known. */
export function fillTemplate(template: string, facts: ReadonlyMap<string, string>): string {
  return fillPlaceholders(template, (name) => {
    const fact = facts.get(name);
    if (fact !== undefined) return fact;
    throw new Fault('plan.refused', `The LwM2M objects need the ${name}, which no step before gave.`, {
      fact: name,
    });
  });
}

/** What the unit holds, when it is what the ledger says, and bears the endpoint's name where a server will ask for it. */
async function ownCertificate(
  session: Session,
  { servers }: Lwm2mBlock,
  endpoint: string,
  run: StepRun,
): Promise<Uint8Array> {
  const [leaf] = (await readHeldChain(session, run)) ?? [];
  const expected = run.facts.get('certificateFingerprint');
  if (leaf === undefined || expected !== createHash('sha256').update(leaf).digest('hex')) {
    throw new Fault('identity.unproven', 'The unit does not hold the certificate that it was given.', {
      expected: expected ?? null,
    });
  }
  const commonName: unknown = new X509Certificate(leaf).toLegacyObject().subject.CN;
  if (commonName !== endpoint && servers.some(({ security }) => security === 'x509')) {
    throw new Fault(
      'plan.refused',
      `The endpoint ${endpoint} is not the name in the unit's certificate, ${String(commonName)}.`,
    );
  }
  return leaf;
}

function credentialFor(
  server: Lwm2mServer,
  key: Lwm2mKey | undefined,
  certificate: Uint8Array | null,
): Lwm2mCredential {
  if (server.security === 'psk' && key !== undefined) return { security: 'psk', key };
  if (server.security === 'rpk' && certificate !== null)
    return { security: 'rpk', publicKey: publicKeyOf(certificate) };
  return { security: 'x509' };
}

/** The names of the settings that a unit does not hold as they were written. Copies of secrets are erased. */
export function differingSettings(
  settings: readonly RenderedSetting[],
  held: ReadonlyMap<string, Uint8Array | null>,
): readonly string[] {
  const wrong = settings.filter(({ key, bytes }) => {
    const found = held.get(key) ?? null;
    return found === null || !bytesEqual(found, bytes);
  });
  for (const { key, secret } of settings) if (secret === true) held.get(key)?.fill(0);
  return wrong.map(({ key }) => key);
}
