/** An entry of issuers.yaml as an issuer. Opens nothing and asks nobody: files are read and servers asked when it is used. */
import { isAbsolute, join } from 'node:path';
import { fromUtf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { certificatesOfPem } from '../formats/pem.ts';
import { EstIssuer } from './est.ts';
import { HeldPin } from './held-pin.ts';
import type { Issuer } from './issuer.ts';
import { issuerFault } from './issuer-fault.ts';
import type { IssuerSettings, Pkcs11Settings } from './issuer-file.ts';
import { HsmCa } from './pkcs11/hsm-ca.ts';
import { pinFileGuard } from './pkcs11/pin-file-guard.ts';
import { guardOf } from './pkcs11/pin-guard.ts';
import { useModule } from './pkcs11/shared-module.ts';
import { Token } from './pkcs11/token.ts';
import { readPlainFile, readSecretFile } from './secret-file.ts';
import { clientCredentialOf, passwordOf } from './station-credentials.ts';
import { StepCaIssuer } from './step-ca.ts';
import type { StepSignIn } from './step-sign-in.ts';

export interface OpenIssuerParts {
  /** Paths in the settings are relative to it. */
  readonly folder: string;
  readonly production: boolean;
  readonly clock: Clock;
  readonly random: Random;
}

export function openIssuer(id: string, settings: IssuerSettings, parts: OpenIssuerParts): Issuer {
  const { clock, random } = parts;
  const at = (file: string): string => pathIn(parts.folder, file);
  switch (settings.kind) {
    case 'est': {
      const { url, label = null, serverRoot, issuingRoot = null, answerTimeoutMs, waitLimitMs } = settings;
      const { user, passwordFile, certificate, privateKeyFile } = settings;
      return new EstIssuer({
        id,
        url,
        label,
        readServerRoot: async () => fromUtf8(await readPlainFile(at(serverRoot))),
        issuingRootSha256: issuingRoot,
        password:
          user === undefined || passwordFile === undefined ? null : passwordOf(user, at(passwordFile)),
        client:
          certificate === undefined || privateKeyFile === undefined
            ? null
            : clientCredentialOf(at(certificate), at(privateKeyFile)),
        answerTimeoutMs,
        waitLimitMs,
        clock,
      });
    }
    case 'step-ca': {
      const { url, root, rootFingerprint = '', answerTimeoutMs } = settings;
      return new StepCaIssuer({
        id,
        url,
        root:
          root === undefined
            ? { type: 'fingerprint', sha256: rootFingerprint }
            : { type: 'file', file: at(root) },
        signIn: signInOf(settings, at),
        answerTimeoutMs,
        clock,
        random,
      });
    }
    case 'pkcs11': {
      const heldPin = settings.pin === 'ask' ? new HeldPin() : null;
      return new HsmCa({
        id,
        token: openToken(settings, parts, heldPin),
        readCertificate: () => readAuthority(at(settings.certificate)),
        ...(heldPin === null ? {} : { heldPin }),
        clock,
        random,
      });
    }
  }
}

/** `heldPin`: what a person enters, for a token without a PIN file. */
export function openToken(
  settings: Pkcs11Settings,
  { folder, production }: OpenIssuerParts,
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

function signInOf(
  {
    provisioner,
    passwordFile,
    keyFile,
    certificate = '',
    privateKeyFile = '',
  }: Extract<IssuerSettings, { kind: 'step-ca' }>,
  at: (file: string) => string,
): StepSignIn {
  return passwordFile === undefined
    ? { type: 'x5c', provisioner, client: clientCredentialOf(at(certificate), at(privateKeyFile)) }
    : {
        type: 'jwk',
        provisioner,
        keyFile: keyFile === undefined ? null : at(keyFile),
        passwordFile: at(passwordFile),
      };
}

async function readAuthority(file: string): Promise<Uint8Array> {
  const [certificate] = certificatesOfPem(fromUtf8(await readPlainFile(file))) ?? [];
  if (certificate === undefined) throw issuerFault('settings', `${file} holds no certificate in PEM.`);
  return certificate;
}
