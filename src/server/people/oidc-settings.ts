/** The part of server.yaml about an OpenID Connect provider. */
import { z } from 'zod';
import { roles } from './actor.ts';

const httpsOrLoopback = z
  .url()
  .max(300)
  .refine(
    (text) => /^https:/.test(text) || /^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(text),
    'an https address (http only on this computer)',
  );

export const oidcSettings = z.strictObject({
  /** What the button says. */
  title: z.string().min(1).max(60),
  issuer: httpsOrLoopback,
  clientId: z.string().min(1).max(200),
  /** Only this user may be able to read it. */
  clientSecretFile: z.string().min(1).max(1_000),
  /** Where people find this server; the provider must know PUBLICURL/api/v1/session/oidc/callback. */
  publicUrl: httpsOrLoopback,
  scope: z
    .string()
    .regex(/^openid( [a-z0-9:._/-]+)*$/i)
    .default('openid profile email'),
  /** The claim with the groups of a person, and which role each group has here. */
  rolesClaim: z.string().min(1).max(100).default('groups'),
  roles: z.record(z.string().max(200), z.enum(roles)),
  organisation: z.string().max(63).default('main'),
});
