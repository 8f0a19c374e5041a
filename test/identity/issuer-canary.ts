/** Searches the memory of a process in which one authority of an issuers.yaml has just signed. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  commandLineOf,
  countForms,
  countInMemory,
  environmentOf,
  secretForms,
} from '../harness/process-memory.ts';

export interface Remains {
  /** By form; none that is not there. */
  readonly memory: Readonly<Record<string, number>>;
  readonly commandLineAndEnvironment: Readonly<Record<string, number>>;
}

/** `folder` has the issuers.yaml, which is JSON here. */
export async function remainsOf(
  secret: string,
  folder: string,
  issuer: string,
  more: readonly string[] = [],
): Promise<Remains & { readonly more: Readonly<Record<string, number>> }> {
  const script = join(import.meta.dirname, 'issuer-canary-child.ts');
  const child = spawn(process.execPath, [script, folder, issuer], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said += part.toString();
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('close', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
    });
    const pid = child.pid ?? 0;
    const forms = secretForms(Buffer.from(secret));
    const others = new Map(more.map((text): [string, Buffer] => [text, Buffer.from(text)]));
    return {
      memory: countInMemory(pid, forms),
      more: countInMemory(pid, others),
      commandLineAndEnvironment: countForms(Buffer.concat([commandLineOf(pid), environmentOf(pid)]), forms),
    };
  } finally {
    child.kill('SIGKILL');
  }
}
