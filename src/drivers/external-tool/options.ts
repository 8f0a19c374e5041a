/**
 * What a recipe says of an external tool: which program, pinned by its hash, and how it is called for each verb. An
 * engineer writes it and a package signs it; nothing else is ever started. Ready ones are in profiles/.
 */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { Fault, type FaultCode } from '../../model/fault.ts';
import { isPattern } from './pattern.ts';
import { placeholdersIn } from './template.ts';

const text = z
  .string()
  .max(1000)
  .refine((argument) => !argument.includes('\0'), 'no operating system takes a NUL in an argument');
const pattern = z.string().min(1).max(300).refine(isPattern, 'not a regular expression of RE2');
const timeoutMs = z.int().min(100).max(3_600_000).default(60_000);
const readingName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/);
const readings = z.record(readingName, pattern).default({});

/** What may become of a call that went wrong: the tool can not accuse Mintmark, the station or the operator's rights. */
const toolFaults = [
  'link.open',
  'link.timeout',
  'link.lost',
  'link.garbage',
  'link.permission',
  'device.mismatch',
  'device.refused',
  'device.lacks',
  'device.protocol',
  'device.lied',
  'device.reboot',
  'image.invalid',
  'image.too-large',
  'image.mismatch',
] as const satisfies readonly FaultCode[];

/** The first that fits decides. Without exit code: any but 0; without pattern: whatever was printed. */
const failureSchema = z.strictObject({
  exitCode: z.int().min(0).max(255).optional(),
  pattern: pattern.optional(),
  fault: z.enum(toolFaults),
  message: z.string().min(1).max(200),
});

const call = {
  args: z.array(text).max(80),
  /** Lines of a command file, for tools that want one: its path is {script}. */
  script: z.array(text).max(80).optional(),
  timeoutMs,
  /** One group: percent. Two: done and total. Lines that match are not kept. */
  progress: pattern.optional(),
  /** A line that has to be seen: for tools that end with 0 whatever happens. */
  success: pattern.optional(),
  /** A line that means failure whatever the exit code is: its first group, or the line, is the reason. */
  failures: z.array(failureSchema).max(40).default([]),
};
const commandSchema = z.strictObject(call);
const withFile = z.strictObject({
  ...call,
  /** `segment`: one call for each contiguous piece, as raw bytes, with {address}. `original`: the file as it was imported. */
  file: z.enum(['segment', 'original']).default('segment'),
});

const sourceSchema = z.union([
  z.literal('usb-serial'),
  z.literal('port-location'),
  z.strictObject({ pattern }),
]);

const schema = z.strictObject({
  tool: z.string().min(1).max(60),
  program: z.string().min(1).max(500).refine(isAbsolute, 'an absolute path is needed'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal'),
  /** Asked at each connect; group 1 of the pattern has to be `equals`. */
  version: z.strictObject({ args: z.array(text).max(20), pattern, equals: z.string().min(1).max(60) }),
  /** Constants of the product (a chip's name), for {name} in args. */
  values: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{0,30}$/), z.string().max(200)).default({}),
  /** Refuses any other model at connect. */
  model: z.string().min(1).max(80).optional(),
  hardwareId: sourceSchema,
  /** Where firmware goes that does not say it itself. */
  address: z.int().min(0).max(0xffff_ffff).optional(),
  /** What `dump` reads after a wipe: all of it has to be erased. */
  memory: z
    .strictObject({
      address: z.int().min(0).max(0xffff_ffff),
      sizeBytes: z
        .int()
        .min(1)
        .max(64 * 1024 * 1024),
      erasedByte: z.union([z.literal(0xff), z.literal(0)]).default(0xff),
    })
    .optional(),
  /** What stays behind after a wipe, for the report. */
  retained: z.array(z.string().min(1).max(200)).max(20).default([]),
  commands: z.strictObject({
    identify: z.strictObject({ ...call, model: pattern.optional(), firmware: pattern.optional(), readings }),
    flash: withFile.optional(),
    verify: withFile.optional(),
    wipe: commandSchema.optional(),
    dump: commandSchema.optional(),
    reset: commandSchema.optional(),
    diagnose: z.strictObject({ ...call, readings }).optional(),
    /** PKCS#8 DER arrives on {secretFd}; certificates, DER one after the other, in {file}. */
    storeKey: commandSchema.optional(),
    /** Prints each certificate as one line of base64: the group of `certificate`. */
    readIdentity: z.strictObject({ ...call, certificate: pattern }).optional(),
  }),
});
export type ToolOptions = z.infer<typeof schema>;
export type CommandName = keyof ToolOptions['commands'];
export type Command = z.infer<typeof commandSchema>;

/** What a call may name besides the recipe's own values. */
const placeholders: Readonly<Record<CommandName, readonly string[]>> = {
  identify: [],
  flash: ['file', 'address'],
  verify: ['file', 'address'],
  wipe: [],
  dump: ['file', 'address', 'sizeBytes'],
  reset: [],
  diagnose: [],
  storeKey: ['file', 'secretFd'],
  readIdentity: [],
};

/** Throws Fault recipe.invalid naming the option. */
export function parseOptions(options: unknown): ToolOptions {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw mistake(issue?.path.map(String).join('.') ?? '', issue?.message ?? 'not valid');
  }
  const { data } = parsed;
  checkPlaceholders(data);
  const { commands, memory } = data;
  if (commands.dump !== undefined && memory === undefined)
    throw mistake('memory', 'what dump reads has to be named');
  if ((commands.storeKey === undefined) !== (commands.readIdentity === undefined))
    throw mistake('commands', 'storeKey and readIdentity go together');
  // Credentials are bound to the hardware id: a place would give the next unit this unit's identity.
  if (commands.storeKey !== undefined && data.hardwareId === 'port-location')
    throw mistake('hardwareId', 'port-location names a place, not a unit: no key is stored under it');
  return data;
}

function checkPlaceholders(options: ToolOptions): void {
  const check = (where: string, texts: readonly string[], allowed: readonly string[]): void => {
    for (const name of texts.flatMap(placeholdersIn)) {
      if (!allowed.includes(name)) throw mistake(where, `{${name}} is not known here`);
    }
  };
  const own = Object.keys(options.values);
  check('version.args', options.version.args, own);
  for (const [name, command] of Object.entries(options.commands)) {
    if (command === undefined) continue;
    const allowed = [...own, ...placeholders[name as CommandName], 'port', 'usbSerial'];
    check(`commands.${name}.script`, command.script ?? [], allowed);
    const script = command.script === undefined ? [] : ['script'];
    check(`commands.${name}.args`, command.args, [...allowed, ...script]);
  }
}

function mistake(option: string, message: string): Fault {
  return new Fault('recipe.invalid', `External tool option ${option}: ${message}.`, { option });
}
