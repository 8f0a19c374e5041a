/** One finding of a triage, within the bounds of what is signed. */
import type { ReadingValue } from '../model/job.ts';
import type { TriageFinding, TriageTopic, TriageVerdict } from '../model/return.ts';

export function finding(
  topic: TriageTopic,
  verdict: TriageVerdict,
  text: string,
  expected: ReadingValue = null,
  observed: ReadingValue = null,
): TriageFinding {
  return { topic, verdict, text: text.slice(0, 500), expected: shown(expected), observed: shown(observed) };
}

function shown(value: ReadingValue): string | null {
  return value === null ? null : String(value).slice(0, 300);
}
