/** What the documents of the returns desk say, in a few sentences for a person who was not there. */
import { isObject, type JsonObject, objects } from './document.ts';
import { list, people, text } from './words.ts';

export function returnWords(body: JsonObject): readonly string[] {
  const triage = isObject(body.triage) ? body.triage : {};
  return [
    `Unit ${text(body.hardwareId)}, number ${text(body.serialNumber)}, ${text(body.model)}.`,
    `It came back because: ${text(body.reason)}.`,
    ...objects(triage.findings).map((finding) => `${text(finding.verdict)}: ${text(finding.text)}`),
    ...objects(body.documents).map(
      (each) => `Stands on ${text(each.kind)} ${text(each.id)}: ${text(each.says)}.`,
    ),
    ...objects(body.credentials).map((each) => `Credential ${text(each.serialNumber)}: ${text(each.state)}.`),
    `Closed by ${people(body)}.`,
  ];
}

export function batchWords(body: JsonObject): readonly string[] {
  return [
    `Batch ${text(body.batchId)}, ${text(body.title)}: ${objects(body.units).length} units. By ${people(body)}.`,
    `Loaded by ${text(body.loadedBy)}${isObject(body.agreedBy) ? `, and ${text(body.agreedBy.name)} agreed to the list` : ''}.`,
    ...objects(body.units).map((unit) => `${text(unit.listedAs)}: ${text(unit.fate)}.`),
    ...objects(body.refused).map((each) => `Refused: ${text(each.hardwareId)}, ${text(each.reason)}`),
  ];
}

export function destroyOrderWords(body: JsonObject): readonly string[] {
  return [
    `Unit ${text(body.hardwareId)}, number ${text(body.serialNumber)}, ${text(body.model)}.`,
    `It has to be destroyed (${text(body.reason)}). Ordered by ${people(body)}.`,
    ...list(body.instructions),
  ];
}

export function destructionWords(body: JsonObject): readonly string[] {
  return [
    `Unit ${text(body.hardwareId)}, number ${text(body.serialNumber)}, ${text(body.model)}.`,
    `${text(body.method)} at ${text(body.place)}, ${text(body.destroyedAt)}.`,
    `Seen by ${objects(body.witnesses)
      .map(({ name }) => text(name))
      .join(' and ')}.`,
    ...objects(body.attachments).map(
      (each) => `Photo or paper ${text(each.name)}: give it with --attachment to compare it.`,
    ),
  ];
}
