/**
 * Every colour of the app, light and dark. A test computes the contrast of each pair that is used: 7:1 for state
 * words, 4.5:1 for all other text. Nothing else in the renderer names a colour.
 */
export const lookNames = [
  'empty',
  'ready',
  'working',
  'pass',
  'fail',
  'check',
  'confirm',
  'interrupted',
  'cancelled',
] as const;
export type LookName = (typeof lookNames)[number];

export interface StateColors {
  readonly background: string;
  readonly word: string;
  readonly border: string;
  /** The second tone of rings and hatching; never behind small text alone. */
  readonly tone: string;
}

export interface Palette {
  readonly page: string;
  readonly surface: string;
  readonly sunken: string;
  readonly line: string;
  /** Of what is typed into or ticked: seen without guessing, 3:1 (WCAG 2.2, 1.4.11). */
  readonly edge: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly link: string;
  readonly focus: string;
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly noticeBackground: string;
  readonly noticeText: string;
  readonly dangerBackground: string;
  readonly dangerText: string;
  readonly states: Readonly<Record<LookName, StateColors>>;
}

const pass = { background: '#0a5c33', word: '#ffffff', border: '#0a5c33', tone: '#10743f' };
const fail = { background: '#a0141f', word: '#ffffff', border: '#a0141f', tone: '#bb2430' };
const check = { background: '#ffc24a', word: '#1e1500', border: '#a36b00', tone: '#ffb01a' };
const confirm = { background: '#562a9b', word: '#ffffff', border: '#562a9b', tone: '#6c3fb5' };
const interrupted = { background: '#ffd27a', word: '#1e1500', border: '#a36b00', tone: '#f7bd4b' };

export const light: Palette = {
  page: '#f1f3f6',
  surface: '#ffffff',
  sunken: '#f7f8fa',
  line: '#d3d9e0',
  edge: '#7c8896',
  text: '#141a22',
  muted: '#4a5463',
  accent: '#1d57c4',
  onAccent: '#ffffff',
  link: '#1a4fb4',
  focus: '#1d57c4',
  good: '#0a6136',
  bad: '#a0141f',
  warn: '#7a4c00',
  noticeBackground: '#fff1d0',
  noticeText: '#3d2900',
  dangerBackground: '#fde4e4',
  dangerText: '#6d0b13',
  states: {
    empty: { background: '#f1f3f6', word: '#47515f', border: '#7c8795', tone: '#a3adba' },
    ready: { background: '#e1ecfd', word: '#0d3d8c', border: '#1d57c4', tone: '#1d57c4' },
    working: { background: '#ffffff', word: '#0d3d8c', border: '#1d57c4', tone: '#d5e2f7' },
    pass,
    fail,
    check,
    confirm,
    interrupted,
    cancelled: { background: '#dde2e9', word: '#28303b', border: '#737e8c', tone: '#8c96a3' },
  },
};

export const dark: Palette = {
  page: '#0e1217',
  surface: '#181e26',
  sunken: '#12171d',
  line: '#333d4a',
  edge: '#748294',
  text: '#eef2f6',
  muted: '#aab5c2',
  accent: '#7fb0ff',
  onAccent: '#0b1a33',
  link: '#9cc2ff',
  focus: '#9cc2ff',
  good: '#6fd79b',
  bad: '#ff9a9a',
  warn: '#ffc766',
  noticeBackground: '#3a2b08',
  noticeText: '#ffe3a8',
  dangerBackground: '#451418',
  dangerText: '#ffd4d4',
  states: {
    empty: { background: '#0e1217', word: '#a6b1be', border: '#66727f', tone: '#4a5665' },
    ready: { background: '#10294f', word: '#c4dbff', border: '#5b97f5', tone: '#5b97f5' },
    working: { background: '#181e26', word: '#b4d1ff', border: '#5b97f5', tone: '#2a3a55' },
    pass: { ...pass, border: '#2c9a61' },
    fail: { ...fail, border: '#e2606a' },
    check,
    confirm: { ...confirm, border: '#9069d8' },
    interrupted,
    cancelled: { background: '#2a323d', word: '#e6ebf1', border: '#667384', tone: '#667384' },
  },
};

/** The palette as CSS variables: `--mm-page`, `--mm-pass-background`, … */
export function paletteVariables(palette: Palette): Record<string, string> {
  const { states, ...plain } = palette;
  const variables = Object.entries(plain).map(([name, value]): [string, string] => [
    `--mm-${dashed(name)}`,
    value,
  ]);
  for (const name of lookNames)
    for (const [part, value] of Object.entries(states[name])) variables.push([`--mm-${name}-${part}`, value]);
  return Object.fromEntries(variables);
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
