/** A management server in a process of its own: prints where it is, then answers each line with how much memory it has. */
import { createInterface } from 'node:readline';
import { openServer } from '../../src/server/server.ts';
import { memoryNow } from './memory.ts';

const [folder = '', databaseUrl = ''] = process.argv.slice(2);
const server = await openServer({ folder, databaseUrl, port: 0, version: 'bench' });
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
say({ url: server.url, code: server.enrolmentCode });
for await (const _line of createInterface({ input: process.stdin })) {
  say(memoryNow());
}
await server[Symbol.asyncDispose]();
