/** The log of one job: bounded, one line per entry, announced as it grows. Secrets never come here: drivers redact. */
export interface JobLog {
  readonly lines: readonly string[];
  add(line: string): void;
}

const maxLines = 5_000;
const maxLineLength = 500;

export function createJobLog(onLine: (line: string) => void): JobLog {
  const lines: string[] = [];
  return {
    lines,
    add: (text) => {
      if (lines.length > maxLines) return;
      // A unit decides what it prints: control characters would draw on the reader's terminal.
      const line =
        lines.length === maxLines
          ? 'the log is full; further lines are left out'
          : text.replace(/\p{Cc}/gu, ' ').slice(0, maxLineLength);
      lines.push(line);
      onLine(line);
    },
  };
}
