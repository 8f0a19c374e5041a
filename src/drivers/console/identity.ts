/** Keys and certificates of a unit with a text console: made there, written, and read back as far as it tells. */
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { GeneratedKey, IdentityChain, KeyRequest } from '../driver.ts';
import type { Connection } from './connection.ts';
import { chainOf, pemOf } from './pem.ts';
import { returned } from './returned.ts';
import { renderBytes, renderValue, textOf, type Variables } from './template.ts';

export async function generateKey(
  connection: Connection,
  request: KeyRequest,
  run: Run,
): Promise<GeneratedKey> {
  const { profile } = connection.options;
  const algorithm = profile.keyAlgorithms[request.algorithm] ?? '';
  const { variables } = await connection.run(
    'generateKey',
    { commonName: request.commonName, algorithm },
    run,
  );
  return {
    certificateRequest: renderBytes(
      returned(profile.procedures.generateKey, 'certificateRequest'),
      variables,
    ),
    origin: profile.keyOrigin,
  };
}

export function identityVariables(chain: IdentityChain): Variables {
  const [own] = chain.certificates;
  if (own === undefined) throw new Fault('identity.certificate', 'There is no certificate to write.');
  const [certificate, ...issuers] = chain.certificates.map(pemOf);
  return {
    certificate: certificate ?? '',
    issuers: issuers.join(''),
    certificates: chain.certificates.map(pemOf).join(''),
  };
}

/**
 * By what is read, or, where the console only tells a hash, by comparing it with what this session wrote. Null when there
 * is none.
 */
export async function readIdentity(
  connection: Connection,
  written: IdentityChain | null,
  run: Run,
): Promise<IdentityChain | null> {
  const procedure = connection.options.profile.procedures.readIdentity;
  const { variables } = await connection.run(
    'readIdentity',
    written === null ? {} : identityVariables(written),
    run,
  );
  if (procedure?.returns.pem !== undefined) {
    const pem = textOf(renderValue(returned(procedure, 'pem'), variables)).trim();
    return pem === '' ? null : chainOf(pem);
  }
  const stored = textOf(renderValue(returned(procedure, 'sha256'), variables))
    .trim()
    .toLowerCase();
  if (stored === '') return null;
  if (written === null)
    throw new Fault(
      'device.lacks',
      'This console tells only a hash of its certificate, and none was written just now.',
    );
  const { certificates } = identityVariables(written);
  const expected = textOf(renderValue('{{hex(sha256(certificates))}}', { certificates: certificates ?? '' }));
  if (stored !== expected)
    throw new Fault('device.lied', 'The unit stored another certificate than it was given.', {
      stored,
      expected,
    });
  return written;
}
