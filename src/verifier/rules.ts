/**
 * What a document may say, worked out again from its own evidence. Stated here a second time on purpose: a signer that was
 * changed to sign what it should refuse is found out by a verifier that does not share its code.
 */
import { isObject, type Json, type JsonObject, objects } from './document.ts';
import {
  batchObjections,
  destroyOrderObjections,
  destructionObjections,
  returnObjections,
} from './rules-returns.ts';

const levels = ['partial', 'clear', 'purge', 'destroy'];
const certificateVerdicts = ['VERIFIED', 'VERIFIED WITH EXCEPTIONS'];
const endStates = ['committed', 'revoked', 'burned', 'quarantined'];
const openStates = ['reserved', 'key-made', 'issued', 'written', 'proven'];

/** Sentences about what it claims and may not; null for a kind that this verifier does not know. */
export function objectionsTo(kind: string, body: JsonObject): readonly string[] | null {
  switch (kind) {
    case 'job-record':
      return recordObjections(body);
    case 'wipe-certificate':
    case 'wipe-report':
      return wipeObjections(body, kind === 'wipe-certificate');
    case 'order-report':
      return orderObjections(body);
    case 'key-rotation':
      return typeof body.newPublicKeyPem === 'string' ? [] : ['it names no new key'];
    case 'act':
      return actObjections(body);
    case 'return-record':
      return [...returnObjections(body), ...secondPersonObjections(body)];
    case 'batch-sheet':
      return [...batchObjections(body), ...secondPersonObjections(body)];
    case 'destroy-order':
      return [...destroyOrderObjections(body), ...secondPersonObjections(body)];
    case 'destruction-record':
      return [...destructionObjections(body), ...secondPersonObjections(body)];
    case 'shift-head':
      return [];
    default:
      return null;
  }
}

function recordObjections(body: JsonObject): readonly string[] {
  const { outcome, fault, steps } = body;
  if (!Array.isArray(steps) || typeof outcome !== 'string') return ['it is no job record'];
  const alone = isObject(body.requested) ? secondPersonObjections(body.requested) : [];
  if (outcome !== 'passed') return alone;
  const bad = steps.some((step) => !isObject(step) || step.outcome !== 'passed' || step.fault !== null);
  const outside = steps.some(
    (step) => isObject(step) && objects(step.limits).some((limit) => limit.passed !== true),
  );
  return [
    ...alone,
    ...(steps.length === 0 || bad ? ['it says PASSED, and a step did not pass'] : []),
    ...(outside ? ['it says PASSED, and a reading is outside of its limits'] : []),
    ...(fault === null ? [] : ['it says PASSED, and names a fault']),
  ];
}

function wipeObjections(body: JsonObject, certificate: boolean): readonly string[] {
  const { verdict, finished, media, retained, method, startedAt, endedAt } = body;
  if (typeof verdict !== 'string' || !Array.isArray(media) || !Array.isArray(retained) || !isObject(method))
    return ['it is no wipe document'];
  const due = verdictOf(finished === true, objects(media), retained);
  const found: string[] = [...secondPersonObjections(body)];
  if (verdict !== due && !(verdict === 'DESTROY REQUIRED' && !certificateVerdicts.includes(due)))
    found.push(`its own evidence makes it ${due}, and it says ${verdict}`);
  if (certificateVerdicts.includes(verdict) !== certificate)
    found.push(certificate ? `${verdict} is no certificate` : `${verdict} printed as a report`);
  if (!(Date.parse(String(startedAt)) <= Date.parse(String(endedAt)))) found.push('it ended before it began');
  for (const attempt of objects(body.attempts)) {
    if (!(Date.parse(String(attempt.startedAt)) <= Date.parse(String(startedAt))))
      found.push('an attempt that it calls earlier began later');
    if (certificateVerdicts.includes(String(attempt.verdict)))
      found.push('an attempt before it had a certificate already');
  }
  for (const medium of objects(media)) {
    if (levels.indexOf(String(medium.level)) > levels.indexOf(String(method.level)))
      found.push(
        `${String(medium.name)} claims ${String(medium.level)}, its method only ${String(method.level)}`,
      );
    if (Number(medium.bytesRead) > Number(medium.bytesTotal))
      found.push(`${String(medium.name)}: more bytes were read than there are`);
    found.push(...sampleObjections(medium));
  }
  return found;
}

