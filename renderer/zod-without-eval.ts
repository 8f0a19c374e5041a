/**
 * Imported before anything that makes a schema: zod otherwise probes whether it may compile code from strings, and
 * the page's content security policy reports each probe as a violation.
 */
import { config } from 'zod';

config({ jitless: true });
