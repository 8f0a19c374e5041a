/**
 * INFO_UF2.TXT (github.com/microsoft/uf2, "Files exposed by bootloaders"): the version of the bootloader in the first line, then lines
 * `name: value`. A unit is a stranger: bounded, and only printable text is taken over.
 */
export interface Uf2Info {
  /** As in the first line: `UF2 Bootloader v3.0`. */
  readonly bootloader: string;
  readonly model: string;
  readonly boardId: string;
  /** Every further line, by name in lower case. */
  readonly more: ReadonlyMap<string, string>;
}

export const infoLimitBytes = 4096;
const textMax = 80;
const linesMax = 40;

/** Null for what is no such file. */
export function parseUf2Info(bytes: Uint8Array): Uf2Info | null {
  if (bytes.length > infoLimitBytes) return null;
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/).slice(0, linesMax).map(printable);
  const bootloader = lines.find((line) => line !== '') ?? '';
  if (!/^UF2 Bootloader\b/i.test(bootloader)) return null;
  const values = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const [, name = '', value = ''] = /^([A-Za-z][\w -]{0,30}):\s*(.+)$/.exec(line) ?? [];
    if (name !== '' && !values.has(name.toLowerCase())) values.set(name.toLowerCase(), value);
  }
  const model = values.get('model');
  const boardId = values.get('board-id');
  if (model === undefined || boardId === undefined) return null;
  values.delete('model');
  values.delete('board-id');
  return { bootloader, model, boardId, more: values };
}

const printable = (line: string): string =>
  line
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\uFFFD]/gu, '')
    .trim()
    .slice(0, textMax)
    .trim();
