/** Shows a server that knows an older key of this station how the newer ones followed (evidence/key-rotation.ts). */
import type { SignedDocument } from '../model/document.ts';

/** False when the server does not take them, or does not answer: the caller's own request says what is wrong. */
export async function introduceKeys(
  serverUrl: string,
  station: string,
  rotations: readonly SignedDocument[],
  signal: AbortSignal,
  request: typeof fetch,
): Promise<boolean> {
  const response = await request(new URL('/api/v1/stations/rotate', serverUrl), {
    method: 'POST',
    redirect: 'error',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ station, rotations }),
    signal,
  }).catch(() => null); // as good as a refusal: the facts stay waiting
  await response?.body?.cancel();
  return response?.ok === true;
}
