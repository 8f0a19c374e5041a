/** `Authorization: Basic` (RFC 7617), made anew for each call: a password that was changed is read at once. */
import type { SecretRef } from './destination-file.ts';
import type { DestinationParts } from './destination-parts.ts';

export async function basicAuthorization(
  user: string,
  password: SecretRef,
  parts: Pick<DestinationParts, 'secret'>,
): Promise<string> {
  const secret = await parts.secret(password);
  const both = secret.use((bytes) => Buffer.concat([Buffer.from(`${user}:`), bytes]));
  secret.erase();
  const text = both.toString('base64');
  both.fill(0);
  return `Basic ${text}`;
}
