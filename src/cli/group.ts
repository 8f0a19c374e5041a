/** `mintmark group`: the tree and its effective values, drafts from text, comparison, publication, drift, moves. */
import type { Command } from 'commander';
import type { Client } from '../contract/client.ts';
import type { GroupNode, GroupsComparison } from '../contract/groups.ts';
import type { SettingValue } from '../model/group.ts';
import type { UnitDrift } from '../model/group-version.ts';
import { exitCodes } from './exit-codes.ts';
import { readNamedFile } from './files.ts';
import { draftCalled } from './group-draft.ts';
import { addGroupFiles, fileLimitBytes } from './group-files.ts';
import { addGroupPublishing } from './group-publish.ts';
import { print, printJson, printTable, safeText } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

export function addGroupCommand(program: Command): void {
  const group = program.command('group').description('groups of units and their layered settings');
  addLooking(group);
  addEditing(group);
  addGroupPublishing(group);
  addGroupFiles(group);
  addUnits(group);
}

function addLooking(group: Command): void {
  group
    .command('list', { isDefault: true })
    .description('the tree, how many units are in each group, and how many differ from it')
    .action(async (_choice, command: Command) => {
      const { view, nodes } = await withEngine(globalOptions(command), async ({ api }) => ({
        view: await api.listGroups(null),
        nodes: await allNodes(api),
      }));
      if (globalOptions(command).json) return printJson({ ...view, nodes });
      print(
        view.live === null
          ? 'No version was published yet: these groups are from packages.'
          : `Version ${view.live.number}, published ${view.live.publishedAt} by ${safeText(view.live.publishedBy)}, here since ${view.live.takenAt}.`,
      );
      printTable(
        ['group', 'title', 'below', 'level', 'units', 'differ'],
        nodes.map((node) => [node.id, node.title, node.parent, node.level, node.units, node.differs]),
      );
      if (view.drafts.length > 0)
        printTable(
          ['draft', 'title', 'from version', 'revision', 'changed', 'by', 'reviewed by'],
          view.drafts.map((one) => [
            one.id,
            one.title,
            one.base,
            one.revision,
            one.changedAt,
            one.changedBy,
            one.reviewedBy,
          ]),
        );
      if (view.comparing) print('Units are being compared with what is live now: counts may be of before.');
    });
  group
    .command('show')
    .description('effective values of a group, and where each is from')
    .argument('<group>')
    .option('--draft <draft>', 'as a draft has it')
    .option('--number <number>', 'as a published version has it', Number)
    .action(async (id: string, choice: { draft?: string; number?: number }, command: Command) => {
      const view = await withEngine(globalOptions(command), ({ api }) =>
        api.getGroup({ group: id, ...choice }),
      );
      if (globalOptions(command).json) return printJson(view);
      if (view.resolved === null) {
        print(`${safeText(id)}: ${safeText(view.fault?.message)}`);
        process.exitCode = exitCodes.invalid;
        return;
      }
      print(view.resolved.path.map(safeText).join(' > '));
      printTable(
        ['setting', 'value', 'from', 'overrides'],
        view.resolved.settings.map(({ key, value, layer, overrode, sources = [] }) => [
          key,
          textOf(value),
          [...new Set([layer, ...sources.map((source) => source.layer)])].join(', '),
          [...overrode, ...sources.flatMap((source) => source.overrode)]
            .map((past) => `${textOf(past.value)} (${past.layer})`)
            .join(', '),
        ]),
      );
    });
  group
    .command('schema')
    .description('JSON Schema of a file of groups, for completion in an editor')
    .argument('[group]', 'with the settings of this group')
    .action(async (id: string | undefined, _choice, command: Command) => {
      const schema = await withEngine(globalOptions(command), ({ api }) =>
        api.groupFileSchema(id === undefined ? {} : { group: id }),
      );
      printJson(schema);
    });
}

function addEditing(group: Command): void {
  group
    .command('edit')
    .description('take groups from a file into a draft; nothing is live by it')
    .argument('<file>', 'YAML or JSON: all groups; or a published version, of which the content is taken')
    .option('--draft <draft>', 'over what this draft has')
    .option('--title <text>', 'of a new draft', 'From a file')
    .action(async (file: string, choice: { draft?: string; title: string }, command: Command) => {
      const text = readNamedFile(file, fileLimitBytes).toString('utf8');
      const comparison = await withEngine(globalOptions(command), async ({ api }) => {
        const draft =
          choice.draft === undefined
            ? await api.openGroupDraft({ title: choice.title })
            : await draftCalled({ api }, choice.draft);
        await api.replaceGroups({ draft: draft.id, revision: draft.revision, text });
        return api.compareGroups({ draft: draft.id });
      });
      if (globalOptions(command).json) printJson(comparison);
      else printComparison(comparison);
    });
  group
    .command('compare')
    .description('a draft against what is live: which units, which values')
    .argument('<draft>')
    .option('--after <group>', 'go on behind this group')
    .action(async (draft: string, { after }: { after?: string }, command: Command) => {
      const comparison = await withEngine(globalOptions(command), ({ api }) =>
        api.compareGroups({ draft, ...(after === undefined ? {} : { after }) }),
      );
      if (globalOptions(command).json) printJson(comparison);
      else printComparison(comparison);
      if (comparison.problem !== null) process.exitCode = exitCodes.invalid;
    });
  group
    .command('discard')
    .description('throw a draft away')
    .argument('<draft>')
    .action(async (draft: string, _choice, command: Command) => {
      await withEngine(globalOptions(command), ({ api }) => api.discardGroupDraft({ draft }));
      if (globalOptions(command).json) printJson({ discarded: draft });
      else print('The draft is gone.');
    });
}

