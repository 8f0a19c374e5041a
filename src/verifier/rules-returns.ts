/**
 * What the documents of the returns desk may say: closed returns, batch sheets, orders to destroy and records of it. Stated a
 * second time, apart from the program that signs (rules.ts says why), and here also held against the documents they name.
 */
import { isObject, type Json, type JsonObject, objects, type SignedDocument } from './document.ts';

const fateOf: Readonly<Record<string, string>> = {
  VERIFIED: 'verified',
  'VERIFIED WITH EXCEPTIONS': 'verified-with-exceptions',
  'COMPLETED, NOT VERIFIED': 'not-verified',
  FAILED: 'failed',
  INTERRUPTED: 'interrupted',
  'DESTROY REQUIRED': 'destroy-required',
};
const fates = [...Object.values(fateOf), 'destroyed', 'missing'];
const certificates = ['VERIFIED', 'VERIFIED WITH EXCEPTIONS'];
const outcomes = ['no-fault-found', 'repaired', 'retired', 'quarantined'];

export function returnObjections(body: JsonObject): readonly string[] {
  const { outcome, triage, note } = body;
  if (typeof outcome !== 'string' || !outcomes.includes(outcome)) return ['it is no record of a return'];
  const findings = isObject(triage) ? objects(triage.findings) : [];
  const has = (verdict: string): boolean => findings.some((finding) => finding.verdict === verdict);
  const named = objects(body.documents);
  const credentials = objects(body.credentials);
  const live = credentials.filter(({ state }) => state === 'live');
  const found: string[] = [];
  if (later(body.openedAt, body.closedAt)) found.push('it was closed before it was opened');
  if (has('not-this-unit') && outcome !== 'quarantined')
    found.push(`it says ${outcome} of a unit that it does not take for the right one`);
  if (outcome === 'no-fault-found' && (!isObject(triage) || has('fault')))
    found.push('it says NO FAULT FOUND, and found one or did not look');
  if (outcome === 'repaired') {
    if (!named.some(({ kind, says }) => kind === 'job-record' && says === 'passed'))
      found.push('it says REPAIRED, and names no job that passed');
    if (!live.some(({ isNew }) => isNew === true) || live.some(({ isNew }) => isNew !== true))
      found.push('it says REPAIRED, and the credentials are not the new ones alone');
  }
  if (outcome === 'retired') {
    if (!named.some(isCertificate)) found.push('it says RETIRED, and names no certificate of a wipe');
    if (live.length > 0) found.push('it says RETIRED, and a credential is live');
  }
  if (outcome === 'quarantined' && !has('not-this-unit') && text(note).trim() === '')
    found.push('it does not say why the unit is on hold');
  return found;
}

export function batchObjections(body: JsonObject): readonly string[] {
  const { counts } = body;
  const units = objects(body.units);
  if (!isObject(counts) || units.length === 0) return ['it is no batch sheet'];
  const found: string[] = [];
  const ids = units.flatMap(({ hardwareId }) => (typeof hardwareId === 'string' ? [hardwareId] : []));
  const documents = units.flatMap(({ document }) => (isObject(document) ? [text(document.sha256)] : []));
  if (later(body.loadedAt, body.closedAt)) found.push('it was closed before it was loaded');
  if (
    twice(ids) ||
    twice(units.map(({ line }) => text(line))) ||
    twice(units.map(({ listedAs }) => text(listedAs)))
  )
    found.push('a unit stands there twice');
  if (twice(documents)) found.push('one document stands for two units');
  if (objects(body.refused).some(({ hardwareId }) => ids.includes(text(hardwareId))))
    found.push('it refused a unit that is on its list');
  for (const unit of units) {
    const due = dueFate(unit.document);
    if (due !== unit.fate)
      found.push(`it calls ${text(unit.listedAs)} ${text(unit.fate)}, its document makes it ${due}`);
  }
  for (const fate of fates) {
    const counted = units.filter((unit) => unit.fate === fate).length;
    if (counts[fate] !== counted)
      found.push(`it counts ${text(counts[fate])} ${fate}, its lines say ${counted}`);
  }
  return found;
}

