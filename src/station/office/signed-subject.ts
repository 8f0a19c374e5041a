/** What a second person agrees to when something is signed: its name and the hash of exactly what the signature covers. */
import { createHash } from 'node:crypto';
import { canonicalBytes } from '../../evidence/canonical.ts';
import { parseYaml } from '../../formats/yaml-file.ts';
import { readZip } from '../../formats/zip.ts';
import { type WorkOrder, workOrderSchema } from '../../model/order.ts';
import { manifestHead, manifestOf } from '../package-contents.ts';
import { readTrustListSource } from './trust-list.ts';

/** Throws Fault file.* for what is no package. */
export function packageSubject(base64: string): string {
  const entries = readZip(new Uint8Array(Buffer.from(base64, 'base64')));
  const { package: id, version } = manifestHead(entries);
  return `${id} ${version ?? ''} ${sha256(manifestOf(entries))}`.replace('  ', ' ');
}

/** Throws Fault recipe.invalid with the line of what is wrong. */
export function orderSubject(text: string): string {
  const order = readOrderDraft(text);
  return `${order.order} ${sha256(canonicalBytes(order))}`;
}

/** Throws Fault file.invalid. */
export function trustListSubject(text: string): string {
  const list = readTrustListSource(text);
  return `${list.title} ${sha256(canonicalBytes(list))}`;
}

/** YAML or JSON as a person of the office writes it. Throws Fault recipe.invalid. */
export function readOrderDraft(text: string): WorkOrder {
  return parseYaml(text, 'order', workOrderSchema);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
