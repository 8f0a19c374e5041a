/**
 * The LwM2M objects of one unit, from what its profile declares: Security /0, Server /1, OSCORE /21 and, for several servers, Access
 * Control /2. Core-V1_1 appendices E.1 to E.3. The private key of a certificate or raw public key is in the unit and stays
 * there: resource 5 is left out then, and the firmware joins them (docs/lwm2m.md).
 */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { fromHex, utf8 } from '../base/bytes.ts';
import type { Secret } from '../base/secret.ts';
import type { Lwm2mInstance, Lwm2mResource } from '../formats/lwm2m-object.ts';
import { Fault } from '../model/fault.ts';
import { accessRights, type Lwm2mAccess, type Lwm2mBlock, type Lwm2mServer } from '../model/lwm2m.ts';
import type { OscoreContext } from './oscore.ts';

/** What the objects need to know of one unit. In a preview certificate and keys are not there yet, and are left out. */
export interface Lwm2mUnit {
  readonly endpoint: string;
  /** DER of the unit's own certificate. */
  readonly certificate: Uint8Array | null;
  /** By the place of the server in the profile. */
  readonly keys: ReadonlyMap<number, Lwm2mKey>;
  /** The same, for servers with OSCORE. */
  readonly contexts?: ReadonlyMap<number, OscoreContext>;
}
export interface Lwm2mKey {
  readonly identity: string;
  readonly key: Secret;
}

/** Resource 2 of /0; 3 says that the transport has none, which is only made with a link to an OSCORE object. */
const securityModes = { psk: 0, rpk: 1, x509: 2, oscore: 3 } as const;
/** COSE, RFC 8152 table 10: AES-CCM-16-64-128. */
const aesCcm = 10;
/** Resource 15 of /0, numbered as in RFC 6698 section 2.1.1. */
const certificateUsages = {
  'ca-constraint': 0,
  'service-certificate': 1,
  'trust-anchor': 2,
  'domain-issued': 3,
} as const;
const rightBits: Readonly<Record<(typeof accessRights)[number], number>> = {
  read: 1,
  write: 2,
  execute: 4,
  delete: 8,
  create: 16,
};

/** Security instances have the numbers of the servers in the profile; the others count from 0. */
export function bootstrapObjects(block: Lwm2mBlock, unit: Lwm2mUnit): readonly Lwm2mInstance[] {
  const servers = block.servers.filter(({ bootstrap }) => !bootstrap);
  const protectedServers = [...block.servers.entries()].flatMap(([index, server]) =>
    server.security === 'oscore' ? [{ index, server }] : [],
  );
  const linkOf = (index: number): number => protectedServers.findIndex((one) => one.index === index);
  return [
    ...block.servers.map((server, index) =>
      instance(0, index, securityResources(server, index, linkOf(index), unit)),
    ),
    ...servers.map((server, index) => instance(1, index, serverResources(server))),
    ...[...(servers.length > 1 ? servers.map(ownAccess) : []), ...block.accessControl].map((access, index) =>
      instance(2, index, accessResources(access)),
    ),
    ...protectedServers.map(({ index, server }, number) =>
      instance(21, number, oscoreResources(server, unit.contexts?.get(index) ?? null)),
    ),
  ];
}

function instance(
  objectId: number,
  instanceId: number,
  resources: readonly (Lwm2mResource | null)[],
): Lwm2mInstance {
  return { objectId, instanceId, resources: resources.filter((resource) => resource !== null) };
}

const text = (id: number, value: string): Lwm2mResource => ({ id, value: { type: 'string', value } });
const flag = (id: number, value: boolean): Lwm2mResource => ({ id, value: { type: 'boolean', value } });
const integer = (id: number, value: number | undefined): Lwm2mResource | null =>
  value === undefined ? null : { id, value: { type: 'integer', value } };
const opaque = (id: number, value: Uint8Array | null): Lwm2mResource | null =>
  value === null ? null : { id, value: { type: 'opaque', value } };

