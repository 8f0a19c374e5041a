/** The verifier as a page: files are dropped on it and never leave the browser. Texts go in as text, never as markup. */
import { type Judgement, judge } from '../../src/verifier/check.ts';

interface Dropped {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const dropped: Dropped[] = [];

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no ${id}.`);
  return found;
}

/** Keys are told apart from documents by what they are, so that the order of dropping does not matter. */
async function take(files: Iterable<File>): Promise<void> {
  for (const file of files)
    dropped.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  const texts = dropped.map((each) => ({ ...each, text: new TextDecoder().decode(each.bytes) }));
  const key = texts.findLast(({ text }) => text.startsWith('-----BEGIN PUBLIC KEY-----'));
  const documents = texts.filter(({ text }) => /^\s*\{|^%PDF-/.test(text));
  const asked = documents.at(-1);
  if (asked === undefined) {
    element('verdict').textContent = 'Now drop the document (JSON or PDF).';
    return;
  }
  const attachments = dropped.filter(
    ({ name }) => name !== key?.name && !documents.some((document) => document.name === name),
  );
  const unit = element('unit');
  const hardwareId = unit instanceof HTMLInputElement ? unit.value.trim() : '';
  show(
    asked.name,
    await judge({
      content: asked.bytes,
      ...(key === undefined ? {} : { publicKeyPem: key.text }),
      ...(hardwareId === '' ? {} : { hardwareId }),
      attachments,
    }),
  );
}

function show(name: string, { valid, keyFromElsewhere, findings, summaries }: Judgement): void {
  const verdict = element('verdict');
  const sure = valid && keyFromElsewhere;
  verdict.className = sure ? 'good' : valid ? 'unsure' : 'bad';
  verdict.textContent = sure
    ? `✓ VALID: ${name}`
    : valid
      ? `△ UNCHANGED: ${name}. Drop the station's public key as well, to know who signed it.`
      : `✕ NOT VALID: ${name}. Do not rely on this document.`;
  element('summary').replaceChildren(...(valid ? summaries : []).map(section));
  element('findings').replaceChildren(
    ...findings.map(({ ok, text }) => paragraph(`${ok ? '✓' : '✕ WRONG:'} ${text}`, ok ? '' : 'wrong')),
  );
}

function section(lines: readonly string[]): HTMLElement {
  const made = document.createElement('section');
  made.replaceChildren(...lines.map((line) => paragraph(line, '')));
  return made;
}

function paragraph(text: string, className: string): HTMLElement {
  const made = document.createElement('p');
  made.textContent = text;
  made.className = className;
  return made;
}

function start(): void {
  const input = element('files');
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files ?? []);
  });
  input.addEventListener('change', () => {
    if (input instanceof HTMLInputElement && input.files !== null) void take(input.files);
  });
  element('unit').addEventListener('change', () => void take([]));
  element('again').addEventListener('click', () => location.reload());
}

start();
