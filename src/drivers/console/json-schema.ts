/** The profile format as JSON Schema, for editors. profile.schema.json beside this file is its output. */
import { z } from 'zod';
import { profileSchema } from './profile.ts';

export function profileJsonSchema(): unknown {
  return z.toJSONSchema(profileSchema, { io: 'input' });
}
