/**
 * What a finished job is, as one token of the index: a mark that no text begins with, a letter for its purpose and one for its outcome.
 * The schema writes the same (migrations/0016-search.ts).
 */
import { type JobStart, type Outcome, outcomes } from '../model/job.ts';

const letters = { provision: 'p', diagnose: 'd', decommission: 'w' } as const satisfies Record<
  JobStart['purpose'],
  string
>;
const purposes = Object.keys(letters) as readonly JobStart['purpose'][];

export function kindOf(purpose: JobStart['purpose'], outcome: Outcome): string {
  return `\u0001${letters[purpose]}${outcome.slice(0, 1)}`;
}

/** Null when neither is asked for: then it is all of them. A word that is no purpose or outcome has no kinds. */
export function kindsOf(purpose: string | undefined, outcome: string | undefined): readonly string[] | null {
  if (purpose === undefined && outcome === undefined) return null;
  return purposes
    .filter((one) => purpose === undefined || one === purpose)
    .flatMap((one) =>
      outcomes.filter((end) => outcome === undefined || end === outcome).map((end) => kindOf(one, end)),
    );
}
