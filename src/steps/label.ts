/** Fills a label template (ZPL, EPL or any text) with facts of this job and writes it as a file beside the record. */
import { utf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { defineStep } from './step.ts';

const placeholder = /\{\{([A-Za-z][A-Za-z0-9]*)\}\}/g;

export const label = defineStep({
  name: 'label',
  needs: () => [],
  irreversible: () => [],
  timeoutMs: 10_000,
  pointOfNoReturn: false,
  run: async (_session, params, run) => {
    const text = fillLabel(params.template, run.facts);
    const name = fillLabel(params.output, run.facts).replace(/[^A-Za-z0-9._-]/g, '_');
    return {
      requested: { output: params.output },
      observed: { artefact: run.writeArtefact(name, utf8(text)) },
    };
  },
});

/** Throws Fault plan.refused for a placeholder that no earlier step has filled. Control characters of facts are dropped. */
export function fillLabel(template: string, facts: ReadonlyMap<string, string>): string {
  return template.replace(placeholder, (_whole, name: string) => {
    const value = facts.get(name);
    if (value === undefined)
      throw new Fault('plan.refused', `The label asks for ${name}, which no step before it gave.`, {
        fact: name,
      });
    // ^ and ~ start printer commands (ZPL II); a device must not be able to send any.
    return value.replace(/[\p{Cc}^~]/gu, '');
  });
}
