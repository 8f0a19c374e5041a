/** Why a certificate ended, in words. What a newer station says is shown as it says it. */
import type { MessageKey } from '../messages/catalogue.ts';
import type { Text } from '../messages/text.ts';

const words: Readonly<Record<string, MessageKey>> = {
  unspecified: 'fleet.reason.unspecified',
  keyCompromise: 'fleet.reason.keyCompromise',
  superseded: 'fleet.reason.superseded',
  cessationOfOperation: 'fleet.reason.cessationOfOperation',
};

export function revocationWords(reason: string, text: Text): string {
  const key = Object.hasOwn(words, reason) ? words[reason] : undefined;
  return key === undefined ? reason : text(key);
}