/** A certificate with another verdict, and a report with a certificate's, make no fate at all. */
function dueFate(document: Json | undefined): string {
  if (!isObject(document)) return 'missing';
  const { kind, says } = document;
  if (kind === 'destruction-record') return 'destroyed';
  const fate = fateOf[text(says)];
  const fits = (kind === 'wipe-certificate') === certificates.includes(text(says));
  return fate !== undefined &&
    fits &&
    ['wipe-certificate', 'wipe-report', 'destroy-order'].includes(text(kind))
    ? fate
    : 'nothing that it may be';
}

export function destroyOrderObjections(body: JsonObject): readonly string[] {
  const attempts = objects(body.attempts);
  const newest = attempts.at(-1);
  const found: string[] = [];
  if (body.verdict !== 'DESTROY REQUIRED') return ['it is no order to destroy'];
  if (!Array.isArray(body.instructions) || body.instructions.length === 0)
    found.push('it does not say what to do');
  if (newest !== undefined && isCertificate(newest)) found.push('the unit was wiped, and that was verified');
  if (body.reason === 'wipe-failed' && newest === undefined) found.push('it names no wipe that failed');
  if (body.reason === 'policy' && text(body.note).trim() === '') found.push('it names no policy');
  return found;
}

export function destructionObjections(body: JsonObject): readonly string[] {
  const witnesses = objects(body.witnesses);
  const attachments = objects(body.attachments);
  const { serialSeen, order } = body;
  const names = witnesses.map(({ name }) =>
    text(name).normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase(),
  );
  const ids = witnesses.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  const found: string[] = [];
  if (witnesses.length < 2 || twice(names) || twice(ids)) found.push('two people have to have seen it');
  if (attachments.length === 0 && typeof serialSeen !== 'string')
    found.push('there is no photo, and nobody read the number');
  const former = Array.isArray(body.formerSerialNumbers) ? body.formerSerialNumbers : [];
  if (typeof serialSeen === 'string' && ![body.serialNumber, body.hardwareId, ...former].includes(serialSeen))
    found.push('the number that was read is the one of another unit');
  if (twice(attachments.map(({ sha256 }) => text(sha256)))) found.push('a photo is there twice');
  if (later(body.destroyedAt, body.recordedAt)) found.push('it was recorded before it happened');
  if (isObject(order) && order.kind !== 'destroy-order') found.push('the order that it names is none');
  return found;
}

/** Where a document that is named is in the same file: is it the one, and does it say that? */
export function objectionsToReferences(documents: readonly SignedDocument[]): readonly string[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return documents.flatMap(({ kind, id, body }) =>
    referencesOf(body).flatMap((reference) => {
      const named = byId.get(text(reference.id));
      if (named === undefined) return [];
      const same = named.payloadSha256 === reference.sha256 && named.kind === reference.kind;
      const says = named.body.verdict ?? named.body.outcome ?? null;
      return same && (says === null || says === reference.says)
        ? []
        : [`${kind} ${id}: the document ${text(reference.id)} is ANOTHER than the one that it names`];
    }),
  );
}

function referencesOf(body: JsonObject): readonly JsonObject[] {
  const ofUnits = objects(body.units).flatMap(({ document }) => (isObject(document) ? [document] : []));
  const order = isObject(body.order) && typeof body.order.sha256 === 'string' ? [body.order] : [];
  return [...objects(body.documents), ...objects(body.attempts), ...ofUnits, ...order];
}

function isCertificate({ kind, says }: JsonObject): boolean {
  return kind === 'wipe-certificate' && certificates.includes(text(says));
}

/** True also where one of them is no date. */
function later(left: Json | undefined, right: Json | undefined): boolean {
  return !(Date.parse(text(left)) <= Date.parse(text(right)));
}

function twice(values: readonly string[]): boolean {
  return new Set(values).size !== values.length;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
