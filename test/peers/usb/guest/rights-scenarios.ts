/** Who may open a unit: on a machine without udev rules, and with ours. The last of these starts udev for what comes after. */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { equal, holdsTrue, listed, locationOf, plugged, type Scenario, unplugged } from './rig.ts';

/** A process without root's rights; prints the fault, or `opened`. */
function asUser(location: string, groups: readonly number[]): Promise<string> {
  const script = fileURLToPath(new URL('open-as-user.ts', import.meta.url));
  const child = spawn(process.execPath, [script, location, groups.join(',')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  return new Promise((resolve) => child.on('close', () => resolve(text.trim())));
}

/** The number of the group that the rules name. */
const plugdev = (): number => Number(/^plugdev:[^:]*:(\d+)/m.exec(readFileSync('/etc/group', 'utf8'))?.[1]);

let udevRuns = false;

/** Runs until the guest ends. Starting it twice is harmless. */
export async function startUdev(): Promise<void> {
  if (udevRuns) return;
  udevRuns = true;
  const rules = fileURLToPath(new URL('../../../../build/60-mintmark.rules', import.meta.url));
  mkdirSync('/run/udev/rules.d', { recursive: true });
  copyFileSync(rules, '/run/udev/rules.d/60-mintmark.rules');
  const { status, stderr } = spawnSync('/lib/systemd/systemd-udevd', ['--daemon'], { encoding: 'utf8' });
  holdsTrue(status === 0, `udev does not start: ${stderr}`);
}

export const rightsScenarios: readonly Scenario[] = [
  {
    title: 'without udev rules a user is told in words what to do',
    run: async (rig) => {
      await plugged(2, { kind: 'dfu', serial: 'RIGHTS-1' }, rig);
      const told = await asUser(locationOf(2), []);
      const words = ['link.permission', '/dev/bus/usb/', '60-mintmark.rules', 'udevadm', 'plugdev'];
      for (const word of words) holdsTrue(told.includes(word), `${word} is not in: ${told}`);
      await unplugged(2, rig);
      return told;
    },
  },
  {
    title:
      "with the rules of build/ and the system's own udev, who is in plugdev may open it, and nobody else",
    run: async (rig) => {
      await startUdev();
      await rig.bus.call({ do: 'plug', port: 2, device: { kind: 'dfu', serial: 'RIGHTS-2' } });
      await listed(locationOf(2), rig);
      // A member waits for udev as openUsb does: the node is there before the rules are carried out.
      equal(await asUser(locationOf(2), [plugdev()]), 'opened');
      const stranger = await asUser(locationOf(2), []);
      holdsTrue(stranger.startsWith('link.permission'), stranger);
      await unplugged(2, rig);
      return `group ${plugdev()}: opened; without: link.permission`;
    },
  },
];
