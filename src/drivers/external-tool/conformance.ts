/** The external tool driver's case for the conformance suite: real processes, the practice tool on a simulated unit. */
import { createHash } from 'node:crypto';
import type { ConformanceCase } from '../conformance-case.ts';
import type { FirmwareImage } from '../driver.ts';

function sampleImage(): FirmwareImage {
  const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 29 + (index >> 6)) & 0xff);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'app.bin', kind: 'raw', bytes, sha256, segments: [{ address: null, bytes }] };
}

const call = { args: ['{port}'] };
const options = {
  tool: 'some-flasher',
  program: process.platform === 'win32' ? 'C:\\tools\\flasher.exe' : '/opt/tools/flasher',
  sha256: '0'.repeat(64),
  version: { args: ['--version'], pattern: '(\\S+)', equals: '1' },
  hardwareId: { pattern: 'id (\\S+)' },
  memory: { address: 0x0800_0000, sizeBytes: 16_384 },
  commands: {
    identify: call,
    flash: { args: ['{port}', '{file}', '{address}'] },
    verify: { args: ['{port}', '{file}', '{address}'] },
    wipe: call,
    dump: { args: ['{port}', '{file}', '{sizeBytes}'] },
    reset: call,
    diagnose: call,
  },
};

export const conformanceCases: readonly ConformanceCase[] = [
  {
    title: 'external-tool, practising on a virtual unit',
    options,
    simulated: {},
    can: ['flash', 'diagnose', 'wipe', 'reset'],
    image: sampleImage(),
    wrongOptions: { ...options, program: 'flasher' },
    modelOption: { model: 'Practice Mk1' },
    realTime: true,
    caught: [
      'silent',
      'garbage',
      'flood',
      'refuses-image',
      'wrong-model',
      'corrupts-image',
      'fake-wipe',
      'half-wipe',
      'dead-after-reset',
      'swaps-hardware-id',
    ],
  },
];
