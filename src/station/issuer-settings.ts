/** issuers.yaml of a data folder, read and checked: mistakes name the line. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../formats/yaml-file.ts';
import { type IssuerFile, issuerFileName, issuerFileSchema } from '../identity/issuer-file.ts';
import { asFault, Fault } from '../model/fault.ts';

export const noIssuers: IssuerFile = { version: 1, production: false, issuers: {} };

/** Without the file there are no issuers but the station's own. Throws Fault file.invalid naming the line. */
export function readIssuerFile(folder: string): IssuerFile {
  try {
    return parseYaml(readFileSync(join(folder, issuerFileName), 'utf8'), issuerFileName, issuerFileSchema);
  } catch (thrown) {
    // the file need not be there
    if (isMissing(thrown)) return noIssuers;
    const { message, context } = asFault(thrown);
    throw new Fault('file.invalid', message, context, { cause: thrown });
  }
}

/** Changes whenever the file is written, made or removed. */
export function issuerFileStamp(folder: string): string {
  const stats = statSync(join(folder, issuerFileName), { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? 'none' : [stats.mtimeNs, stats.size, stats.ino].join();
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
