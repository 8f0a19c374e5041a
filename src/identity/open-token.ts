/** The token of an authority whose key is in an HSM, by its settings. Opens nothing: that happens when it is used. */
import { isAbsolute, join } from 'node:path';
import { concatBytes, fromUtf8 } from '../base/bytes.ts';
import { certificatesOfPem } from '../formats/pem.ts';
import { HeldPin } from './held-pin.ts';
import { issuerFault } from './issuer-fault.ts';
import type { Pkcs11Settings } from './issuer-file.ts';
import { pinFileGuard } from './pkcs11/pin-file-guard.ts';
import { guardOf } from './pkcs11/pin-guard.ts';
import { useModule } from './pkcs11/shared-module.ts';
import { Token } from './pkcs11/token.ts';
import { readPlainFile, readSecretFile } from './secret-file.ts';

export interface TokenPlace {
  /** Paths in the settings are relative to it. */
  readonly folder: string;
  readonly production: boolean;
}

/** `heldPin`: what a person enters, for a token without a PIN file. */
export function openToken(
  settings: Pkcs11Settings,
  { folder, production }: TokenPlace,
  heldPin: HeldPin | null,
): Token {
  const { module, token, key, pinFile } = settings;
  const memory = guardOf(module, token);
  const common = {
    openModule: () => useModule(module),
    tokenLabel: token,
    keyLabel: key,
    production,
  };
  if (pinFile === undefined) {
    const held = heldPin ?? new HeldPin();
    return new Token({ ...common, readPin: () => held.read(), heldPin: held, guard: memory });
  }
  const at = pathIn(folder, pinFile);
  return new Token({
    ...common,
    readPin: () => readSecretFile(at),
    guard: pinFileGuard(memory, { folder, token: JSON.stringify([module, token]), pinFile: at }),
  });
}

export function pathIn(folder: string, file: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}

/** An authority's PEM file: its own certificate first, then those above it. DER, one after the other. Throws Fault issuer.unavailable. */
export async function readAuthority(file: string): Promise<Uint8Array> {
  const certificates = certificatesOfPem(fromUtf8(await readPlainFile(file))) ?? [];
  if (certificates.length === 0) throw issuerFault('settings', `${file} holds no certificate in PEM.`);
  return concatBytes(certificates);
}