function securityResources(
  server: Lwm2mServer,
  index: number,
  link: number,
  unit: Lwm2mUnit,
): readonly (Lwm2mResource | null)[] {
  return [
    text(0, server.uri),
    flag(1, server.bootstrap),
    integer(2, securityModes[server.security]),
    ...credentials(server, unit.keys.get(index) ?? null, unit.certificate),
    integer(10, server.shortServerId),
    integer(11, server.holdOffSeconds),
    integer(12, server.accountTimeoutSeconds),
    server.security === 'x509' ? integer(15, certificateUsages[server.certificateUsage]) : null,
    link < 0 ? null : { id: 17, value: { type: 'objlnk', object: 21, instance: link } },
  ];
}

function credentials(
  server: Lwm2mServer,
  key: Lwm2mKey | null,
  certificate: Uint8Array | null,
): readonly (Lwm2mResource | null)[] {
  switch (server.security) {
    case 'psk':
      // not a copy: it is gone when the key is erased
      return key === null
        ? []
        : [
            opaque(3, utf8(key.identity)),
            opaque(
              5,
              key.key.use((bytes) => bytes),
            ),
          ];
    case 'rpk':
      return [opaque(3, certificate && publicKeyOf(certificate)), opaque(4, serverPublicKey(server))];
    case 'x509':
      return [opaque(3, certificate), opaque(4, serverCertificate(server))];
    case 'oscore':
      return [];
  }
}

/** Object 21 of the OMA registry, version 2.0. The secret is not a copy: it is gone when it is erased. */
function oscoreResources(
  { recipientId, idContext, hmac }: Extract<Lwm2mServer, { security: 'oscore' }>,
  context: OscoreContext | null,
): readonly (Lwm2mResource | null)[] {
  return [
    opaque(0, context === null ? null : context.masterSecret.use((bytes) => bytes)),
    opaque(1, context?.senderId ?? null),
    opaque(2, fromHex(recipientId)),
    integer(3, aesCcm),
    integer(4, hmac),
    opaque(5, context?.masterSalt ?? null),
    opaque(6, idContext === undefined ? null : fromHex(idContext)),
  ];
}

function serverResources(server: Lwm2mServer): readonly (Lwm2mResource | null)[] {
  return [
    integer(0, server.shortServerId),
    integer(1, server.lifetimeSeconds),
    flag(6, server.storeNotifications),
    text(7, server.binding),
  ];
}

/** Each server owns its account: others may not see or change it. */
function ownAccess({ shortServerId = 0 }: Lwm2mServer, index: number): Lwm2mAccess {
  const all = accessRights.filter((right) => right !== 'create');
  return { object: 1, instance: index, owner: shortServerId, rights: { [shortServerId]: all } };
}

function accessResources({
  object,
  instance: of,
  owner,
  rights,
}: Lwm2mAccess): readonly (Lwm2mResource | null)[] {
  const list = Object.entries(rights).map(([id, names]) => {
    const value = names.reduce((sum, name) => sum | rightBits[name], 0);
    return [Number(id), { type: 'integer', value }] as const;
  });
  return [integer(0, object), integer(1, of), { id: 2, values: new Map(list) }, integer(3, owner)];
}

/** SubjectPublicKeyInfo (RFC 7250) of the unit's certificate, as DER. */
export function publicKeyOf(certificate: Uint8Array): Uint8Array {
  const { publicKey } = new X509Certificate(certificate);
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
}

/** Throws Fault recipe.invalid for a PEM that holds no certificate. */
export function serverCertificate(server: Extract<Lwm2mServer, { security: 'x509' }>): Uint8Array {
  try {
    return new Uint8Array(new X509Certificate(server.serverCertificate).raw);
  } catch (cause) {
    throw notReadable(server, 'certificate', cause);
  }
}

/** Throws Fault recipe.invalid for a PEM that holds no public key. */
export function serverPublicKey(server: Extract<Lwm2mServer, { security: 'rpk' }>): Uint8Array {
  try {
    return new Uint8Array(createPublicKey(server.serverPublicKey).export({ type: 'spki', format: 'der' }));
  } catch (cause) {
    throw notReadable(server, 'public key', cause);
  }
}

function notReadable({ uri }: Lwm2mServer, what: string, cause: unknown): Fault {
  return new Fault(
    'recipe.invalid',
    `The ${what} of the LwM2M server ${uri} can not be read.`,
    { uri },
    { cause },
  );
}
