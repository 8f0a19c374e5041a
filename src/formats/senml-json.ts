/** SenML-JSON (application/senml+json, 110): RFC 8428 section 5, LwM2M Core-V1_1 section 7.4.4. Opaque values as base64url. */
import { utf8 } from '../base/bytes.ts';
import { type Lwm2mInstance, lwm2mFault, lwm2mLimits, strictText } from './lwm2m-object.ts';
import {
  instancesOf,
  mustUnderstand,
  type PlacedRecord,
  type SenmlField,
  type SenmlRecord,
  senmlRecords,
} from './senml-records.ts';

const format = 'SenML-JSON';
const fieldNames: readonly string[] = ['bn', 'n', 'v', 'vs', 'vb', 'vd', 'vlo'] satisfies SenmlField[];

export function encodeSenmlJson(instances: readonly Lwm2mInstance[]): Uint8Array {
  const records = senmlRecords(instances).map((record) =>
    Object.fromEntries(
      [...record].map(([name, value]) => [name, value instanceof Uint8Array ? base64Url(value) : value]),
    ),
  );
  return utf8(JSON.stringify(records));
}

/** Throws Fault device.protocol with the offset of the record that is wrong. */
export function decodeSenmlJson(bytes: Uint8Array): readonly Lwm2mInstance[] {
  if (bytes.length > lwm2mLimits.largestBytes) throw lwm2mFault(format, 0, 'longer than allowed');
  const text = strictText(bytes);
  if (text === null) throw lwm2mFault(format, 0, 'text that is not UTF-8');
  return instancesOf(format, records(text));
}

/** Cuts the text at the records of the outer array, so that each is parsed, and blamed, on its own. */
function* records(text: string): Generator<PlacedRecord> {
  let [counted, countedBytes] = [0, 0];
  const place = (index: number): number => {
    countedBytes += utf8(text.slice(counted, index)).length;
    counted = index;
    return countedBytes;
  };
  const outer = /^\s*\[\s*/.exec(text);
  if (outer === null) throw lwm2mFault(format, 0, 'not an array of records');
  let at = outer[0].length;
  for (let count = 0; ; count += 1) {
    if (count === 0 && text[at] === ']') break;
    const offset = place(at);
    const end = endOfRecord(text, at);
    if (end === null) throw lwm2mFault(format, offset, 'not a record, or one that is cut off');
    yield { offset, fields: fieldsOf(text.slice(at, end), offset) };
    const next = /\s*([,\]])\s*/y;
    next.lastIndex = end;
    const separator = next.exec(text);
    if (separator === null) throw lwm2mFault(format, place(end), 'neither a comma nor the end of the array');
    at = separator[1] === ']' ? end + separator[0].indexOf(']') : next.lastIndex;
    if (separator[1] === ']') break;
  }
  if (text.slice(at + 1).trim() !== '') throw lwm2mFault(format, place(at + 1), 'something after the end');
}

/** The index behind the closing brace; null without one. Records do not nest. */
function endOfRecord(text: string, start: number): number | null {
  const record = /\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}/sy;
  record.lastIndex = start;
  return record.test(text) ? record.lastIndex : null;
}

function fieldsOf(text: string, offset: number): SenmlRecord {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    // The parser's words may repeat what the unit sent: they stay in the cause.
    throw lwm2mFault(format, offset, 'not JSON', cause);
  }
  const fields = new Map<SenmlField, string | number | boolean | Uint8Array>();
  for (const [name, value] of Object.entries(parsed ?? {})) {
    if (mustUnderstand(name)) throw lwm2mFault(format, offset, 'a field that LwM2M does not have');
    if (!isField(name)) continue;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw lwm2mFault(format, offset, `"${name}" is neither text nor number nor boolean`);
    fields.set(name, name === 'vd' ? fromBase64Url(value, offset) : value);
  }
  return fields;
}

function isField(name: string): name is SenmlField {
  return fieldNames.includes(name);
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}

/** Without padding (RFC 8428 section 4.3); some encoders pad all the same. */
function fromBase64Url(value: string | number | boolean, offset: number): Uint8Array {
  const text = typeof value === 'string' ? value.replace(/={0,2}$/, '') : null;
  if (text === null || !/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1)
    throw lwm2mFault(format, offset, '"vd" is not base64url');
  return new Uint8Array(Buffer.from(text, 'base64url'));
}
