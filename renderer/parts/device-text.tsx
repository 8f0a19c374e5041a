import type { ReactElement } from 'react';
import { plainText } from './format.ts';

/** Text that a device or a file chose: isolated from the direction of its surroundings, invisible characters shown. */
export function DeviceText({ children, mono = false }: { children: string; mono?: boolean }): ReactElement {
  return <bdi className={mono ? 'device-text mono' : 'device-text'}>{plainText(children)}</bdi>;
}
