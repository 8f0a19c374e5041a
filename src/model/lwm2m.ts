/**
 * LwM2M factory bootstrap as an identity profile declares it: which servers a unit knows from its first start, and how it
 * shows itself to them. Only data; identity/lwm2m-objects.ts makes the objects of one unit from it.
 */
import { z } from 'zod';
import { placeholdersIn } from './placeholders.ts';

export const lwm2mFormats = ['tlv', 'senml-json', 'senml-cbor'] as const;
export type Lwm2mFormat = (typeof lwm2mFormats)[number];

const template = (known: readonly string[]) =>
  z
    .string()
    .min(1)
    .max(120)
    .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces')
    .refine(
      (text) => placeholdersIn(text).every((name) => known.includes(name)),
      `no placeholders but ${known.join(', ')}`,
    );

const pem = (label: string) =>
  z
    .string()
    .max(8192)
    .regex(
      new RegExp(`^\\s*-----BEGIN ${label}-----[A-Za-z0-9+/=\\s]+-----END ${label}-----\\s*$`),
      `one ${label} as PEM`,
    );

const host = String.raw`(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?`;
const coaps = z
  .string()
  .max(255)
  .regex(new RegExp(`^coaps://${host}$`), 'coaps://host or coaps://host:port');
const coap = z
  .string()
  .max(255)
  .regex(
    new RegExp(`^coap://${host}$`),
    'coap://host or coap://host:port: OSCORE protects the messages themselves',
  );
/** RFC 8613 section 3.3: as long as the nonce of the algorithm leaves room for, 7 bytes with AES-CCM-16-64-128. */
const oscoreId = z.string().regex(/^([0-9a-f]{2}){0,7}$/, 'at most 7 bytes in hexadecimal, in small letters');
const shortServerId = z.int().min(1).max(65_534);

/** The server's interface for accounts. Keys travel over it: plain HTTP only to this machine. */
const accountUrl = z
  .string()
  .max(255)
  .regex(
    new RegExp(`^(https://${host}|http://(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d{1,5})?)/?$`),
    'https://host, or http:// to this machine',
  );
/** How the interface writes an account: as published up to 2.0.0-M4 (when it is not given), or since 2.0.0-M15. */
const dialect = z.enum(['m4', 'm15']).optional();
const accountSchema = z.strictObject({
  kind: z.literal('leshan'),
  url: accountUrl,
  dialect,
  /** Of a bootstrap server: the server that it hands out to this unit, with a key of its own that is made for both. */
  handsOut: z
    .strictObject({
      uri: coaps,
      url: accountUrl,
      dialect,
      shortServerId,
      lifetimeSeconds: z.int().min(1).default(86_400),
    })
    .optional(),
});
export type Lwm2mAccount = z.infer<typeof accountSchema>;

const common = {
  uri: coaps,
  /** True for the one server that only hands out other servers. It has no short id. */
  bootstrap: z.boolean().default(false),
  shortServerId: shortServerId.optional(),
  lifetimeSeconds: z.int().min(1).max(0x7fff_ffff).default(86_400),
  binding: z.enum(['U', 'UQ', 'T', 'TQ', 'S', 'SQ', 'US', 'UQS']).default('U'),
  /** Keep notifications while the server is out of reach. */
  storeNotifications: z.boolean().default(true),
  /** Of the bootstrap server: how long the unit waits for the server to begin, and until the account is forgotten. */
  holdOffSeconds: z.int().min(0).max(0x7fff_ffff).optional(),
  accountTimeoutSeconds: z.int().min(0).max(0x7fff_ffff).optional(),
  /** Makes the unit known to the server right before it is written. A key that nobody else has is of no use. */
  account: accountSchema.optional(),
} as const;

