/**
 * What a tool prints, as lines: bounded, whatever it prints and in whatever encoding. Bars that are drawn with carriage
 * returns are lines of their own. The last lines are kept for the record, the rest is counted.
 */
const longestLine = 4096;
const keptLines = 40;
const keptCharacters = 300;

export class OutputLines {
  readonly #onLine: (line: string) => boolean;
  readonly #decoders = { stdout: newDecoder(), stderr: newDecoder() };
  readonly #partial = { stdout: '', stderr: '' };
  readonly #tail: string[] = [];
  #lines = 0;
  #sizeBytes = 0;

  /** `onLine` says whether the line is worth keeping. */
  constructor(onLine: (line: string) => boolean) {
    this.#onLine = onLine;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  push(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.#sizeBytes += bytes.length;
    this.#take(stream, this.#decoders[stream].decode(bytes, { stream: true }));
  }

  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#take(stream, this.#decoders[stream].decode());
      this.#line(this.#partial[stream]);
      this.#partial[stream] = '';
    }
  }

  /** For people: the last lines, and how many there were before. */
  record(): readonly string[] {
    const left = this.#lines - this.#tail.length;
    return left > 0 ? [`(${left} earlier lines)`, ...this.#tail] : [...this.#tail];
  }

  #take(stream: 'stdout' | 'stderr', text: string): void {
    let rest = this.#partial[stream] + text;
    for (;;) {
      const end = rest.search(/[\r\n]/);
      if (end === -1 && rest.length <= longestLine) break;
      const cut = end === -1 ? longestLine : end;
      this.#line(rest.slice(0, cut));
      rest = rest.slice(end === -1 ? cut : cut + 1);
    }
    this.#partial[stream] = rest;
  }

  #line(raw: string): void {
    const line = plain(raw).slice(0, longestLine);
    if (line.trim() === '' || !this.#onLine(line)) return;
    this.#lines += 1;
    this.#tail.push(line.slice(0, keptCharacters));
    if (this.#tail.length > keptLines) this.#tail.shift();
  }
}

function newDecoder(): InstanceType<typeof TextDecoder> {
  return new TextDecoder('utf-8', { fatal: false });
}

/** An escape sequence (colours, cursor), without the escape character, which is taken out with the other control characters. */
const escaped = /\[[0-9;?]*[A-Za-z]/y;

/** Control characters do not belong on a record. */
function plain(text: string): string {
  let kept = '';
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x1b) {
      escaped.lastIndex = at + 1;
      at += escaped.exec(text)?.[0].length ?? 0;
    } else if (code === 0x09 || (code >= 0x20 && code !== 0x7f)) kept += text[at];
  }
  return kept;
}
