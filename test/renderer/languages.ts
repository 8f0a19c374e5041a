/**
 * For translators: `npm run languages` says how far each language is; `npm run languages -- de` lists every key that is missing,
 * too many, empty or has other placeholders than English, with the English text. Ends with 1 where there is something to do.
 */
import { argv, exit, stdout } from 'node:process';
import { languageTable } from '../../renderer/messages/languages.ts';
import { languages } from '../../src/model/languages.ts';
import { catalogueMistakes, wantedKeys } from './catalogue-check.ts';
import { readEngine } from './engine-sentences.ts';
import { unsaidSentences, untoldSentences } from './sentence-check.ts';

const [asked] = argv.slice(2);
const engine = readEngine();
let open = 0;
for (const language of languages.filter((code) => code !== 'en' && (asked === undefined || code === asked))) {
  const entry = languageTable[language];
  const mistakes = catalogueMistakes(language, await entry.load());
  const wanted = wantedKeys(language).size;
  const missing = mistakes.filter(({ mistake }) => mistake === 'missing').length;
  stdout.write(
    `${language} ${entry.title}: ${wanted - missing} of ${wanted} texts, ${mistakes.length - missing} mistakes${entry.complete ? ', complete' : ''}\n`,
  );
  if (asked !== undefined)
    for (const { key, mistake, english } of mistakes)
      stdout.write(`  ${mistake}: ${key}: ${JSON.stringify(english)}\n`);
  const sentences = await entry.loadSentences();
  const untold = untoldSentences(engine, sentences);
  const unsaid = unsaidSentences(engine, sentences);
  stdout.write(
    `   sentences of the engine: ${Object.keys(sentences).length}, ${untold.length} missing, ${unsaid.length} that it does not say any more\n`,
  );
  if (asked !== undefined) {
    for (const sentence of untold) stdout.write(`  missing: ${sentence}\n`);
    for (const sentence of unsaid) stdout.write(`  not said any more: ${sentence}\n`);
  }
  open += untold.length + unsaid.length;
  if (asked !== undefined || entry.complete) open += mistakes.length;
}
exit(open === 0 ? 0 : 1);
