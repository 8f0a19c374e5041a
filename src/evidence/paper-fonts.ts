/**
 * The fonts of papers, whole in every PDF (PDF/A wants them embedded): Noto Sans, and Noto Sans SC for texts with Chinese
 * characters. A text with a character that neither has is escaped by plainText() before it comes here.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export type Weight = 'regular' | 'bold';

const files = {
  latin: {
    regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
    bold: '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
  },
  han: {
    regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
    bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
  },
} as const;
const require = createRequire(import.meta.url);
const loaded = new Map<string, Buffer>();

/** CJK punctuation, ideographs, their compatibility forms, and full-width characters. */
const hanRun = /[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+/g;

export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface TextLook {
  readonly sizePoints: number;
  readonly color: string;
  readonly weight?: Weight;
}

/** Prints a text, each part of it with a font that has its characters. Without a place it goes on below the last. */
export function writeText(
  pdf: PDFKit.PDFDocument,
  text: string,
  look: TextLook,
  place: TextPlace | { readonly width: number },
  options: PDFKit.Mixins.TextOptions = {},
): void {
  const runs = runsOf(text);
  for (const [index, run] of runs.entries()) {
    useFont(pdf, run.script, look.weight ?? 'regular')
      .fontSize(look.sizePoints)
      .fillColor(look.color);
    const all = { ...options, width: place.width, continued: index < runs.length - 1 };
    if (index === 0 && 'x' in place) pdf.text(run.text, place.x, place.y, all);
    else pdf.text(run.text, all);
  }
}

/** In points. Of the font with the taller lines where there are both. */
export function heightOf(pdf: PDFKit.PDFDocument, text: string, look: TextLook, width: number): number {
  const script = runsOf(text).some((run) => run.script === 'han') ? 'han' : 'latin';
  return useFont(pdf, script, look.weight ?? 'regular')
    .fontSize(look.sizePoints)
    .heightOfString(text, { width });
}

interface Run {
  readonly script: keyof typeof files;
  readonly text: string;
}

function runsOf(text: string): readonly Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const { index, 0: found } of text.matchAll(hanRun)) {
    if (index > end) runs.push({ script: 'latin', text: text.slice(end, index) });
    runs.push({ script: 'han', text: found });
    end = index + found.length;
  }
  if (end < text.length || runs.length === 0) runs.push({ script: 'latin', text: text.slice(end) });
  return runs;
}

/** Registered once for each document: pdfkit keeps what it knows by name. */
function useFont(pdf: PDFKit.PDFDocument, script: keyof typeof files, weight: Weight): PDFKit.PDFDocument {
  const name = files[script][weight];
  const known = loaded.get(name) ?? readFileSync(require.resolve(name));
  loaded.set(name, known);
  return pdf.registerFont(name, known).font(name);
}
