/**
 * A secret that a person put on this station (a Wi-Fi password, a network key), as a file: sealed under the station's key
 * file, with its name bound in, so that one can not be put in the place of another.
 */
import { z } from 'zod';
import { fromUtf8, utf8 } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import { Fault } from '../model/fault.ts';
import { openBox, sealBox, sealedBoxFields } from './sealed-box.ts';

const schema = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  createdAt: z.iso.datetime(),
  ...sealedBoxFields,
});

export const secretLimitBytes = 4_096;
const purpose = 'mintmark sealed secret v1';

/** Neither `content` nor `key` is kept or erased. Throws Fault file.invalid for one that is empty or too long. */
export async function sealSecret(
  name: string,
  content: Secret,
  key: Secret,
  made: { readonly at: Date; readonly random: Random },
): Promise<Uint8Array> {
  if (content.lengthBytes === 0 || content.lengthBytes > secretLimitBytes)
    throw new Fault('file.invalid', `A secret has 1 to ${secretLimitBytes} bytes.`, {
      bytes: content.lengthBytes,
    });
  const createdAt = made.at.toISOString();
  const box = await sealBox(
    content,
    { purpose, bound: JSON.stringify([name, createdAt]), pin: key },
    made.random,
  );
  return utf8(JSON.stringify({ version: 1, name, createdAt, ...box }));
}

/** When it was set. Throws Fault secret.damaged. */
export function readSealedSecret(name: string, file: Uint8Array): { readonly createdAt: string } {
  return parse(name, file);
}

/** The caller erases it. Throws Fault secret.damaged for a changed file, or another station's. */
export async function openSecret(name: string, file: Uint8Array, key: Secret): Promise<Secret> {
  const { version: _version, name: _name, createdAt, ...box } = parse(name, file);
  const content = await openBox(box, { purpose, bound: JSON.stringify([name, createdAt]), pin: key });
  if (content === null) throw damaged(name);
  return content;
}

function parse(name: string, file: Uint8Array): z.infer<typeof schema> {
  try {
    const parsed = schema.parse(JSON.parse(fromUtf8(file)));
    if (parsed.name === name) return parsed;
  } catch {
    // not JSON, or another form: damaged as well
  }
  throw damaged(name);
}

function damaged(name: string): Fault {
  return new Fault(
    'secret.damaged',
    `The secret ${name} can not be opened: it was changed, or sealed elsewhere.`,
    {
      secret: name,
    },
  );
}
