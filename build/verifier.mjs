/**
 * Builds dist/verifier/: the verifier for people who have nothing of ours. One file for Node, one page for a browser, and a
 * package.json so that `npx FOLDER` runs it.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

async function bundle(root, input, platform) {
  const made = await rolldown({
    input: join(root, input),
    platform,
    transform: { target: 'es2022' },
  });
  const { output } = await made.generate({ format: 'esm', codeSplitting: false });
  await made.close();
  return output[0].code;
}

/** `root` is the project's folder. */
export async function buildVerifier(root, version, folder = join(root, 'dist', 'verifier')) {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'mintmark-verify.mjs');
  const code = await bundle(root, 'src/verifier/main.ts', 'node');
  writeFileSync(program, code.startsWith('#!') ? code : `#!/usr/bin/env node\n${code}`);
  chmodSync(program, 0o755);
  const description = { name: 'mintmark-verify', version, type: 'module', bin: './mintmark-verify.mjs' };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
  const script = `\n${(await bundle(root, 'renderer/verifier/page.ts', 'browser')).replaceAll('</script', '<\\/script')}`;
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  const page = readFileSync(join(root, 'renderer', 'verifier', 'page.html'), 'utf8');
  // functions, because a dollar sign in a replacement text has a meaning
  const whole = page.replace('POLICY', () => policy).replace('SCRIPT', () => script);
  writeFileSync(join(folder, 'mintmark-verify.html'), whole);
}
