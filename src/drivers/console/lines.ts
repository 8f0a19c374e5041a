/**
 * Bytes of a terminal to lines: without colours and cursor movements (ECMA-48), bounded, and with the unfinished line
 * at hand, because that is where a prompt stands. Zephyr's shell erases its prompt before it logs: an erased line is
 * gone here too.
 */
const lineMaxCharacters = 4_096;
const sequenceMaxCharacters = 32;

export class LineAssembler {
  #partial = '';
  /** Characters of an escape sequence that has not ended; null outside one. */
  #sequence: string | null = null;
  readonly #decoder = new TextDecoder();

  /** The line that has not ended yet. */
  get partial(): string {
    return this.#partial;
  }

  reset(): void {
    this.#partial = '';
    this.#sequence = null;
  }

  /** Complete lines, none of them empty; null when a line is longer than any console's. */
  push(bytes: Uint8Array): readonly string[] | null {
    const lines: string[] = [];
    for (const character of this.#decoder.decode(bytes, { stream: true })) {
      if (this.#sequence !== null) this.#escape(character);
      else if (character === '\u001b') this.#sequence = '';
      else if (character === '\n' || character === '\r') {
        if (this.#partial.trim() !== '') lines.push(this.#partial.trimEnd());
        this.#partial = '';
      } else if (character === '\b') this.#partial = this.#partial.slice(0, -1);
      else if (character >= ' ' || character === '\t') this.#partial += character;
      if (this.#partial.length > lineMaxCharacters) return null;
    }
    return lines;
  }

  #escape(character: string): void {
    const sequence = `${this.#sequence}${character}`;
    this.#sequence = sequence;
    if (sequence.length > sequenceMaxCharacters) this.#sequence = null;
    if (sequence === '[') return;
    const control = sequence.startsWith('[');
    // A control sequence ends with @ to ~, any other after one character.
    if (control && !(character >= '@' && character <= '~')) return;
    this.#sequence = null;
    if (control && (character === 'J' || character === 'K')) this.#partial = '';
  }
}