function addUnits(group: Command): void {
  group
    .command('drift')
    .description('units that differ from their group, by what was last read back from them')
    .argument('<group>')
    .option('--state <state>', 'differs, unread, error, same or all', 'differs')
    .option('--limit <number>', 'at most 200', Number, 100)
    .option('--after <hardware id>', 'go on behind this one')
    .action(
      async (id: string, choice: { state: string; limit: number; after?: string }, command: Command) => {
        const query = { group: id, ...choice } as Parameters<Client['api']['listDrift']>[0];
        const page = await withEngine(globalOptions(command), ({ api }) => api.listDrift(query));
        if (globalOptions(command).json) return printJson(page);
        printTable(
          ['unit', 'number', 'since', 'read back', 'in what'],
          page.rows.map((row) => [row.hardwareId, row.serialNumber, row.since, row.readAt, inWhat(row)]),
        );
        if (page.next !== null) print(`More: --after ${page.next}`);
      },
    );
  group
    .command('move')
    .description('put a unit into another group; shows what its next job will change')
    .argument('<hardware id>')
    .argument('<group>')
    .option('--dry-run', 'only show it')
    .action(async (hardwareId: string, id: string, choice: { dryRun?: boolean }, command: Command) => {
      const wanted = { hardwareId, group: id };
      const preview = await withEngine(globalOptions(command), async ({ api }) => {
        const preview = await api.previewMove(wanted);
        if (choice.dryRun !== true) await api.moveUnit(wanted);
        return preview;
      });
      if (globalOptions(command).json)
        return printJson({ ...wanted, moved: choice.dryRun !== true, ...preview });
      printTable(
        ['setting', 'holds', 'will be'],
        preview.changes.map(({ key, observed, requested }) => [key, observed, requested]),
      );
      if (preview.moreChanges > 0) print(`And ${preview.moreChanges} more.`);
      if (preview.kept.length > 0) print(`It keeps what the group does not set: ${preview.kept.join(', ')}.`);
      print(
        preview.readAt === null ? 'Nothing was read back from it yet.' : `As read back ${preview.readAt}.`,
      );
      print(
        choice.dryRun === true
          ? 'Nothing was changed.'
          : `${safeText(hardwareId)} is in ${safeText(id)} now.`,
      );
    });
}

function printComparison({ draft, outdated, groups, units, changes, next, problem }: GroupsComparison): void {
  print(`Draft ${draft.id}, revision ${draft.revision}, from version ${draft.base ?? 'none'}.`);
  print(`It touches ${groups} groups with ${units} units.`);
  for (const change of changes) {
    print(`${safeText(change.group)} ${change.change}: ${change.units} units`);
    printTable(
      ['setting', 'before', 'after', 'from'],
      change.values.map(({ key, before, after, afterLayer }) => [
        key,
        textOf(before),
        textOf(after),
        afterLayer,
      ]),
    );
    if (change.moreValues > 0) print(`  and ${change.moreValues} more settings`);
    if (change.problem !== null) print(`  ${safeText(change.problem)}`);
  }
  if (next !== null) print(`More: --after ${next}`);
  if (groups === 0) print('Nothing would change.');
  if (outdated) print('Another version is live since this draft was begun: make a new one.');
  if (problem !== null) print(`It can not be published: ${safeText(problem.message)}`);
}

async function allNodes(api: Client['api']): Promise<readonly GroupNode[]> {
  const nodes: GroupNode[] = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await api.listGroupNodes(after === undefined ? {} : { after });
    nodes.push(...page.rows);
    after = page.next;
  }
  return nodes;
}

function inWhat({ keys, reason, moreKeys = 0 }: UnitDrift): string {
  if (reason !== null) return reason;
  const said = keys.map(
    ({ key, observed, requested }) => `${key}: ${observed ?? 'missing'}, not ${requested}`,
  );
  return [...said, ...(moreKeys > 0 ? [`and ${moreKeys} more`] : [])].join('; ');
}

function textOf(value: SettingValue | null): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
