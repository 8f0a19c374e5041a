/**
 * What four stations hand in, from one light process: everything is made and signed before, each station keeps its one connection, and an
 * answer is only looked at for its status. Reads a plan from a file; sends a part of it for each line that it is told, and says what that took.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';

export interface SenderPlan {
  readonly rootPem: string;
  /** A list for each station: what it sends one after the other. */
  readonly stations: readonly (readonly SignedBatch[])[];
}

export interface SignedBatch {
  readonly body: string;
  readonly station: string;
  readonly signature: string;
}

export interface SenderOrder {
  /** Of each station, from which of its batches on and how many. */
  readonly first: number;
  readonly count: number;
  /** Each station sends to one of them. */
  readonly urls: readonly string[];
}

export interface SenderReport {
  readonly tookMs: number;
  readonly processorMs: number;
}

const [file = ''] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(file, 'utf8')) as SenderPlan;
const agent = new Agent({ keepAlive: true, ca: plan.rootPem });

function send(url: string, { body, station, signature }: SignedBatch): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'mintmark-station': station,
      'mintmark-signature': signature,
    };
    const sent = request(new URL('/api/v1/facts', url), { method: 'POST', agent, headers }, (answer) => {
      let refused = 0;
      answer.on('data', (part: Buffer) => {
        if (part.includes('"rejected"') || part.includes('"retry"')) refused += 1;
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200 && refused === 0) resolve();
        else reject(new Error(`${answer.statusCode}, ${refused} refused`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function carryOut({ first, count, urls }: SenderOrder): Promise<SenderReport> {
  const before = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    plan.stations.map(async (batches, index) => {
      for (const batch of batches.slice(first, first + count))
        await send(urls[index % urls.length] ?? '', batch);
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return { tookMs: performance.now() - began, processorMs: (user + system) / 1_000 };
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await carryOut(JSON.parse(line) as SenderOrder))}\n`);
