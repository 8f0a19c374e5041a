/** PEM (RFC 7468) of certificates: what consoles take and give. */
import { fromBase64, toBase64 } from '../../base/bytes.ts';
import { Fault } from '../../model/fault.ts';
import type { IdentityChain } from '../driver.ts';

/** With a newline at the end; lines of 64 characters. */
export function pemOf(der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** Throws Fault device.protocol when what the unit gave is not a chain of at most eight certificates. */
export function chainOf(pem: string): IdentityChain {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    if (blocks.length === 0 || blocks.length > 8) throw new RangeError('no certificate');
    return { certificates: blocks.map((block) => fromBase64(block.replace(/-----[^-]+-----|\s/g, ''))) };
  } catch (cause) {
    throw new Fault('device.protocol', 'The unit gives a certificate that can not be read.', {}, { cause });
  }
}
