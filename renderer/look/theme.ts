/** Mantine wearing our palette: 8 px grid, 44 px controls, system fonts, one accent colour. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { dark, light, type Palette, paletteVariables } from './palette.ts';

const accent: MantineColorsTuple = [
  '#edf3fe',
  '#d9e5fb',
  '#b2caf6',
  '#86abf0',
  '#5f8fea',
  '#3d75df',
  '#1d57c4',
  '#184aa8',
  '#133c8a',
  '#0e2f6d',
];

const darkTones: MantineColorsTuple = [
  dark.text,
  '#c9d2dc',
  dark.muted,
  '#7d8a99',
  '#4a5665',
  dark.line,
  dark.surface,
  dark.sunken,
  dark.page,
  '#0a0d11',
];

const fontFamily =
  "'Segoe UI Variable Text', 'Segoe UI', -apple-system, BlinkMacSystemFont, Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', system-ui, sans-serif";

export const theme = createTheme({
  colors: { accent, dark: darkTones },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  defaultRadius: 8,
  fontFamily,
  fontFamilyMonospace:
    "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: { fontFamily, fontWeight: '650' },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    Select: { defaultProps: { size: 'md', allowDeselect: false } },
    SegmentedControl: { defaultProps: { size: 'md' } },
    ActionIcon: { defaultProps: { size: 44, variant: 'subtle' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
  },
});

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...paletteVariables(light), ...mantineVariables(light) },
  dark: { ...paletteVariables(dark), ...mantineVariables(dark) },
});

function mantineVariables(palette: Palette): Record<string, string> {
  return {
    '--mantine-color-body': palette.page,
    '--mantine-color-text': palette.text,
    '--mantine-color-dimmed': palette.muted,
    '--mantine-color-anchor': palette.link,
    '--mantine-color-placeholder': palette.muted,
    '--mantine-color-default': palette.surface,
    '--mantine-color-default-hover': palette.sunken,
    '--mantine-color-default-color': palette.text,
    '--mantine-color-default-border': palette.line,
    '--mantine-color-error': palette.bad,
  };
}
