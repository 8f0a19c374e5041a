/**
 * The authorities that server.yaml names, with which units' certificates are signed: a sealed key whose PIN is in a file, or
 * a key in an HSM. Opened when they are first used; a changed file counts at once.
 */
import { isAbsolute, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Issuer, IssuerDescription, IssuerState, RevocationList } from '../identity/issuer.ts';
import { issuerFault } from '../identity/issuer-fault.ts';
import { LocalCa } from '../identity/local-ca.ts';
import { openToken, readAuthority } from '../identity/open-token.ts';
import { HsmCa } from '../identity/pkcs11/hsm-ca.ts';
import { readPlainFile, readSecretFile } from '../identity/secret-file.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import {
  type AuthoritySettings,
  fileStamp,
  readServerFile,
  type ServerFile,
  serverFileName,
} from './server-file.ts';

export interface AuthorityParts {
  /** The data folder of the server. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** What signs for units here; both kinds can sign a revocation list. */
export type Authority = Issuer & { signRevocationList(list: RevocationList): Promise<Uint8Array> };

interface Opened {
  readonly stamp: string;
  readonly authority: Promise<Authority>;
}

export class IssuingAuthorities implements AsyncDisposable {
  readonly #parts: AuthorityParts;
  readonly #opened = new Map<string, Opened>();
  #file: { readonly stamp: string; readonly value: ServerFile };

  /** Throws Fault server.settings. */
  constructor(parts: AuthorityParts) {
    this.#parts = parts;
    this.#file = { stamp: this.#stamp(), value: readServerFile(parts.folder) };
  }

  /** As the file says now; a file that has a mistake now leaves what worked. */
  get settings(): ServerFile {
    const stamp = this.#stamp();
    if (stamp === this.#file.stamp) return this.#file.value;
    try {
      this.#file = { stamp, value: readServerFile(this.#parts.folder) };
    } catch {
      // told by `mintmark server issuer show`, which reads the file itself
    }
    return this.#file.value;
  }

  profile(name: string): IdentityProfile | null {
    return this.settings.profiles.find(({ profile }) => profile === name) ?? null;
  }

  names(): readonly string[] {
    return Object.keys(this.settings.issuers);
  }

  /** Throws Fault server.unknown, issuer.unavailable. */
  async open(name: string): Promise<Authority> {
    const settings = this.settings.issuers[name];
    if (settings === undefined)
      throw new Fault('server.unknown', `The server has no authority called ${name}.`, { issuer: name });
    const stamp = JSON.stringify([
      settings,
      this.settings.production,
      this.settings.crlUrl,
      ...filesOf(settings).map((file) => fileStamp(this.#at(file))),
    ]);
    const known = this.#opened.get(name);
    if (known?.stamp === stamp) return known.authority;
    if (known !== undefined) void close(known.authority);
    const authority = this.#make(name, settings);
    this.#opened.set(name, { stamp, authority });
    try {
      return await authority;
    } catch (thrown) {
      // the next one tries anew
      if (this.#opened.get(name)?.authority === authority) this.#opened.delete(name);
      throw thrown;
    }
  }

  /** Never rejects. */
  async look(
    name: string,
  ): Promise<{ readonly state: IssuerState; readonly description: IssuerDescription | null }> {
    try {
      const authority = await this.open(name);
      const state = await authority.state();
      return { state, description: state.state === 'ready' ? await authority.describe() : null };
    } catch (thrown) {
      // the reason of a state is what was thrown
      const { message, context } = asFault(thrown);
      const problem = context.problem === 'policy' ? 'policy' : 'settings';
      return { state: { state: 'unavailable', reason: message, problem }, description: null };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#opened.values()].map(({ authority }) => close(authority)));
    this.#opened.clear();
  }

  async #make(name: string, settings: AuthoritySettings): Promise<Authority> {
    const { clock, random, folder } = this.#parts;
    const { production, crlUrl } = this.settings;
    const parts = {
      id: name,
      clock,
      random,
      ...(crlUrl === undefined ? {} : { crlUrl: new URL(`${name}.crl`, crlUrl).href }),
    };
    if (settings.kind === 'pkcs11') {
      const token = openToken(settings, { folder, production }, null);
      const file = this.#at(settings.certificate);
      return new HsmCa({ ...parts, token, readCertificate: () => readAuthority(file) });
    }
    const sealed = await readPlainFile(this.#at(settings.file));
    const pin = await readSecretFile(this.#at(settings.pinFile));
    try {
      const authority = await LocalCa.open(sealed, pin, parts);
      if (production && (await authority.describe()).demo)
        throw issuerFault('policy', `${name} is for demos and development: the settings say production.`);
      return authority;
    } finally {
      pin.erase();
    }
  }

  #at(file: string): string {
    return isAbsolute(file) ? file : join(this.#parts.folder, file);
  }

  #stamp(): string {
    return fileStamp(join(this.#parts.folder, serverFileName));
  }
}

function filesOf(settings: AuthoritySettings): readonly string[] {
  return settings.kind === 'sealed'
    ? [settings.file, settings.pinFile]
    : [settings.certificate, ...(settings.pinFile === undefined ? [] : [settings.pinFile])];
}

async function close(opened: Promise<Authority>): Promise<void> {
  await opened.then((authority) => authority.close?.()).catch(() => undefined); // what can not be closed is gone
}
