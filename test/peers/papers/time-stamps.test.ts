/** Time stamps (RFC 3161) by OpenSSL: asked for, kept beside documents, in papers, found when they are changed, and late when offline. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBase64 } from '../../../src/base/bytes.ts';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { makePaperKey, openPaperKey } from '../../../src/evidence/paper-key.ts';
import { documentPdf } from '../../../src/evidence/pdf.ts';
import {
  readTimeStamp,
  stampedDigest,
  stampStatement,
  timeStampRequest,
  tokenIn,
} from '../../../src/evidence/time-stamp.ts';
import type { KeptTimeStamp, SignedDocument } from '../../../src/model/document.ts';
import { askTimeStamp } from '../../../src/sync/time-stamp-authority.ts';
import { judge } from '../../../src/verifier/check.ts';
import { disarmAll, openBench, provisionRecipe, temporaryFolder } from '../../station/bench.ts';
import { Chain, wipeBody } from '../../verifier/exports.ts';
import { peers, setupCommand } from '../setup.mjs';
import { openTimeStampAuthority, type TimeStampAuthority } from './time-stamp-authority.ts';

const there = peers.openssl !== null;

describe.skipIf(!there).each(['rsa', 'ec'] as const)(
  `time stamps by an authority with %s keys${there ? '' : ` (skipped: run ${setupCommand})`}`,
  (kind) => {
    const chain = new Chain();
    const { kind: documentKind, body } = wipeBody('hw-1');
    const document = chain.add(documentKind, body);
    let authority: TimeStampAuthority;
    let stranger: TimeStampAuthority;
    let token: Uint8Array;

    const stamped = async (digest: Uint8Array): Promise<Uint8Array> => {
      const nonce = systemRandom.bytes(8);
      const request = timeStampRequest(digest, nonce);
      const signal = AbortSignal.timeout(30_000);
      const response = await askTimeStamp({ url: authority.url, request, signal });
      return tokenIn(response, { digest, nonce, trustedPem: authority.rootPem }).token;
    };
    const keptOf = (of: SignedDocument, bytes: Uint8Array): KeptTimeStamp => ({
      document: of.id,
      token: toBase64(bytes),
      signature: chain.signer.signStatement(stampStatement(of, bytes)),
    });
    const exportedWith = (stamps: readonly unknown[], documents = [document]): string =>
      JSON.stringify({ ...JSON.parse(chain.text(documents)), timeStamps: stamps }, null, 2);
    const wrong = async (content: string, trust: string | undefined = authority.rootPem): Promise<string> => {
      const { valid, findings } = await judge({
        content,
        publicKeyPem: chain.signer.publicKeyPem,
        ...(trust === undefined ? {} : { timeStampAuthorityPem: trust }),
      });
      const found = findings.filter(({ ok }) => !ok).map(({ text }) => text);
      expect(valid).toBe(found.length === 0);
      return found.join('\n');
    };

    beforeAll(async () => {
      authority = await openTimeStampAuthority(peers.openssl ?? '', kind);
      stranger = await openTimeStampAuthority(peers.openssl ?? '', kind);
      token = await stamped(stampedDigest(document));
    });
    afterAll(async () => {
      await authority[Symbol.asyncDispose]();
      await stranger[Symbol.asyncDispose]();
    });

    it('are what OpenSSL itself calls good', () => {
      writeFileSync(join(authority.folder, 'token'), token);
      const digest = Buffer.from(stampedDigest(document)).toString('hex');
      const verified = execFileSync(
        peers.openssl ?? '',
        ['ts', '-verify', '-digest', digest, '-in', 'token', '-token_in', '-CAfile', 'root.pem'],
        { cwd: authority.folder, encoding: 'utf8', stdio: 'pipe' },
      );
      expect(verified).toContain('Verification: OK');
    });

    it('stand beside the document in its export, and the verifier says when it was there', async () => {
      const text = exportedWith([keptOf(document, token)]);
      expect(await wrong(text)).toBe('');
      const { findings } = await judge({ content: text, timeStampAuthorityPem: authority.rootPem });
      expect(findings.map((each) => each.text).join('\n')).toMatch(
        /d-1: was there at 20\d\d-.*, says the time-stamp authority that you trust/,
      );
      // without a certificate from elsewhere it is said, and proves nothing
      const unknown = await judge({ content: text });
      expect(unknown.valid).toBe(true);
      expect(unknown.findings.map((each) => each.text).join('\n')).toMatch(/compare its authority/);
    });

    it('are found out when they are of another document, of another authority, stripped, doubled or exchanged', async () => {
      const other = chain.add(documentKind, body);
      const theirs = await stamped(stampedDigest(other));
      expect(await wrong(exportedWith([keptOf(document, theirs)]))).toMatch(/of another document/);
      expect(await wrong(exportedWith([{ ...keptOf(other, theirs), document: document.id }]))).toMatch(
        /CHANGED/,
      );
      expect(await wrong(exportedWith([keptOf(other, theirs)]))).toMatch(/not in the file/);
      expect(await wrong(exportedWith([keptOf(document, token)]), stranger.rootPem)).toMatch(
        /none of the authorities/,
      );
      expect(await wrong(chain.text([document]))).toMatch(/has no time stamp/);
      expect(await wrong(exportedWith([keptOf(document, token), keptOf(document, token)]))).toMatch(
        /not in the file/,
      );
      const unsigned = { ...keptOf(document, token), signature: toBase64(new Uint8Array(64)) };
      expect(await wrong(exportedWith([unsigned]))).toMatch(/CHANGED/);
      expect(await wrong(exportedWith([{ ...keptOf(document, token), note: 'x' }]))).toMatch(
        /outside of what is signed/,
      );
      expect(await wrong(exportedWith([]))).toMatch(/not what it must be/);
    });

    it('with any of 1,000 random bits of the export flipped are not believed', async () => {
      const bytes = new TextEncoder().encode(exportedWith([keptOf(document, token)]));
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
          const flipped = Uint8Array.from(bytes);
          flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          // space between two tokens is no part of what anybody reads
          const asText = (each: Uint8Array): string =>
            new TextDecoder().decode(each).replace(/[ \n\t\r]/g, '');
          fc.pre(asText(flipped) !== asText(bytes));
          const { valid } = await judge({
            content: flipped,
            publicKeyPem: chain.signer.publicKeyPem,
            timeStampAuthorityPem: authority.rootPem,
          });
          expect(valid).toBe(false);
        }),
        { numRuns: 1_000 },
      );
    });

    it('are refused by the station when the token is damaged, old, or nobody vouches for it', async () => {
      const digest = stampedDigest(document);
      const trustedPem = authority.rootPem;
      expect(readTimeStamp(token, { digest, trustedPem }).at).toMatch(/^20/);
      expect(() => readTimeStamp(token, { digest, trustedPem: stranger.rootPem })).toThrow(/nobody vouches/);
      expect(() => readTimeStamp(token, { digest: new Uint8Array(32), trustedPem })).toThrow(
        /another document/,
      );
      expect(() => readTimeStamp(token.slice(0, -40), { digest, trustedPem })).toThrow(/not taken/);
      await stamped(digest);
      authority.manner = 'with an old answer';
      await expect(stamped(digest)).rejects.toThrow(/old answer/);
      authority.manner = 'with nonsense';
      await expect(stamped(digest)).rejects.toThrow(/can not be read/);
      authority.manner = 'not at all';
      await expect(stamped(digest)).rejects.toMatchObject({ code: 'server.unreachable' });
      authority.manner = 'well';
    });

    it('are in the signature of a paper (PAdES B-T), which pdfsig and the verifier accept', async () => {
      const key = openPaperKey(await makePaperKey('bench-1', chain.signer, new Date('2026-11-01T08:00:00Z')));
      const pdf = Uint8Array.from(
        await documentPdf({
          document,
          publicKeyPem: chain.signer.publicKeyPem,
          exported: new TextEncoder().encode(exportedWith([keptOf(document, token)])),
          key,
          stamp: stamped,
        }),
      );
      const asked = { content: pdf, publicKeyPem: chain.signer.publicKeyPem };
      const judged = await judge({ ...asked, timeStampAuthorityPem: authority.rootPem });
      expect(judged.findings.filter(({ ok }) => !ok)).toEqual([]);
      const foreign = await judge({ ...asked, timeStampAuthorityPem: stranger.rootPem });
      expect(foreign.findings.map((each) => each.text).join('\n')).toMatch(
        /The paper: its time stamp is not good/,
      );
      if (peers.pdfsig === null) throw new Error(`pdfsig is not there: run ${setupCommand}`);
      const file = join(authority.folder, 'paper.pdf');
      writeFileSync(file, pdf);
      const said = execFileSync('pdfsig', ['-nocert', file], { encoding: 'utf8' });
      expect(said).toContain('Signature Validation: Signature is Valid.');
    });
  },
);

describe.skipIf(!there)('an authority that is tried before it is used', () => {
  it('stamps once for nothing, and what fails is said as it would fail later', async () => {
    await using authority = await openTimeStampAuthority(peers.openssl ?? '');
    await using stranger = await openTimeStampAuthority(peers.openssl ?? '');
    const place = temporaryFolder();
    try {
      await using bench = await openBench(join(place.folder, 'data'));
      const given = { url: authority.url, certificatesPem: authority.rootPem };
      const trial = await bench.call('testTimeStamps', { authority: given });
      expect(Math.abs(Date.parse(trial.at) - Date.parse(trial.here))).toBeLessThan(60_000);
      const [certificate] = trial.certificates;
      expect(certificate?.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(certificate?.pem).toContain('BEGIN CERTIFICATE');
      const tried = (change: Partial<typeof given>) =>
        bench.call('testTimeStamps', { authority: { ...given, ...change } });
      await expect(tried({ certificatesPem: stranger.rootPem })).rejects.toMatchObject({
        code: 'evidence.time-stamp',
      });
      await expect(tried({ certificatesPem: 'none' })).rejects.toMatchObject({ code: 'evidence.time-stamp' });
      authority.manner = 'not at all';
      await expect(tried({})).rejects.toMatchObject({ code: 'server.unreachable' });
      expect(await bench.call('timeStamps')).toMatchObject({ url: null, stamped: 0, certificates: [] });
      // What is in use says who vouches for it, in a form that can be used again.
      const view = await bench.call('useTimeStamps', { authority: given });
      expect(view.certificates.map(({ pem }) => pem).join('')).toBe(certificate?.pem);
      expect(view.kinds).toContain('wipe-certificate');
    } finally {
      place.remove();
    }
  });

  it('is asked at once when it takes the place of one that does not answer', async () => {
    await using silent = await openTimeStampAuthority(peers.openssl ?? '');
    await using authority = await openTimeStampAuthority(peers.openssl ?? '');
    silent.manner = 'not at all';
    const place = temporaryFolder();
    const clock = new StoppedClock();
    try {
      await using bench = await openBench(join(place.folder, 'data'), { clock });
      await bench.call('useTimeStamps', { authority: { url: silent.url, certificatesPem: silent.rootPem } });
      await bench.call('rotateStationKey', { reason: 'routine' });
      await bench.until('word of the trouble', (state) =>
        state.alerts.some(({ message }) => message.includes('does not answer')),
      );
      await bench.call('useTimeStamps', {
        authority: { url: authority.url, certificatesPem: authority.rootPem },
      });
      // Its pause would not end: the clock sleeps for ever. Whoever waits here for ever has found the fault.
      while ((await bench.call('timeStamps')).stamped === 0)
        await new Promise((again) => setTimeout(again, 50));
      expect(await bench.call('timeStamps')).toMatchObject({ waiting: 0, lastFault: null });
    } finally {
      place.remove();
    }
  });
});

describe.skipIf(!there)('a station that was offline', () => {
  it('has its documents stamped when the authority answers again, without a change of the document', async () => {
    await using authority = await openTimeStampAuthority(peers.openssl ?? '');
    const place = temporaryFolder();
    try {
      await using bench = await openBench(join(place.folder, 'data'));
      await disarmAll(bench);
      authority.manner = 'not at all';
      await expect(
        bench.call('useTimeStamps', { authority: { url: authority.url, certificatesPem: 'no certificate' } }),
      ).rejects.toMatchObject({ code: 'evidence.time-stamp' });
      await bench.call('useTimeStamps', {
        authority: { url: authority.url, certificatesPem: authority.rootPem },
      });
      await bench.plug(1);
      expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
      const done = await bench.wipe(1);
      expect(done).toMatchObject({ outcome: 'passed' });
      await bench.until('word of the trouble', (state) =>
        state.alerts.some(({ message }) => message.includes('does not answer')),
      );
      const wanted = { documentId: `${done.jobId}-wipe`, format: 'json' };
      const before = JSON.parse(textOf(await bench.call('exportDocument', wanted)));
      expect(before.timeStamps).toBeUndefined();
      expect(await bench.call('timeStamps')).toMatchObject({ stamped: 0, waiting: 1 });
      authority.manner = 'well';
      for (;;) {
        if ((await bench.call('timeStamps')).stamped === 1) break;
        await new Promise((again) => setTimeout(again, 100));
      }
      const after = textOf(await bench.call('exportDocument', wanted));
      expect(JSON.parse(after).documents).toEqual(before.documents);
      const { findings } = await judge({ content: after, timeStampAuthorityPem: authority.rootPem });
      expect(findings.filter(({ ok }) => !ok)).toEqual([]);
      expect(await bench.call('timeStamps')).toMatchObject({ stamped: 1, waiting: 0, lastFault: null });
    } finally {
      place.remove();
    }
  });
});

function textOf({ base64 }: { readonly base64: string }): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

/** Real time, in which a pause ends only when somebody ends it. */
class StoppedClock implements Clock {
  now(): Date {
    return systemClock.now();
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  sleep(_durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}
