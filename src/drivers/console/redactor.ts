/** Takes secrets out of everything that people or files get to see: log lines and the messages of faults. */
const shortestSecret = 4;
const secretsMax = 1_000;

export class Redactor {
  readonly #secrets = new Set<string>();

  add(secret: string): void {
    for (const line of secret.split('\n')) {
      if (line.length < shortestSecret || this.#secrets.size >= secretsMax) continue;
      this.#secrets.add(line);
    }
  }

  clean(text: string): string {
    let clean = text;
    // Longest first: a secret may contain another.
    for (const secret of [...this.#secrets].sort((left, right) => right.length - left.length))
      clean = clean.replaceAll(secret, '[secret]');
    return clean;
  }
}
