/** The body of an answer as text, but never more than asked for: a server is a stranger too. */
import { concatBytes, fromUtf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';

/** Throws Fault server.nonsense above `maxBytes`, server.unreachable when the answer breaks off. */
export async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const part = await reader.read().catch((cause: unknown) => {
      throw new Fault('server.unreachable', 'The answer broke off.', {}, { cause });
    });
    if (part.done) return fromUtf8(concatBytes(parts));
    length += part.value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new Fault('server.nonsense', `The answer is longer than ${maxBytes} bytes.`, { maxBytes });
    }
    parts.push(part.value);
  }
}
