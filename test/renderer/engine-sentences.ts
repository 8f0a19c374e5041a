/** Every text that is written in the engine's source, and those that are thrown as faults, by their code: read with TypeScript's own parser. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A text with a hole for whatever is filled in. */
export type Template = readonly string[];

export interface ThrownSentence {
  readonly code: string;
  readonly template: Template;
  readonly file: string;
}

export interface EngineSentences {
  readonly all: readonly Template[];
  readonly thrown: readonly ThrownSentence[];
  /** What a job says that it waits for: `waitingFor('the unit to restart')`, `{ waitingFor: '…' }`. */
  readonly waits: readonly string[];
}

const source = join(import.meta.dirname, '../../src');

export function readEngine(): EngineSentences {
  const all = new Map<string, Template>();
  const thrown: ThrownSentence[] = [];
  const waits = new Set<string>();
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    const text = readFileSync(join(source, file), 'utf8');
    const visit = (node: ts.Node): void => {
      if (ts.isExpression(node))
        for (const template of templatesOf(node)) all.set(JSON.stringify(template), template);
      if (ts.isNewExpression(node) && node.expression.getText() === 'Fault') {
        const [code, message] = node.arguments ?? [];
        if (code !== undefined && ts.isStringLiteral(code) && message !== undefined)
          for (const template of templatesOf(message))
            thrown.push({ code: code.text, template, file: file.replaceAll('\\', '/') });
      }
      const waited = waitedFor(node);
      if (waited !== null) waits.add(waited);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return { all: [...all.values()], thrown, waits: [...waits] };
}

function waitedFor(node: ts.Node): string | null {
  const value =
    ts.isCallExpression(node) && node.expression.getText().endsWith('.waitingFor')
      ? node.arguments[0]
      : ts.isPropertyAssignment(node) && node.name.getText() === 'waitingFor'
        ? node.initializer
        : undefined;
  return value !== undefined && ts.isStringLiteral(value) ? value.text : null;
}

/** Of what is written there; both of a choice. Nothing of what is only known when it runs. */
function templatesOf(node: ts.Expression): readonly Template[] {
  if (ts.isParenthesizedExpression(node)) return templatesOf(node.expression);
  if (ts.isConditionalExpression(node))
    return [...templatesOf(node.whenTrue), ...templatesOf(node.whenFalse)];
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [[node.text]];
  if (ts.isTemplateExpression(node))
    return [[node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return templatesOf(node.left).flatMap((left) =>
      templatesOf(node.right).map((right) => joined(left, right)),
    );
  return [];
}

function joined(left: Template, right: Template): Template {
  const [first = '', ...rest] = right;
  return [...left.slice(0, -1), `${left.at(-1) ?? ''}${first}`, ...rest];
}

/** Whether the engine can say this: the literals in their order, anything between them, also nothing. */
export function canSay(template: Template, sentence: string): boolean {
  const [first = '', ...rest] = template;
  if (!sentence.startsWith(first)) return false;
  if (rest.length === 0) return sentence === first;
  const last = rest.at(-1) ?? '';
  let from = first.length;
  for (const literal of rest.slice(0, -1)) {
    const at = sentence.indexOf(literal, from);
    if (at === -1) return false;
    from = at + literal.length;
  }
  return sentence.endsWith(last) && sentence.length - last.length >= from;
}
