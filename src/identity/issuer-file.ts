/**
 * issuers.yaml in the data folder: which authorities this station can ask, by the names that profiles use. It holds no
 * secret, only the paths of files that hold them; a path is relative to the data folder.
 */
import { z } from 'zod';

const path = z.string().min(1).max(1_000);
const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'a SHA-256 fingerprint: 64 digits of 0-9 and a-f, without colons');
const url = z
  .url('an https address')
  .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'an https address')
  .refine((text) => URL.canParse(text) && new URL(text).username === '', 'an address without a user in it');
const answerTimeoutMs = z.int().min(1_000).max(600_000).default(60_000);

const est = z
  .strictObject({
    kind: z.literal('est'),
    url,
    label: z
      .string()
      .regex(/^[\w.-]{1,64}$/)
      .optional(),
    /** PEM of the root that the server proves itself by. */
    serverRoot: path,
    issuingRoot: fingerprint.optional(),
    user: z
      .string()
      .regex(/^[^:\p{Cc}]{1,200}$/u, 'a name without a colon')
      .optional(),
    passwordFile: path.optional(),
    certificate: path.optional(),
    privateKeyFile: path.optional(),
    answerTimeoutMs,
    /** For all the waiting that the server asks for (202 with Retry-After). */
    waitLimitMs: z.int().min(0).max(3_600_000).default(120_000),
  })
  .refine(
    ({ user, passwordFile }) => (user === undefined) === (passwordFile === undefined),
    'user and passwordFile belong together',
  )
  .refine(
    ({ certificate, privateKeyFile }) => (certificate === undefined) === (privateKeyFile === undefined),
    'certificate and privateKeyFile belong together',
  );

const stepCa = z
  .strictObject({
    kind: z.literal('step-ca'),
    url,
    /** PEM; or its fingerprint, as `step certificate fingerprint` prints it. */
    root: path.optional(),
    rootFingerprint: fingerprint.optional(),
    provisioner: z.string().min(1).max(200),
    /** JWK: the password of its key, and the key (JWE) unless the authority hands it out. */
    passwordFile: path.optional(),
    keyFile: path.optional(),
    /** X5C: the station's own certificate and key. */
    certificate: path.optional(),
    privateKeyFile: path.optional(),
    answerTimeoutMs,
  })
  .refine(
    ({ root, rootFingerprint }) => (root === undefined) !== (rootFingerprint === undefined),
    'either root or rootFingerprint',
  )
  .refine(
    ({ passwordFile, keyFile, certificate, privateKeyFile }) =>
      passwordFile === undefined
        ? keyFile === undefined && certificate !== undefined && privateKeyFile !== undefined
        : certificate === undefined && privateKeyFile === undefined,
    'either passwordFile (JWK), or certificate and privateKeyFile (X5C)',
  );

export const pkcs11Schema = z
  .strictObject({
    kind: z.literal('pkcs11'),
    /** The vendor's library, by its whole path: nothing is searched for. */
    module: path.refine((text) => /^([A-Za-z]:[\\/]|\/)/.test(text), 'the whole path of the module'),
    /** Labels of the token and of the key pair in it. */
    token: z.string().min(1).max(32),
    key: z.string().min(1).max(255),
    pinFile: path.optional(),
    /** In place of a file: a person enters it after every start. */
    pin: z.literal('ask').optional(),
    /** PEM of the authority's certificate, made by `mintmark issuer create`. */
    certificate: path,
  })
  .refine(
    ({ pin, pinFile }) => (pin === undefined) !== (pinFile === undefined),
    'either pinFile or pin: ask',
  );

/** The management server that this station is enrolled at over TLS: root, key and certificate come from there. */
const server = z.strictObject({
  kind: z.literal('server'),
  url,
  /** What the server calls the authority that shall sign. */
  authority: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name of small letters, digits and hyphens'),
  issuingRoot: fingerprint.optional(),
  answerTimeoutMs,
  /** For all the asking again: answers that were lost, and a server that is busy. */
  waitLimitMs: z.int().min(0).max(3_600_000).default(30_000),
});

/** Keys and certificates that were made in advance, for lines without a network. */
const pool = z.strictObject({
  kind: z.literal('pool'),
  /** The authority that certifies them, and that is told of those that end: another issuer of this file, or local-ca. */
  from: z.string().min(1).max(63),
  /** A PIN that the keys are wrapped under; without it a key file of this station. */
  pinFile: path.optional(),
});

/** A further authority of this station with a sealed software key; `mintmark issuer create` makes the file. */
const sealed = z
  .strictObject({
    kind: z.literal('sealed'),
    file: path,
    pinFile: path.optional(),
    /** In place of a file: a person enters it after every start. */
    pin: z.literal('ask').optional(),
  })
  .refine(
    ({ pin, pinFile }) => (pin === undefined) !== (pinFile === undefined),
    'either pinFile or pin: ask',
  );

export const issuerFileSchema = z.strictObject({
  version: z.literal(1),
  /** True: authorities for development (SoftHSM, a demo root) are refused. */
  production: z.boolean().default(false),
  /** The authority inside the station: its PIN is a file of the station unless a person is to enter one. */
  localCa: z.strictObject({ pin: z.literal('ask') }).optional(),
  issuers: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name of small letters, digits and hyphens'),
      z.discriminatedUnion('kind', [est, stepCa, pkcs11Schema, sealed, server, pool]),
    )
    .refine((issuers) => !('local-ca' in issuers), 'another name than local-ca, which is the station itself')
    .default({}),
});

export type IssuerFile = z.infer<typeof issuerFileSchema>;
export type IssuerSettings = IssuerFile['issuers'][string];
export type Pkcs11Settings = Extract<IssuerSettings, { kind: 'pkcs11' }>;
export const issuerFileName = 'issuers.yaml';
