/** The practice tool on disk: written once for each session into a private folder, and pinned by its text's own hash. */
import { createHash } from 'node:crypto';
import { Fault } from '../../../model/fault.ts';
import type { PinnedProgram } from '../pinned-program.ts';
import { type PrivateFolder, privateFolder } from '../private-folder.ts';
import { practiceToolText } from './tool-text.ts';

export interface PracticeProgram extends AsyncDisposable {
  readonly pinned: PinnedProgram;
}

/** Rejects with Fault device.lacks where there is no Node to run it: packaged, Electron refuses to be one. */
export async function practiceProgram(): Promise<PracticeProgram> {
  if (process.versions.electron !== undefined)
    throw new Fault(
      'device.lacks',
      'Practising with external tools needs Node: it works with "mintmark serve", not in the packaged window alone.',
    );
  const bytes = new TextEncoder().encode(practiceToolText);
  const folder: PrivateFolder = await privateFolder();
  const file = await folder.write('practice-tool.mjs', bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    pinned: { program: process.execPath, firstArgs: [file], file, sha256 },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