/** What reading some of N blocks says: never more than the hypergeometric distribution gives for them. */
function sampleObjections({
  name,
  verification,
  sample,
  bytesTotal,
  bytesRead,
}: JsonObject): readonly string[] {
  if (verification !== 'sampled' && sample === undefined) return [];
  if (verification !== 'sampled' || !isObject(sample ?? null))
    return [`${String(name)}: sampled, and no sample is named, or the other way round`];
  const of = sample as JsonObject;
  const [size, all, read, from] = [of.blockBytes, of.blocksTotal, of.blocksRead, of.fromPercent].map(
    Number,
  ) as [number, number, number, number];
  if (!(size * all === bytesTotal && size * read === bytesRead && read <= all))
    return [`${String(name)}: blocks and bytes of its sample do not fit each other`];
  // first and last are always read and say nothing about the others
  const dirty = Math.min(all - 2, Math.max(1, Math.ceil((all * from) / 100)));
  let missed = read >= all ? 0 : 1;
  for (let index = 0; index < read - 2 && missed > 0; index += 1)
    missed *= Math.max(0, all - 2 - dirty - index) / (all - 2 - index);
  return Number(of.confidencePercent) <= 100 * (1 - missed) + 1e-6
    ? []
    : [`${String(name)}: more confidence than its sample gives`];
}

/** VERIFIED needs every byte of every medium read back and found erased. */
function verdictOf(finished: boolean, media: readonly JsonObject[], retained: readonly Json[]): string {
  if (!finished) return 'INTERRUPTED';
  if (media.length === 0 || media.some((medium) => medium.clean !== true)) return 'FAILED';
  const whole = media.every(
    ({ verification, bytesTotal, bytesRead, readBackSha256 }) =>
      verification === 'full-read' &&
      Number(bytesTotal) > 0 &&
      bytesRead === bytesTotal &&
      typeof readBackSha256 === 'string',
  );
  if (!whole) return 'COMPLETED, NOT VERIFIED';
  return retained.length > 0 ? 'VERIFIED WITH EXCEPTIONS' : 'VERIFIED';
}

/** Where two people are named, they are two. */
function secondPersonObjections({ operatorId, approvedBy }: JsonObject): readonly string[] {
  if (approvedBy === undefined) return [];
  const two = isObject(approvedBy) && typeof operatorId === 'string' && approvedBy.id !== operatorId;
  return two ? [] : ['the second person that it names is no second one'];
}

function actObjections({ act, by, approvedBy }: JsonObject): readonly string[] {
  if (typeof act !== 'string' || (by !== null && !isObject(by ?? null)))
    return ['it does not say who did what'];
  if (by === null) return act === 'sign-in-locked' || act === 'names-erased' ? [] : ['nobody did it'];
  if (approvedBy === null) return [];
  return secondPersonObjections({
    operatorId: isObject(by) ? (by.id ?? null) : null,
    approvedBy: approvedBy ?? null,
  });
}

function orderObjections(body: JsonObject): readonly string[] {
  const { order, standing } = body;
  if (!isObject(order) || !isObject(standing) || !Array.isArray(body.numbers))
    return ['it is no order report'];
  const numbers = objects(body.numbers);
  const found: string[] = [];
  if (new Set(numbers.map((each) => each.serialNumber)).size !== numbers.length)
    found.push('a number stands there twice');
  if (numbers.some(({ state }) => ![...endStates, ...openStates].includes(String(state))))
    found.push('a number has no fate');
  const count = (...states: readonly string[]): number =>
    numbers.filter(({ state }) => states.includes(String(state))).length;
  const counted = {
    good: count('committed', 'revoked'),
    open: count(...openStates),
    burned: count('burned'),
    held: count('quarantined'),
  };
  for (const [name, value] of Object.entries(counted))
    if (standing[name] !== value)
      found.push(`it says ${String(standing[name])} ${name}, its numbers say ${value}`);
  if (counted.good > Number(order.quantity)) found.push('more units than were ordered');
  return found;
}