export const lwm2mServerSchema = z.discriminatedUnion(
  'security',
  [
    z.strictObject({
      security: z.literal('psk'),
      ...common,
      /** What the unit says in the handshake; the endpoint when it is not given. */
      identity: template(['serialNumber', 'hardwareId', 'endpoint']).optional(),
      keyBits: z.union([z.literal(128), z.literal(256)]).default(256),
      account: accountSchema,
    }),
    z.strictObject({ security: z.literal('rpk'), ...common, serverPublicKey: pem('PUBLIC KEY') }),
    z.strictObject({
      security: z.literal('x509'),
      ...common,
      /** The server's certificate, or that of its authority: `certificateUsage` says which (RFC 6698 section 2.1.1). */
      serverCertificate: pem('CERTIFICATE'),
      certificateUsage: z
        .enum(['ca-constraint', 'service-certificate', 'trust-anchor', 'domain-issued'])
        .default('domain-issued'),
    }),
    z.strictObject({
      security: z.literal('oscore'),
      ...common,
      uri: coap,
      /** AES-CCM-16-64-128 with HKDF of SHA-256, which every implementation has (RFC 8613 section 11.1). */
      secretBits: z.union([z.literal(128), z.literal(256)]).default(128),
      /** The server's own identifier; the unit's is made of its endpoint. */
      recipientId: oscoreId.default('00'),
      idContext: z
        .string()
        .regex(/^([0-9a-f]{2}){1,16}$/, '1 to 16 bytes in hexadecimal, in small letters')
        .optional(),
      /** Resource 4, for clients that want it said: 5 is HMAC 256/256 (RFC 8152 table 7), -10 HKDF SHA-256. */
      hmac: z.union([z.literal(5), z.literal(-10)]).optional(),
      /** The server's RSA key: the master secret goes on the record encrypted for it. */
      wrapFor: pem('PUBLIC KEY'),
      account: z.undefined().optional(),
    }),
  ],
  { error: 'security: psk, rpk, x509 or oscore; a server without security is never written' },
);
export type Lwm2mServer = z.infer<typeof lwm2mServerSchema>;

export const accessRights = ['read', 'write', 'execute', 'delete', 'create'] as const;

const accessSchema = z.strictObject({
  object: z.int().min(0).max(65_534),
  /** 65535 stands for the object itself: who may create instances of it. */
  instance: z.int().min(0).max(65_535),
  owner: shortServerId,
  /** By short server id; 0 is everybody who is not named. */
  rights: z.record(z.string().regex(/^\d{1,5}$/), z.array(z.enum(accessRights))),
});
export type Lwm2mAccess = z.infer<typeof accessSchema>;

export const lwm2mSchema = z
  .strictObject({
    format: z.enum(lwm2mFormats),
    /** Under this name the unit keeps the endpoint, the list of instances and each instance: docs/lwm2m.md. */
    setting: z.string().regex(/^[A-Za-z0-9_.-]{1,15}(\/[A-Za-z0-9_.-]{1,15}){0,2}$/, 'a name of a setting'),
    /** An authority puts the number into certificates: with x509 it has to be `{{serialNumber}}`. */
    endpoint: template(['serialNumber', 'hardwareId']).default('{{serialNumber}}'),
    servers: z.array(lwm2mServerSchema).min(1).max(8),
    /** Besides one for each server account, which is made where there are several servers. */
    accessControl: z.array(accessSchema).max(32).default([]),
  })
  .superRefine((block, context) => {
    const wrong = (path: readonly (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const ids = new Set<number>();
    for (const [index, server] of block.servers.entries()) {
      const id = server.shortServerId;
      if (server.bootstrap && id !== undefined)
        wrong(['servers', index, 'shortServerId'], 'a bootstrap server has none');
      if (!server.bootstrap && id === undefined)
        wrong(['servers', index, 'shortServerId'], 'a number from 1 to 65534');
      if (!server.bootstrap && (server.holdOffSeconds ?? server.accountTimeoutSeconds) !== undefined)
        wrong(['servers', index], 'holdOffSeconds and accountTimeoutSeconds are for a bootstrap server');
      if (server.account?.handsOut !== undefined && (!server.bootstrap || server.security !== 'psk'))
        wrong(['servers', index, 'account', 'handsOut'], 'nothing, or a bootstrap server with psk');
      if (id !== undefined && ids.has(id))
        wrong(['servers', index, 'shortServerId'], `a number of its own, ${id} is taken`);
      if (id !== undefined) ids.add(id);
      if (server.security === 'x509' && block.endpoint !== '{{serialNumber}}')
        wrong(['endpoint'], '{{serialNumber}}, the name in the certificate, for there is a server with x509');
    }
    const accounts = block.servers.flatMap(({ account }) => (account === undefined ? [] : [account.url]));
    if (new Set(accounts).size < accounts.length)
      wrong(['servers'], 'one account at each server, for it is filed under the endpoint');
    if (block.servers.filter(({ bootstrap }) => bootstrap).length > 1)
      wrong(['servers'], 'at most one bootstrap server');
    for (const [index, access] of block.accessControl.entries())
      for (const id of [access.owner, ...Object.keys(access.rights).map(Number)])
        if (id !== 0 && !ids.has(id)) wrong(['accessControl', index], `no server with the short id ${id}`);
  });
export type Lwm2mBlock = z.infer<typeof lwm2mSchema>;
