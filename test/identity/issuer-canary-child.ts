/** A process that opens one authority of an issuers.yaml as the engine does, has certificates made, and stays. Ends with its input. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { issuerFileName, issuerFileSchema } from '../../src/identity/issuer-file.ts';
import { openIssuer } from '../../src/identity/open-issuer.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { makeKey, makeRequest } from './device.ts';

const [folder = '', name = ''] = process.argv.slice(2);
const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
  template: 'tls-client',
});
const file = issuerFileSchema.parse(JSON.parse(readFileSync(join(folder, issuerFileName), 'utf8')));
const settings = file.issuers[name];
if (settings === undefined) throw new Error(`there is no ${name}`);
const issuer = openIssuer(name, settings, {
  folder,
  production: false,
  clock: systemClock,
  random: systemRandom,
});
for (const serialNumber of ['MM-00001', 'MM-00002']) {
  await issuer.state();
  const { chain } = await issuer.issue({
    certificateRequest: makeRequest({ commonName: serialNumber, key: makeKey() }),
    profile,
    serialNumber,
    hardwareId: serialNumber,
    signal: new AbortController().signal,
  });
  if (chain.length === 0) throw new Error('no certificate');
}
process.stdout.write('issued\n');
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
