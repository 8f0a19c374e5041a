/** The office's list of the stations' keys while it is being written: from fields, or from a list that was signed before. */
import { z } from 'zod';

export interface TrustedKeyEntry {
  readonly station: string;
  readonly publicKeyPem: string;
  /** Numbers of the station's chain; empty: all of them. */
  readonly fromSequence: string;
  readonly untilSequence: string;
  /** As a local time of an input; empty: it is nobody else's. */
  readonly compromisedAt: string;
  readonly note: string;
}

export interface TrustListEntry {
  readonly title: string;
  readonly keys: readonly TrustedKeyEntry[];
}

export const emptyTrustList: TrustListEntry = { title: '', keys: [] };

export function keyEntry(station: string, publicKeyPem: string): TrustedKeyEntry {
  return { station, publicKeyPem, fromSequence: '', untilSequence: '', compromisedAt: '', note: '' };
}

const signedListSchema = z.object({
  format: z.literal('mintmark-trust'),
  title: z.string().max(120),
  keys: z
    .array(
      z.object({
        station: z.string().max(100),
        publicKeyPem: z.string().max(1_000),
        fromSequence: z.int().positive().optional(),
        untilSequence: z.int().positive().optional(),
        compromisedAt: z.iso.datetime().optional(),
        note: z.string().max(500).optional(),
      }),
    )
    .max(10_000),
});

/** What stands in a list that was signed before; null when the text is none. */
export function entryFrom(text: string): TrustListEntry | null {
  const read = signedListSchema.safeParse(jsonOrNull(text));
  if (!read.success) return null;
  return {
    title: read.data.title,
    keys: read.data.keys.map((key) => ({
      station: key.station,
      publicKeyPem: key.publicKeyPem,
      fromSequence: key.fromSequence === undefined ? '' : String(key.fromSequence),
      untilSequence: key.untilSequence === undefined ? '' : String(key.untilSequence),
      compromisedAt: key.compromisedAt === undefined ? '' : localMinute(key.compromisedAt),
      note: key.note ?? '',
    })),
  };
}

/** As the engine reads it. What is not filled in is left out; what is no number stays, and is refused in words. */
export function trustListText({ title, keys }: TrustListEntry): string {
  return JSON.stringify({
    title: title.trim(),
    keys: keys.map((key) => ({
      station: key.station.trim(),
      publicKeyPem: key.publicKeyPem,
      ...given('fromSequence', numberOf(key.fromSequence)),
      ...given('untilSequence', numberOf(key.untilSequence)),
      ...given('compromisedAt', key.compromisedAt === '' ? undefined : isoOf(key.compromisedAt)),
      ...given('note', key.note.trim() === '' ? undefined : key.note.trim()),
    })),
  });
}

function given(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}

function numberOf(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

function isoOf(local: string): string {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? local : date.toISOString();
}

/** For an input of day and time: by this computer's clock, to the minute. */
function localMinute(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no JSON: no list either
  }
}
