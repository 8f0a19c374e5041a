/**
 * How settings are written and read back when there are secrets among them: without the driver's log, because a driver logs
 * what it says and hears (a console prints a value as lines of a dump), and a log is kept for good.
 */
import type { Run } from '../base/run.ts';
import type { RenderedSetting } from '../model/group.ts';

export function settingsRun<R extends Run>(run: R, settings: readonly RenderedSetting[]): R {
  if (!settings.some(({ secret }) => secret === true)) return run;
  run.log('settings with secrets: what is said and heard is not logged');
  return { ...run, log: () => undefined };
}
