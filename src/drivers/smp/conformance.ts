/** The SMP driver's cases for the conformance suite: both framings, with a small image. */
import { createHash } from 'node:crypto';
import { utf8 } from '../../base/bytes.ts';
import { makeMcubootImage } from '../../formats/make-mcuboot-image.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import type { FirmwareImage } from '../driver.ts';

function sampleImage(): FirmwareImage {
  const body = Uint8Array.from({ length: 24_000 }, (_, index) => (index * 31 + (index >> 7)) & 0xff);
  const bytes = makeMcubootImage({ version: '1.4.2', body, headerBytes: 0x200 });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'sample.bin', kind: 'mcuboot', bytes, sha256, segments: [{ address: null, bytes }] };
}

export const conformanceCases: readonly ConformanceCase[] = (['console', 'raw'] as const).map((framing) => ({
  title: `smp, ${framing} framing`,
  options: { framing },
  simulated: { framing },
  can: [
    'flash',
    'generateKey',
    'writeIdentity',
    'proveIdentity',
    'openConnection',
    'configure',
    'readBack',
    'diagnose',
    'wipe',
    'reset',
  ],
  image: sampleImage(),
  settings: [
    { key: 'net/apn', text: 'iot.example', bytes: utf8('iot.example') },
    { key: 'net/port', text: '5683', bytes: Uint8Array.of(0x33, 0x16) },
  ],
  wrongOptions: { framing: 'morse' },
  modelOption: { model: 'Gateway Mk2' },
  caught: [
    'silent',
    'garbage',
    'flood',
    'refuses-image',
    'wrong-model',
    'corrupts-image',
    'forgets-settings',
    'bad-csr',
    'bad-proof',
    'fake-wipe',
    'half-wipe',
    'dead-after-reset',
    'swaps-hardware-id',
  ],
}));
