/**
 * A work order as a person fills it in, and the text that is checked and signed. Pure: what is wrong with it is said by the
 * engine, which knows the rules.
 */
import type { WorkOrder } from '../../src/model/order.ts';

export interface OrderEntry {
  readonly order: string;
  readonly title: string;
  readonly packageId: string;
  readonly packageSha256: string;
  readonly profile: string;
  readonly quantity: number;
  readonly first: number;
  readonly last: number;
  readonly rework: number;
  /** Ids or names, one a line or with commas; empty: any. */
  readonly stations: string;
  readonly operators: string;
  /** Local time as the field has it: `2026-03-01T08:00`. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly sharing: 'alone' | 'leased';
  readonly contact: 'none' | 'start';
  readonly issuedBy: string;
}

const dayMs = 86_400_000;

export function emptyEntry(now: Date): OrderEntry {
  return {
    order: '',
    title: '',
    packageId: '',
    packageSha256: '',
    profile: '',
    quantity: 1,
    first: 1,
    last: 1,
    rework: 0,
    stations: '',
    operators: '',
    notBefore: localField(now.toISOString()),
    notAfter: localField(new Date(now.getTime() + 30 * dayMs).toISOString()),
    sharing: 'alone',
    contact: 'none',
    issuedBy: '',
  };
}

export function entryOf(order: WorkOrder): OrderEntry {
  return {
    order: order.order,
    title: order.title,
    packageId: order.package.id,
    packageSha256: order.package.sha256,
    profile: order.profile,
    quantity: order.quantity,
    first: order.serial.first,
    last: order.serial.last,
    rework: order.rework,
    stations: namesField(order.stations),
    operators: namesField(order.operators),
    notBefore: localField(order.notBefore),
    notAfter: localField(order.notAfter),
    sharing: order.sharing ?? 'alone',
    contact: order.contact ?? 'none',
    issuedBy: order.issuedBy,
  };
}

/** The next order like this one: a name of its own, and numbers behind all that are known. */
export function nextEntry(order: WorkOrder, known: readonly WorkOrder[], now: Date): OrderEntry {
  const first = Math.max(
    ...known.filter(({ profile }) => profile === order.profile).map(({ serial }) => serial.last + 1),
    order.serial.last + 1,
  );
  const { notBefore, notAfter } = emptyEntry(now);
  return {
    ...entryOf(order),
    order: '',
    first,
    last: first + order.serial.last - order.serial.first,
    notBefore,
    notAfter,
  };
}

/** JSON, which is YAML: what `checkOrder` and `signOrder` take. */
export function orderText(entry: OrderEntry, issuedAt: Date): string {
  const { sharing, contact } = entry;
  return JSON.stringify({
    version: 1,
    order: entry.order.trim(),
    title: entry.title.trim(),
    package: { id: entry.packageId, sha256: entry.packageSha256 },
    profile: entry.profile,
    quantity: entry.quantity,
    serial: { first: entry.first, last: entry.last },
    rework: entry.rework,
    stations: namesOf(entry.stations),
    operators: namesOf(entry.operators),
    notBefore: instantOf(entry.notBefore),
    notAfter: instantOf(entry.notAfter),
    ...(sharing === 'leased' ? { sharing, contact } : {}),
    issuedBy: entry.issuedBy.trim(),
    issuedAt: issuedAt.toISOString(),
  });
}

/** One fact a line, so that two orders can be compared by their lines. */
export function orderLines(order: WorkOrder): string {
  return [
    `order: ${order.order}`,
    `title: ${order.title}`,
    `package: ${order.package.id} ${order.package.sha256}`,
    `profile: ${order.profile}`,
    `quantity: ${order.quantity}`,
    `serial: ${order.serial.first} – ${order.serial.last}`,
    `rework: ${order.rework}`,
    `stations: ${namesField(order.stations) || 'any'}`,
    `operators: ${namesField(order.operators) || 'any'}`,
    `notBefore: ${order.notBefore}`,
    `notAfter: ${order.notAfter}`,
    `sharing: ${order.sharing ?? 'alone'}`,
    `contact: ${order.contact ?? 'none'}`,
    `issuedBy: ${order.issuedBy}`,
  ].join('\n');
}

function namesField(names: WorkOrder['stations']): string {
  return names === 'any' ? '' : names.join(', ');
}

function namesOf(field: string): 'any' | readonly string[] {
  const names = field
    .split(/[,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? 'any' : names;
}

function localField(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** An empty or half-typed field stays as it is: the engine says what is wrong with it. */
function instantOf(field: string): string {
  const date = new Date(field);
  return Number.isNaN(date.getTime()) ? field : date.toISOString();
}
