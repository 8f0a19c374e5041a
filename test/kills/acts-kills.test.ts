import { spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom, systemRandom } from '../../src/base/random.ts';
import { createSigner } from '../../src/evidence/signer.ts';
import { verifyChain, verifyDocument } from '../../src/evidence/verify.ts';
import { actRecordSchema } from '../../src/model/act-record.ts';
import { openStore } from '../../src/store/store.ts';

const kills = 25;
const child = fileURLToPath(new URL('acts-child.ts', import.meta.url));

async function liveAndDie(folder: string, lifeMs: number): Promise<void> {
  const engine = spawn(process.execPath, [child, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  engine.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  const exited = new Promise<void>((done) => engine.once('exit', () => done()));
  await new Promise<void>((ready, failed) => {
    engine.stdout.once('data', () => ready());
    exited.then(() => failed(new Error(`the engine did not start: ${errors}`)), failed);
  });
  await systemClock.sleep(lifeMs, new AbortController().signal);
  engine.kill('SIGKILL');
  await exited;
  expect(errors).toBe('');
}

test(`an engine that is killed ${kills} times between acts has each act in its log, and none that was not done`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-act-kills-'));
  const random = seededRandom(4711);
  let acts = 0;
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      await liveAndDie(folder, Math.round(random.fraction() * 300));
      using store = openStore({ folder, clock: systemClock, random: systemRandom });
      const documents = store.documents.after(0, 1_000_000);
      const { publicKeyPem } = createSigner({
        privateKeyPem: readFileSync(join(folder, 'station-key.pem'), 'utf8'),
        stationId: String(store.settings.get('station.id')),
        clock: systemClock,
      });
      const key = createPublicKey(publicKeyPem);
      expect(
        documents
          .slice(-50)
          .flatMap((each) => verifyDocument(each, key))
          .filter(({ ok }) => !ok),
      ).toEqual([]);
      expect(verifyChain(documents).filter(({ ok }) => !ok)).toEqual([]);
      const log = documents
        .filter(({ kind }) => kind === 'act')
        .map(({ body }) => actRecordSchema.parse(body));
      const last = (act: string) => log.filter((each) => each.act === act).at(-1);
      const olga = store.people.findByName('Olga');
      // What is true is what was written down last, for each of the three.
      expect(last('people')?.detail.role).toBe(olga?.role);
      const slot = store.settings.slots().find(({ number }) => number === 8);
      if (last('arm') !== undefined)
        expect(store.settings.get(`slot.armed.${slot?.id}`) ?? null).toBe(last('arm')?.subject ?? null);
      if (last('settings') !== undefined)
        expect(store.settings.get('station.name')).toBe(last('settings')?.detail.stationName);
      acts = log.length;
    }
    process.stdout.write(`${JSON.stringify({ kills, acts })}\n`);
    expect(acts).toBeGreaterThan(kills * 3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);
