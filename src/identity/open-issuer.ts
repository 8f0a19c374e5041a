/** An entry of issuers.yaml as an issuer. Opens nothing and asks nobody: files are read and servers asked when it is used. */
import { fromUtf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { SignedDocument } from '../model/document.ts';
import { EstIssuer } from './est.ts';
import { HeldPin } from './held-pin.ts';
import type { Issuer } from './issuer.ts';
import type { IssuerSettings } from './issuer-file.ts';
import { PoolIssuer, type PoolShelf } from './key-pool.ts';
import { openToken, pathIn, readAuthority } from './open-token.ts';
import { PinnedLocalCa } from './pinned-local-ca.ts';
import { HsmCa } from './pkcs11/hsm-ca.ts';
import { SealedCa } from './sealed-ca.ts';
import { sealedFile } from './sealed-file.ts';
import { readPlainFile, readSecretFile } from './secret-file.ts';
import { ServerConnection } from './server-connection.ts';
import { ServerIssuer } from './server-issuer.ts';
import { clientCredentialOf, passwordOf } from './station-credentials.ts';
import { StepCaIssuer } from './step-ca.ts';
import type { StepSignIn } from './step-sign-in.ts';

export interface OpenIssuerParts {
  /** Paths in the settings are relative to it. */
  readonly folder: string;
  readonly production: boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** What the pools of this station hold; absent where no station runs. */
  readonly shelf?: PoolShelf;
  /** How the station's keys followed each other; absent where no station runs. */
  readonly rotations?: () => readonly SignedDocument[];
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
    case 'server': {
      const { url, authority, issuingRoot = null, answerTimeoutMs, waitLimitMs } = settings;
      return new ServerIssuer({
        id,
        connection: new ServerConnection({ url, ...parts }),
        authority,
        issuingRootSha256: issuingRoot,
        production: parts.production,
        answerTimeoutMs,
        waitLimitMs,
        clock,
      });
    }
    case 'pool': {
      const { pinFile } = settings;
      return new PoolIssuer({
        id,
        shelf: parts.shelf ?? null,
        production: parts.production,
        readPin: pinFile === undefined ? null : () => readSecretFile(at(pinFile)),
        clock,
      });
    }
    case 'sealed': {
      const { file, pinFile } = settings;
      const mayBeDemo = !parts.production;
      if (pinFile === undefined)
        return new PinnedLocalCa({ id, clock, random }, sealedFile(at(file), random), mayBeDemo);
      return new SealedCa({
        id,
        readSealed: () => readPlainFile(at(file)),
        readPin: () => readSecretFile(at(pinFile)),
        mayBeDemo,
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
