/** Values of settings as people see them in a row. */
import type { SettingValue } from '../../src/model/group.ts';

export function valueText(value: SettingValue | null): string {
  if (value === null) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
