import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultTable } from '../../src/model/fault-table.ts';
import { openTestServer } from '../server/fixtures.ts';
import { openBench, provisionRecipe } from '../station/bench.ts';
import { copyStation } from '../station/copied-station.ts';
import { MintmarkPage, words } from './bench-page.ts';
import { suiteTitle, windowKinds } from './windows.ts';

describe.each(windowKinds)('$title', (kind) => {
  describe.skipIf(kind.absent !== null)(suiteTitle(kind, 'What the server holds against a station'), () => {
    test('is in its window, in words, with what to do', async () => {
      const place = mkdtempSync(join(tmpdir(), 'mintmark-alarm-'));
      const copy = join(place, 'copy');
      try {
        await using server = await openTestServer();
        await copyStation(server, join(place, 'original'), copy);
        {
          // what is plugged in there starts by itself, as on a line
          await using bench = await openBench(copy);
          await bench.arm(3, provisionRecipe);
        }
        await using window = await kind.open({ folder: copy });
        const mintmark = new MintmarkPage(window.page);
        const alerts = window.page.getByRole('region', { name: words('alerts.label') });
        await mintmark.slot(3).plug();
        await mintmark.slot(3).shows('state.pass');
        // the newest of them, and how many more there are
        await alerts.getByText(faultTable['server.alarm'].help).waitFor();
        const { rows } = (await server.json('/api/v1/alarms')) as { rows: { message: string }[] };
        const messages = rows.map(({ message }) => message);
        expect(messages.join('\n')).toMatch(/Fork: station \S+ has two different documents number \d+/);
        await expect
          .poll(
            async () => {
              const shown = (await alerts.textContent()) ?? '';
              return messages.some((message) => shown.includes(message));
            },
            { timeout: 30_000 },
          )
          .toBe(true);
      } finally {
        rmSync(place, { recursive: true, force: true, maxRetries: 5 });
      }
    });
  });
});
