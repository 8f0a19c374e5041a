/** Two pipes as one: what comes out of either goes into the other, and both end together. */
import type { Pipe } from '../../contract/channel.ts';

export function joinPipes(left: Pipe, right: Pipe): void {
  left.onMessage((message) => right.send(message));
  right.onMessage((message) => left.send(message));
  left.onClose(() => right.close());
  right.onClose(() => left.close());
}
