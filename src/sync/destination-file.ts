/**
 * destinations.yaml in the data folder: where facts go besides Mintmark's own server, which kinds, and from which on. It holds
 * no secret: only the names of sealed secrets (`mintmark secret set`) and the paths of files, relative to the data folder.
 */
import { z } from 'zod';
import { factKinds } from '../model/document.ts';
import { placeholdersIn, templateProblem } from '../model/placeholders.ts';

const path = z.string().min(1).max(1_000);
const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, 'text without control characters');

/** A secret by its name or its file; never the value. */
const secretRef = z.union([
  z.strictObject({
    secret: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'the name of a secret of this station'),
  }),
  z.strictObject({ file: path }),
]);
export type SecretRef = z.infer<typeof secretRef>;

const loopback = ['127.0.0.1', 'localhost', '[::1]'];
const url = z
  .url('an address')
  .max(300)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, username } = new URL(text);
    return (
      username === '' && (protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname)))
    );
  }, 'an https address without a user in it, or http to this machine');

const entryName = z
  .string()
  .min(1)
  .max(120)
  .refine((text) => templateProblem(text) === null, 'a text with {{serialNumber}} or {{hardwareId}}')
  .refine(
    (text) => placeholdersIn(text).every((name) => ['serialNumber', 'hardwareId', 'model'].includes(name)),
    'no placeholders but serialNumber, hardwareId, model',
  )
  .refine(
    (text) => placeholdersIn(text).some((name) => name !== 'model'),
    'a name that tells units apart: with {{serialNumber}} or {{hardwareId}}',
  );

const common = {
  /** Whether it gets what is there already: `first` (everything), `now` (only what comes), or a number of the first fact. */
  from: z.union(
    [z.literal('first'), z.literal('now'), z.int().positive()],
    'from: first, now or the number of a fact',
  ),
  /** What its kind has of itself when it is not given. */
  facts: z.array(z.enum(factKinds)).min(1).optional(),
  answerTimeoutMs: z.int().min(500).max(120_000).default(15_000),
};
const http = {
  ...common,
  url,
  /** PEM of the roots that the server proves itself by; the system's when it is not given. */
  ca: path.optional(),
};

const webhook = z.strictObject({
  kind: z.literal('webhook'),
  ...http,
  /** HMAC-SHA256 under each delivery, as Standard Webhooks has it. */
  key: secretRef,
  bearer: secretRef.optional(),
});

const mqtt = z
  .strictObject({
    kind: z.literal('mqtt'),
    ...common,
    url: z
      .string()
      .max(300)
      .regex(/^mqtts:\/\/[A-Za-z0-9.[\]:-]+$/, 'mqtts://host or mqtts://host:port'),
    ca: path,
    certificate: path.optional(),
    privateKeyFile: path.optional(),
    user: word.optional(),
    password: secretRef.optional(),
    /** `{{station}}` and `{{kind}}` are filled in. */
    topic: z
      .string()
      .max(200)
      .regex(/^[^#+\p{Cc}]+$/u, 'a topic without + and #')
      .default('mintmark/{{station}}/{{kind}}'),
  })
  .refine(
    ({ certificate, privateKeyFile }) => (certificate === undefined) === (privateKeyFile === undefined),
    'certificate and privateKeyFile belong together',
  )
  .refine(
    ({ user, password }) => (user === undefined) === (password === undefined),
    'user and password belong together',
  )
  .refine(
    ({ certificate, user }) => certificate !== undefined || user !== undefined,
    'a certificate, or a user',
  );

const leshan = z.strictObject({
  kind: z.literal('leshan'),
  ...http,
  /** How its interface writes an account: `m4` as published up to 2.0.0-M4, `m15` since 2.0.0-M15. */
  dialect: z.enum(['m4', 'm15']),
  endpoint: entryName.default('{{serialNumber}}'),
  /** How units with a certificate show themselves. Units with a shared key get their account in the job. */
  security: z.enum(['x509', 'rpk']).default('x509'),
  /** The interface of a bootstrap server: a unit that is over is forgotten there as well. */
  bootstrap: url.optional(),
});

const hawkbit = z.strictObject({
  kind: z.literal('hawkbit'),
  ...http,
  user: word,
  password: secretRef,
  tenant: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/)
    .default('DEFAULT'),
  controllerId: entryName.default('{{hardwareId}}'),
  /** The secret from which each unit's token is derived; a unit is given its own with a credential of kind `derived`. */
  tokenKey: secretRef.optional(),
  /** `ddi`: the station polls as the unit would, and takes only that for a proof. */
  proof: z.enum(['ddi', 'none']).default('ddi'),
});

const thingsboard = z.strictObject({
  kind: z.literal('thingsboard'),
  ...http,
  user: word,
  password: secretRef,
  deviceName: entryName.default('{{serialNumber}}'),
  deviceProfileId: z.uuid().optional(),
  /** In place of a certificate: an access token, derived from this secret. */
  tokenKey: secretRef.optional(),
});

const awsIot = z.strictObject({
  kind: z.literal('aws-iot'),
  ...common,
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, such as eu-central-1'),
  /** The service's own address unless it is given. */
  url: url.optional(),
  ca: path.optional(),
  accessKeyId: z.string().regex(/^[A-Z0-9]{16,128}$/, 'the id of an access key'),
  secretAccessKey: secretRef,
  sessionToken: secretRef.optional(),
  thingName: entryName.default('{{serialNumber}}'),
  /** `register`: RegisterThing with a template; `jitp`: the unit registers itself at its first connection. */
  way: z.enum(['register', 'jitp']).default('register'),
  /** A provisioning template (JSON) with the parameters ThingName, SerialNumber, CertificatePem and CaCertificatePem. */
  template: path.optional(),
  policy: z
    .string()
    .regex(/^[\w+=,.@-]{1,128}$/)
    .optional(),
});

const azureDps = z.strictObject({
  kind: z.literal('azure-dps'),
  ...http,
  policyName: word,
  key: secretRef,
  /** Azure takes small letters, digits, hyphens and a few others: what the template gives is written small. */
  registrationId: entryName.default('{{serialNumber}}'),
  /** Of a unit that is over: `delete` its enrollment, or only `disable` it. */
  atTheEnd: z.enum(['delete', 'disable']).default('delete'),
});

export const destinationNamePattern = /^[a-z0-9][a-z0-9-]{0,39}$/;
export const destinationSettingsSchema = z.discriminatedUnion('kind', [
  webhook,
  mqtt,
  leshan,
  hawkbit,
  thingsboard,
  awsIot,
  azureDps,
]);

export const destinationFileSchema = z.strictObject({
  version: z.literal(1),
  destinations: z
    .record(
      z.string().regex(destinationNamePattern, 'a name of small letters, digits and hyphens'),
      destinationSettingsSchema,
    )
    .refine(
      (all) => !('management-server' in all),
      "another name than management-server, which is Mintmark's own",
    )
    .default({}),
});

export type DestinationFile = z.infer<typeof destinationFileSchema>;
export type DestinationSettings = z.infer<typeof destinationSettingsSchema>;
export type DestinationKind = DestinationSettings['kind'];
export type SettingsOf<K extends DestinationKind> = Extract<DestinationSettings, { kind: K }>;
export const destinationFileName = 'destinations.yaml';
export const noDestinations: DestinationFile = { version: 1, destinations: {} };
