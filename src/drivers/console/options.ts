/** What a recipe may set for the console driver. */
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import { loadProfile } from './load-profile.ts';
import type { Profile } from './profile.ts';

const optionsSchema = z.strictObject({
  /** The name of a shipped profile, or the text of one. */
  profile: z.string().min(1).max(200_000),
  baud: z.int().min(300).max(12_000_000).optional(),
  /** Refuses any other unit. */
  model: z.string().min(1).max(80).optional(),
  /** Values for variables that the profile declares. */
  variables: z.record(z.string(), z.string().max(500)).default({}),
});

export interface ConsoleOptions {
  readonly profile: Profile;
  readonly baud: number;
  readonly model: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

/** Throws Fault recipe.invalid naming the option, or the line of the profile. */
export function parseOptions(options: unknown): ConsoleOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Fault('recipe.invalid', `options.${issue?.path.map(String).join('.')}: ${issue?.message}`);
  }
  const profile = loadProfile(parsed.data.profile);
  for (const name of Object.keys(parsed.data.variables)) {
    if (!Object.hasOwn(profile.variables, name))
      throw new Fault(
        'recipe.invalid',
        `options.variables.${name}: expected one of ${Object.keys(profile.variables).join(', ') || 'none'}`,
      );
  }
  return {
    profile,
    baud: parsed.data.baud ?? profile.console.baud,
    model: parsed.data.model ?? null,
    variables: { ...profile.variables, ...parsed.data.variables },
  };
}
