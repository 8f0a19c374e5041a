/** A station on real ports: a package imported as a zip, slots taught by location, jobs followed to their end. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '../../../src/base/bytes.ts';
import { type Verification, verifyExport } from '../../../src/evidence/verify.ts';
import { writeZip } from '../../../src/formats/zip.ts';
import type { SlotActivity, SlotView } from '../../../src/model/station.ts';
import { openStation, type Station } from '../../../src/station/station.ts';

export type Done = Extract<SlotActivity, { type: 'done' }>;

export interface RealStation extends AsyncDisposable {
  readonly station: Station;
  /** Types the port in and teaches it as a slot; resolves when the station sees a unit there. Returns the slot's id. */
  teach(slotNumber: number, path: string): Promise<string>;
  run(slotId: string, recipeId: string): Promise<Done>;
  /** The end of life as a person starts it: with the hardware id typed in. */
  wipe(slotId: string, hardwareId: string, recipeId: string): Promise<Done>;
  /** A signed document as anyone else would check it: its file and the station's public key. */
  check(documentId: string): Promise<Verification>;
}

export async function openRealStation(): Promise<RealStation> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-real-station-'));
  const station = await openStation({ dataFolder: folder, bench: 'real', appVersion: '0.0.0-test' });
  const until = <T>(look: () => T | null): Promise<T> =>
    new Promise((resolve) => {
      const subscription = station.subscribe(() => attempt());
      const attempt = (): void => {
        const found = look();
        if (found === null) return;
        subscription[Symbol.dispose]();
        resolve(found);
      };
      attempt();
    });
  const slotOf = (wanted: (view: SlotView) => boolean): SlotView | null =>
    station.state.slots.find(wanted) ?? null;
  const ended = (slotId: string, jobId: string): Promise<Done> =>
    until(() => {
      const activity = slotOf((view) => view.slot.id === slotId)?.activity;
      return activity?.type === 'done' && activity.jobId === jobId ? activity : null;
    });
  return {
    station,
    teach: async (slotNumber, path) => {
      const { manualPorts } = await station.handlers.getSettings(undefined);
      await station.handlers.saveSettings({ manualPorts: [...manualPorts, path] });
      await station.handlers.teachSlot({ slotNumber, location: path });
      const view = await until(() =>
        slotOf((candidate) => candidate.slot.number === slotNumber && candidate.port !== null),
      );
      return view.slot.id;
    },
    run: async (slotId, recipeId) => {
      const { jobId } = await station.handlers.startJob({ slotId, recipeId });
      return ended(slotId, jobId);
    },
    wipe: async (slotId, hardwareId, recipeId) => {
      const { jobId } = await station.handlers.startWipe({
        slotId,
        recipeId,
        confirmHardwareId: hardwareId,
      });
      return ended(slotId, jobId);
    },
    check: async (documentId) => {
      const { base64 } = await station.handlers.exportDocument({ documentId, format: 'json' });
      return verifyExport(Buffer.from(base64, 'base64').toString('utf8'), station.state.station.publicKey);
    },
    [Symbol.asyncDispose]: async () => {
      await station[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** `files`: paths inside the package; recipes go to `recipes/`. Base64, as the contract takes it. */
export function packageZip(id: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const entries = new Map(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === 'string' ? utf8(content) : content,
    ]),
  );
  const sums = [...entries].map(([name, bytes]) => `  ${name}: ${sha256(bytes)}`);
  entries.set('package.yaml', utf8(`package: ${id}\ntitle: Package ${id}\nfiles:\n${sums.join('\n')}\n`));
  return Buffer.from(writeZip(entries)).toString('base64');
}
