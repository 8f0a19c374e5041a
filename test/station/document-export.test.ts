import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { requests } from '../../src/contract/contract.ts';
import { exportDocument } from '../../src/station/document-export.ts';
import { loadStationKey } from '../../src/station/station-key.ts';
import type { Store } from '../../src/store/store.ts';
import { jobStart, steppingClock, temporaryFolder, testStore } from '../store/fixtures.ts';

const label = new TextEncoder().encode('^XA^XZ');
let place: ReturnType<typeof temporaryFolder>;
let store: Store;
beforeEach(() => {
  place = temporaryFolder();
  store = testStore(place.folder);
  for (const jobId of ['job-1', 'job-2']) store.journal.begin(jobStart(jobId));
  store.jobFiles.writeArtefact('job-1', 'label.zpl', label);
});
afterEach(() => {
  store.close();
  place.remove();
});
const take = (wanted: unknown): Promise<unknown> =>
  exportDocument(
    store,
    loadStationKey(store, steppingClock(), seededRandom(1)),
    requests.exportDocument.parse.parse(wanted),
    async () => null,
    'en',
  );

describe('a file that a job left', () => {
  test('is handed out whole, as bytes that no program opens by itself', async () => {
    expect(await take({ jobId: 'job-1', artefact: 'label.zpl' })).toEqual({
      name: 'label.zpl',
      mediaType: 'application/octet-stream',
      base64: Buffer.from(label).toString('base64'),
    });
  });

  test('is handed out only by a name that this very job left', async () => {
    const refused = expect.objectContaining({ code: 'contract.invalid' });
    for (const wanted of [
      { jobId: 'job-2', artefact: 'label.zpl' },
      { jobId: 'job-1', artefact: '../job-1/label.zpl' },
      { jobId: '../jobs/job-1', artefact: 'label.zpl' },
      { documentId: 'nothing', format: 'json' },
    ])
      await expect(take(wanted)).rejects.toEqual(refused);
    expect(() => requests.exportDocument.parse.parse({ jobId: 'job-1', format: 'json' })).toThrow();
  });
});
