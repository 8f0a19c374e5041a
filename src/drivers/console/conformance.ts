/** The console driver's cases for the conformance suite: one for each shipped profile. */
import { utf8 } from '../../base/bytes.ts';
import type { ConformanceCase } from '../conformance-case.ts';

const text = (key: string, value: string) => ({ key, text: value, bytes: utf8(value) });
const always = ['silent', 'garbage', 'flood', 'fake-wipe', 'dead-after-reset', 'swaps-hardware-id'] as const;

export const conformanceCases: readonly ConformanceCase[] = [
  {
    title: 'console, identity shell',
    options: { profile: 'identity-shell' },
    simulated: { profile: 'identity-shell' },
    can: [
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
    settings: [text('net/apn', 'iot.example'), text('app/name', 'north gate')],
    wrongOptions: { profile: 'identity-shell', speed: 1 },
    modelOption: { model: 'Field Node 3' },
    caught: [
      ...always,
      'half-wipe',
      'wrong-model',
      'forgets-settings',
      'corrupts-image',
      'bad-csr',
      'bad-proof',
    ],
  },
  {
    title: 'console, Zephyr shell',
    options: { profile: 'zephyr-tls-credentials' },
    simulated: { profile: 'zephyr-tls-credentials' },
    can: ['writeIdentity', 'configure', 'readBack', 'diagnose', 'wipe', 'reset'],
    settings: [text('net/apn', 'iot.example'), text('app/name', 'north gate')],
    wrongOptions: { profile: 'no-such-profile' },
    caught: [...always, 'half-wipe', 'forgets-settings', 'corrupts-image'],
  },
  {
    title: 'console, Nordic modem',
    options: { profile: 'nordic-modem' },
    simulated: { profile: 'nordic-modem' },
    can: ['generateKey', 'writeIdentity', 'diagnose', 'wipe', 'reset'],
    wrongOptions: { profile: 'nordic-modem', variables: { nothing: '1' } },
    modelOption: { model: 'nRF9160-SICA' },
    caught: [...always, 'half-wipe', 'wrong-model', 'corrupts-image', 'bad-csr'],
  },
  {
    title: 'console, Quectel module',
    options: { profile: 'quectel' },
    simulated: { profile: 'quectel' },
    can: ['writeIdentity', 'diagnose', 'wipe', 'reset'],
    wrongOptions: { baud: 'fast' },
    modelOption: { model: 'BG95-M3' },
    caught: [...always, 'half-wipe', 'wrong-model', 'corrupts-image'],
  },
];
