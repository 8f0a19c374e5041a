/**
 * What the signer refuses about the end of a return, of a batch and of a unit, so that no caller can forget it. A statement
 * that says more than the documents that it names is not signed; the verifier applies the same rules, written apart.
 */
import { z } from 'zod';
import {
  type BatchFate,
  type BatchUnit,
  batchSheetSchema,
  countFates,
  fateOfVerdict,
} from '../model/batch.ts';
import { destroyOrderSchema, destructionRecordSchema } from '../model/destruction.ts';
import { nameKey } from '../model/people.ts';
import { returnRecordSchema } from '../model/return.ts';
import type { DocumentReference, PersonReference } from '../model/statement.ts';
import { isCertificate, type WipeVerdict, wipeVerdicts } from '../model/wipe.ts';
import { secondPersonObjections } from './act.ts';

type Rule<T> = (statement: T) => readonly (string | false)[];

function checked<T>(schema: z.ZodType<T>, body: unknown, rule: Rule<T>): readonly string[] {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const found = rule(parsed.data).filter((objection) => objection !== false);
  return [...found, ...secondPersonObjections(body)];
}

/** A document that may call itself a certificate of a wipe. */
function isWipeCertificate({ kind, says }: DocumentReference): boolean {
  return kind === 'wipe-certificate' && isCertificateVerdict(says);
}

function isCertificateVerdict(says: string): boolean {
  return isCertificate(says as WipeVerdict);
}

export function returnRecordObjections(body: unknown): readonly string[] {
  return checked(returnRecordSchema, body, (record) => {
    const { outcome, triage, documents, credentials, openedAt, closedAt } = record;
    const verdicts = (triage?.findings ?? []).map(({ verdict }) => verdict);
    const fresh = credentials.filter(({ isNew, state }) => isNew && state === 'live');
    const oldAndLive = credentials.some(({ isNew, state }) => !isNew && state === 'live');
    const passedRepair = documents.some(({ kind, says }) => kind === 'job-record' && says === 'passed');
    return [
      Date.parse(closedAt) < Date.parse(openedAt) && 'it was closed before it was opened',
      outcome !== 'quarantined' &&
        verdicts.includes('not-this-unit') &&
        `${outcome} for a unit that is not what its record says`,
      ...(outcome === 'no-fault-found'
        ? [
            triage === null && 'no fault found without having looked',
            verdicts.includes('fault') && 'no fault found, and a finding is a fault',
          ]
        : []),
      ...(outcome === 'repaired'
        ? [
            !passedRepair && 'repaired without a job that passed',
            fresh.length === 0 && 'repaired without new credentials',
            oldAndLive && 'repaired while old credentials are live',
          ]
        : []),
      ...(outcome === 'retired'
        ? [
            !documents.some(isWipeCertificate) && 'retired without a certificate of its wipe',
            credentials.some(({ state }) => state === 'live') && 'retired while credentials are live',
          ]
        : []),
      outcome === 'quarantined' &&
        record.note.trim() === '' &&
        !verdicts.includes('not-this-unit') &&
        'quarantined without a reason',
    ];
  });
}

export function batchSheetObjections(body: unknown): readonly string[] {
  return checked(batchSheetSchema, body, (sheet) => {
    const { units, refused, counts, loadedAt, closedAt } = sheet;
    const counted = countFates(units);
    const known = units.flatMap(({ hardwareId }) => (hardwareId === null ? [] : [hardwareId]));
    return [
      Date.parse(closedAt) < Date.parse(loadedAt) && 'it was closed before it was loaded',
      hasTwice(units.map(({ line }) => String(line))) && 'a line is there twice',
      hasTwice(units.map(({ listedAs }) => listedAs)) && 'a unit is listed twice',
      hasTwice(known) && 'a unit is there twice',
      hasTwice(units.flatMap(({ document }) => (document === null ? [] : [document.sha256]))) &&
        'one document stands for two units',
      refused.some(({ hardwareId }) => known.includes(hardwareId)) && 'a refused unit is on the list',
      ...units.map(fateObjection),
      ...Object.entries(counted).map(
        ([fate, count]) =>
          counts[fate as keyof typeof counts] !== count &&
          `${counts[fate as keyof typeof counts] ?? 0} ${fate} where its lines show ${count}`,
      ),
    ];
  });
}

/** The fate is what the document says, and only certificates make it a verified one. */
function fateObjection({ fate, document, line }: BatchUnit): string | false {
  if (document === null) return fate !== 'missing' && `line ${line} is ${fate} without a document`;
  const { kind, says } = document;
  if (fate !== dueFate(document)) return `line ${line} is ${fate}, and its document says ${says}`;
  const fits = kind === 'destruction-record' || isCertificateVerdict(says) === (kind === 'wipe-certificate');
  return !fits && `line ${line} names a ${kind} that says ${says}`;
}

function dueFate({ kind, says }: DocumentReference): BatchFate | null {
  if (kind === 'destruction-record') return 'destroyed';
  const verdict = wipeVerdicts.find((each) => each === says);
  const speaks = ['wipe-certificate', 'wipe-report', 'destroy-order'].includes(kind);
  return speaks && verdict !== undefined ? fateOfVerdict[verdict] : null;
}

export function destroyOrderObjections(body: unknown): readonly string[] {
  return checked(destroyOrderSchema, body, ({ attempts, reason, note }) => {
    const newest = attempts.at(-1);
    return [
      newest !== undefined && isWipeCertificate(newest) && 'DESTROY REQUIRED for a verified wipe',
      reason === 'wipe-failed' && newest === undefined && 'a wipe failed that nobody tried',
      reason === 'policy' && note.trim() === '' && 'a policy that is not named',
    ];
  });
}

export function destructionRecordObjections(body: unknown): readonly string[] {
  return checked(destructionRecordSchema, body, (record) => {
    const { attachments, serialSeen, serialNumber, formerSerialNumbers = [], hardwareId, order } = record;
    const numbers = [serialNumber, hardwareId, ...formerSerialNumbers];
    return [
      !areTwoPeople(record.witnesses) && 'the two witnesses are one',
      attachments.length === 0 && serialSeen === null && 'neither a photo nor the number was seen',
      serialSeen !== null &&
        !numbers.includes(serialSeen) &&
        'the number that was seen is not the one of this unit',
      hasTwice(attachments.map(({ sha256 }) => sha256)) && 'one file is attached twice',
      Date.parse(record.recordedAt) < Date.parse(record.destroyedAt) && 'recorded before it happened',
      order !== null && order.kind !== 'destroy-order' && 'the order that it names is none',
    ];
  });
}

/** By who they proved to be where they did, and by name where nobody has to sign in. */
export function areTwoPeople(witnesses: readonly PersonReference[]): boolean {
  const ids = witnesses.flatMap(({ id }) => (id === null ? [] : [id]));
  return witnesses.length >= 2 && !hasTwice(ids) && !hasTwice(witnesses.map(({ name }) => nameKey(name)));
}

function hasTwice(values: readonly string[]): boolean {
  return new Set(values).size !== values.length;
}
