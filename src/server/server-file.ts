/**
 * server.yaml in the data folder of a server: its TLS, the authorities that it signs with, the profiles that it signs for.
 * It holds no secret, only the paths of files that hold them; a path is relative to the folder.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseYaml } from '../formats/yaml-file.ts';
import { pkcs11Schema } from '../identity/issuer-file.ts';
import { asFault, Fault } from '../model/fault.ts';
import { identityProfileSchema } from '../model/identity.ts';
import { oidcSettings } from './people/oidc-settings.ts';

const path = z.string().min(1).max(1_000);
export const hostName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/, 'a host name in small letters, or an address of IPv4');
export const authorityName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name of small letters, digits and hyphens')
  .refine((text) => text !== 'station-authority', 'another name than that of the authority for stations');

export const tlsSchema = z
  .strictObject({
    /** What stations call this server; loopback is always among them. */
    names: z.array(hostName).max(20).default([]),
    /** The operator's own, in place of those that the server makes: PEM. */
    certificate: path.optional(),
    privateKeyFile: path.optional(),
    root: path.optional(),
  })
  .refine(
    ({ certificate, privateKeyFile, root }) =>
      new Set([certificate, privateKeyFile, root].map((file) => file === undefined)).size === 1,
    'certificate, privateKeyFile and root belong together',
  );
export type TlsSettings = z.infer<typeof tlsSchema>;

const sealed = z.strictObject({
  kind: z.literal('sealed'),
  /** Made by `mintmark server issuer create`. */
  file: path,
  pinFile: path,
});

/** A server has nobody beside it who could type a PIN. */
const unattended = pkcs11Schema.refine(({ pinFile }) => pinFile !== undefined, 'pinFile');

export const serverFileSchema = z
  .strictObject({
    version: z.literal(1),
    /** True: authorities for development (SoftHSM) are refused. */
    production: z.boolean().default(false),
    /** The address to listen on; with TLS only, unless it is loopback. */
    listen: z.ipv4().default('127.0.0.1'),
    tls: tlsSchema.optional(),
    /** Where the folder /crl of this server is published for whoever checks certificates. */
    crlUrl: z
      .url('an http or https address')
      .regex(/^https?:\/\/[^?#]*\/$/, 'an http or https address that ends with /')
      .max(300)
      .optional(),
    /** Reverse proxies in front: from these addresses X-Forwarded-For and -Proto are believed. */
    proxies: z
      .array(z.union([z.ipv4(), z.cidrv4()]))
      .max(20)
      .default([]),
    /** Without it people sign in by name and password. */
    oidc: oidcSettings.optional(),
    issuers: z.record(authorityName, z.discriminatedUnion('kind', [sealed, unattended])).default({}),
    /** As in a package; `issuer` names one of the issuers above. */
    profiles: z.array(identityProfileSchema).max(1_000).default([]),
  })
  .refine(
    ({ issuers, profiles }) => profiles.every(({ issuer }) => issuer in issuers),
    'profiles whose issuer is one of the issuers in this file',
  )
  .refine(
    ({ profiles }) => new Set(profiles.map(({ profile }) => profile)).size === profiles.length,
    'each profile once',
  );
export type ServerFile = z.infer<typeof serverFileSchema>;
export type AuthoritySettings = ServerFile['issuers'][string];

export const serverFileName = 'server.yaml';

/** Without the file nothing is signed. Throws Fault server.settings naming the line. */
export function readServerFile(folder: string): ServerFile {
  try {
    return parseYaml(readFileSync(join(folder, serverFileName), 'utf8'), serverFileName, serverFileSchema);
  } catch (thrown) {
    // the file need not be there
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
      return serverFileSchema.parse({ version: 1 });
    const { message, context } = asFault(thrown);
    throw new Fault('server.settings', message, context, { cause: thrown });
  }
}

/** Changes whenever the file is written, made or removed. */
export function fileStamp(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? 'none' : [stats.mtimeNs, stats.size, stats.ino].join();
}
