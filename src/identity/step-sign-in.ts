/** The two ways in which a station signs in at step-ca, from files that are read each time. */

import { fromUtf8, toBase64 } from '../base/bytes.ts';
import { certificatesOfPem } from '../formats/pem.ts';
import { issuerFault } from './issuer-fault.ts';
import { openJwe } from './jwe.ts';
import { readPlainFile, readSecretFile } from './secret-file.ts';
import type { ClientCredential } from './station-credentials.ts';
import type { TokenSigner } from './step-token.ts';

export type StepSignIn =
  | {
      readonly type: 'jwk';
      readonly provisioner: string;
      /** A JWE with the private key; null: the authority has it among its provisioners. */
      readonly keyFile: string | null;
      readonly passwordFile: string;
    }
  | { readonly type: 'x5c'; readonly provisioner: string; readonly client: ClientCredential };

/** What the authority says about a provisioner. */
export interface KnownProvisioner {
  readonly type: string;
  readonly name: string;
  readonly key?: { readonly kid?: string | undefined } | undefined;
  readonly encryptedKey?: string | undefined;
}

/** Throws Fault issuer.unavailable: `credentials` where the password or the provisioner is wrong, `settings` for files. */
export async function openSigner(
  signIn: StepSignIn,
  known: readonly KnownProvisioner[],
): Promise<TokenSigner> {
  const { provisioner } = signIn;
  const entry = known.find(({ name, type }) => name === provisioner && type.toLowerCase() === signIn.type);
  if (entry === undefined)
    throw issuerFault(
      'credentials',
      `The authority has no ${signIn.type.toUpperCase()} provisioner called ${provisioner}.`,
    );
  return signIn.type === 'jwk' ? byKey(signIn, entry) : byCertificate(signIn);
}

async function byKey(
  { provisioner, keyFile, passwordFile }: Extract<StepSignIn, { type: 'jwk' }>,
  entry: KnownProvisioner,
): Promise<TokenSigner> {
  const sealed = keyFile === null ? entry.encryptedKey : fromUtf8(await readPlainFile(keyFile));
  if (sealed === undefined || sealed === '')
    throw issuerFault(
      'settings',
      `The authority does not hand out the key of ${provisioner}: name its file.`,
    );
  const kid = entry.key?.kid;
  if (kid === undefined) throw issuerFault('answer', `The provisioner ${provisioner} has no key id.`);
  const password = await readSecretFile(passwordFile);
  try {
    return { provisioner, privateKey: await openJwe(sealed, password), header: { kid } };
  } finally {
    password.erase();
  }
}

async function byCertificate({
  provisioner,
  client,
}: Extract<StepSignIn, { type: 'x5c' }>): Promise<TokenSigner> {
  const { certificate } = await client.load();
  const chain = certificatesOfPem(certificate);
  if (chain === null) throw issuerFault('settings', "The station's certificate is not PEM.");
  const privateKey = await client.withKey((key) => key);
  return { provisioner, privateKey, header: { x5c: chain.map(toBase64) } };
}
