/** Which sentences of the engine are told in every language, and which that are not any more the engine's: for tests and translators. */
import type { Sentences } from '../../renderer/messages/sentences.ts';
import type { FaultCode } from '../../src/model/fault.ts';
import { canSay, type EngineSentences, type Template, type ThrownSentence } from './engine-sentences.ts';

/** Faults whose sentences stay English, each with its reason. Of every other fault whatever is said to people has its words in every language. */
export const unspoken: Readonly<Partial<Record<FaultCode, string>>> = {
  bug: 'a mistake of Mintmark itself: its words are for whoever mends it; what a person does about it is translated',
};

/** Said in a terminal, by the server, to nobody, or to whoever writes a simulated unit. */
const elsewhere = /^(cli|server|virtual)\/|\/simulator\//;

/** What a person at the window can meet. */
export function spokenSentences({ thrown }: EngineSentences): readonly ThrownSentence[] {
  return thrown.filter(({ code, file }) => !Object.hasOwn(unspoken, code) && !elsewhere.test(file));
}

/** `code: sentence` of what people meet and this language does not say. */
export function untoldSentences(engine: EngineSentences, sentences: Sentences): readonly string[] {
  return spokenSentences(engine)
    .filter(({ template }) => !isTold(template, sentences))
    .map(({ code, template }) => `${code}: ${template.join('…')}`);
}

/** Faults of which this language says not one of their sentences. */
export function untoldFaults(engine: EngineSentences, sentences: Sentences): readonly string[] {
  const said = spokenSentences(engine);
  const told = new Set(said.filter(({ template }) => isTold(template, sentences)).map(({ code }) => code));
  return [...new Set(said.map(({ code }) => code))].filter((code) => !told.has(code)).sort();
}

/** What is translated and never said. */
export function unsaidSentences({ all }: EngineSentences, sentences: Sentences): readonly string[] {
  const said = all.filter(hasWords);
  const words = new Set(said.filter(({ length }) => length === 1).map(([whole]) => whole));
  // network-trouble.ts puts the host before what is wrong with it.
  const byHost = (english: string): boolean => words.has(/^\{\{host\}\} (.*)\.$/.exec(english)?.[1]);
  return Object.keys(sentences).filter(
    (english) => !byHost(english) && !said.some((template) => canSay(template, english)),
  );
}

/** Not a template that could be anything. */
function hasWords(template: Template): boolean {
  return /[a-z]{3,}/i.test(template.join(''));
}

function isTold(template: Template, sentences: Sentences): boolean {
  if (template.length === 1) return sentences[template[0] ?? ''] !== undefined;
  // Where a whole sentence is filled in, there is nothing to be translated here.
  if (!hasWords(template)) return true;
  return Object.keys(sentences).some((english) => canSay(template, english));
}
