/** What a document says, in a few sentences for a person who was not there. Only what stands in it; no judgement. */
import type { JsonObject, SignedDocument } from './document.ts';
import { isObject, objects } from './document.ts';
import { batchWords, destroyOrderWords, destructionWords, returnWords } from './explain-returns.ts';
import { list, people, text } from './words.ts';

const verdictWords: Readonly<Record<string, string>> = {
  VERIFIED: 'Everything that the method reaches was erased, and every byte was read back.',
  'VERIFIED WITH EXCEPTIONS':
    'Everything that the method reaches was erased and read back; what is named below is left.',
  'COMPLETED, NOT VERIFIED':
    'The unit said that it was done. Nobody could read it back: this is no certificate.',
  FAILED: 'Data was found after the wipe: this is no certificate.',
  INTERRUPTED: 'The wipe did not end: this is no certificate.',
  'DESTROY REQUIRED': 'The unit can not be wiped and has to be destroyed: this is no certificate.',
};

export function summaryOf(document: SignedDocument): readonly string[] {
  const { kind, body, station, sequence, issuedAt } = document;
  const origin = `Number ${sequence} of station ${station}, ${issuedAt}.`;
  switch (kind) {
    case 'wipe-certificate':
    case 'wipe-report':
      return [
        `${kind === 'wipe-certificate' ? 'Wipe certificate' : 'Wipe report'}: ${text(body.verdict)}.`,
        origin,
        ...wipe(body),
      ];
    case 'job-record':
      return [`Job record: ${text(body.outcome)}.`, origin, ...record(body)];
    case 'order-report':
      return ['Report at the end of a work order.', origin, ...orderReport(body)];
    case 'act':
      return [`Act: ${text(body.act)}.`, origin, ...act(body)];
    case 'return-record':
      return [`Return: ${text(body.outcome)}.`, origin, ...returnWords(body)];
    case 'batch-sheet':
      return ['Batch sheet.', origin, ...batchWords(body)];
    case 'destroy-order':
      return ['DESTROY REQUIRED: this is no certificate.', origin, ...destroyOrderWords(body)];
    case 'destruction-record':
      return ['Record of a destruction.', origin, ...destructionWords(body)];
    case 'key-rotation':
      return ['The station takes a new key.', origin];
    default:
      return [`Document of the kind ${kind}.`, origin];
  }
}

function wipe(body: JsonObject): readonly string[] {
  const method = isObject(body.method) ? body.method : {};
  return [
    `Unit ${text(body.hardwareId)}, number ${text(body.serialNumber)}, ${text(body.model)}.`,
    verdictWords[text(body.verdict)] ?? '',
    `Method: ${text(method.title)}, at most ${text(method.level)}. By ${people(body)}.`,
    ...objects(body.media).map(
      (medium) =>
        `${text(medium.name)}: ${text(medium.bytesRead)} of ${text(medium.bytesTotal)} bytes read back, ${medium.clean === true ? 'all erased' : 'DATA FOUND'}.`,
    ),
    ...objects(body.attempts).map(
      (attempt) =>
        `Tried before at ${text(attempt.startedAt)} by ${text(attempt.method)}: ${text(attempt.verdict)}.`,
    ),
    ...(isObject(body.identityProof) && body.identityProof.after === 'refused'
      ? ['The old identity was tried after the wipe, and no longer works.']
      : []),
    ...list(body.retained).map((left) => `Not erased: ${left}`),
    ...objects(body.credentials).map((each) => `Credential ${text(each.serialNumber)}: ${text(each.state)}.`),
  ].filter((line) => line !== '');
}

function record(body: JsonObject): readonly string[] {
  const unit = isObject(body.unit) ? body.unit : {};
  const requested = isObject(body.requested) ? body.requested : {};
  return [
    `Unit ${text(unit.hardwareId)}, number ${text(unit.serialNumber)}, ${text(unit.model)}.`,
    `Recipe ${text(requested.recipeId)}, by ${people(requested)}.`,
    ...objects(body.steps).map((step) => `Step ${text(step.step)}: ${text(step.outcome)}.`),
  ];
}

function orderReport(body: JsonObject): readonly string[] {
  const order = isObject(body.order) ? body.order : {};
  const standing = isObject(body.standing) ? body.standing : {};
  return [
    `Order ${text(order.order)}, ${text(order.title)}: ${text(order.quantity)} units.`,
    `${text(standing.good)} good, ${text(standing.open)} begun, ${text(standing.burned)} burned, ${text(standing.held)} on hold.`,
  ];
}

function act(body: JsonObject): readonly string[] {
  const by = isObject(body.by) ? text(body.by.name) : 'the station itself';
  return [
    `By ${people({ operator: by, ...(body.approvedBy === null ? {} : { approvedBy: body.approvedBy ?? null }) })}, at ${text(body.at)}.`,
    ...(body.subject === null ? [] : [`Done to: ${text(body.subject)}.`]),
  ];
}
