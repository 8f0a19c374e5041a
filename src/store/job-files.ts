/**
 * What a job leaves besides its record: its log (in the database, bounded) and its artefacts (labels and the like, as
 * files in jobs/<jobId>/, with their hash in the database).
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { Fault } from '../model/fault.ts';
import type { Database } from './database.ts';
import { guarded } from './errors.ts';
import { makePrivateFolder, readFileIfThere, writeFileDurably } from './files.ts';

export interface Artefact {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export const artefactLimitBytes = 20_000_000;
const logLinesKept = 5_000;
const logLineCharacters = 2_000;

export class JobFiles {
  readonly #database: Database;
  readonly #folder: string;

  /** `folder` is where the folders of jobs are. */
  constructor(database: Database, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  /** The whole log of a job, once. Lines beyond the bound are dropped from the middle, and it is said how many. */
  saveLog(jobId: string, lines: readonly string[]): void {
    const { kept, dropped } = bounded(lines);
    this.#database.run(
      'INSERT INTO job_logs VALUES (?, ?, ?) ON CONFLICT (job_id) DO UPDATE SET text = excluded.text, dropped_lines = excluded.dropped_lines',
      [jobId, kept.join('\n'), dropped],
    );
  }

  log(jobId: string): readonly string[] {
    const row = this.#database.get<{ text: string }>('SELECT text FROM job_logs WHERE job_id = ?', [jobId]);
    return row === null || row.text === '' ? [] : row.text.split('\n');
  }

  /** Writes a file into the job's folder and returns its name. Throws Fault bug for a name or size that is not allowed. */
  writeArtefact(jobId: string, name: string, bytes: Uint8Array): string {
    const file = this.#file(jobId, name);
    if (bytes.length > artefactLimitBytes) {
      throw new Fault('bug', 'An artefact is larger than allowed.', { name, sizeBytes: bytes.length });
    }
    guarded(() => {
      makePrivateFolder(path.dirname(file));
      writeFileDurably(file, bytes);
    });
    this.#database.run('INSERT OR REPLACE INTO artefacts VALUES (?, ?, ?, ?)', [
      jobId,
      name,
      sha256(bytes),
      bytes.length,
    ]);
    return name;
  }

  artefacts(jobId: string): readonly Artefact[] {
    return this.#database.all<Artefact>(
      'SELECT name, sha256, size_bytes AS sizeBytes FROM artefacts WHERE job_id = ? ORDER BY name',
      [jobId],
    );
  }

  /** Throws Fault file.missing, file.changed. */
  readArtefact(jobId: string, name: string): Uint8Array {
    const known = this.artefacts(jobId).find((artefact) => artefact.name === name);
    const bytes = guarded(() => readFileIfThere(this.#file(jobId, name), artefactLimitBytes));
    if (known === undefined || bytes === null) {
      throw new Fault('file.missing', `The job has no file ${name}.`, { jobId, name });
    }
    if (sha256(bytes) === known.sha256) return bytes;
    throw new Fault('file.changed', `The file ${name} was changed after the job.`, { jobId, name });
  }

  #file(jobId: string, name: string): string {
    if (!/^[A-Za-z0-9-]{1,80}$/.test(jobId) || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/.test(name)) {
      throw new Fault('bug', 'This can not be the name of an artefact.', { jobId, name });
    }
    return path.join(this.#folder, jobId, name);
  }
}

function bounded(lines: readonly string[]): { readonly kept: readonly string[]; readonly dropped: number } {
  const short = (line: string): string => line.replaceAll(/[\r\n]+/g, ' ').slice(0, logLineCharacters);
  const dropped = Math.max(0, lines.length - logLinesKept);
  if (dropped === 0) return { kept: lines.map(short), dropped };
  const half = logLinesKept / 2;
  const head = lines.slice(0, half).map(short);
  const tail = lines.slice(-half).map(short);
  return { kept: [...head, `… ${dropped} lines are left out here …`, ...tail], dropped };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
