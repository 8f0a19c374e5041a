/**
 * A signed document as paper, for people: PDF/A-3b (ISO 19005-3), so that an archive can keep it. The JSON is the evidence: it
 * is attached, and the paper carries its digest (as text and QR code). The paper has a signature of its own, so that what is
 * printed can not be edited either. A certificate and a report do not look alike.
 */
import PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import type { SignedDocument } from '../model/document.ts';
import type { Language } from '../model/languages.ts';
import { sectionsOf, titleOf } from './paper.ts';
import { heightOf, writeText } from './paper-fonts.ts';
import type { PaperKey } from './paper-key.ts';
import { inLanguage, type PaperText, paperLocale, say } from './paper-language.ts';
import { plainText, type Section } from './paper-parts.ts';
import { reserveSignature, type Stamp, signPdf } from './pdf-signature.ts';

const margin = 48;
const inkColor = '#1a1d21';
const quietColor = '#5a6270';

export interface PaperParts {
  readonly document: SignedDocument;
  readonly publicKeyPem: string;
  /** The export that is attached: JSON that anybody can verify. */
  readonly exported: Uint8Array;
  readonly key: PaperKey;
  /** Of the paper's own words; what is signed stands as it was signed. English when it is not given. */
  readonly language?: Language;
  /** Asked for a time stamp over the paper's own signature. */
  readonly stamp?: Stamp;
}

/** PDF bytes. A4, as many pages as the content needs. */
export async function documentPdf(parts: PaperParts): Promise<Uint8Array> {
  const { document, publicKeyPem } = parts;
  const title = titleOf(document);
  const language = parts.language ?? 'en';
  const words = (text: PaperText): string => plainText(inLanguage(text, language));
  const heading = words(title.text);
  const pdf = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    pdfVersion: '1.7',
    subset: 'PDF/A-3b',
    font: '',
    lang: paperLocale[language],
    info: {
      Title: `${heading} ${document.id}`,
      Author: `Mintmark station ${document.station}`,
      CreationDate: new Date(document.issuedAt),
    },
  });
  const pieces: Buffer[] = [];
  pdf.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<void>((done) => pdf.once('end', () => done()));
  const qr = await QRCode.toBuffer(
    `mintmark:${document.kind}:${document.id}:sha256:${document.payloadSha256}`,
    { errorCorrectionLevel: 'M', margin: 0, width: 300 },
  );
  const width = pdf.page.width - 2 * margin;

  pdf.rect(0, 0, pdf.page.width, 10).fill(title.color);
  pdf.image(qr, pdf.page.width - margin - 84, margin - 8, { width: 84 });
  const besideQr = { width: width - 100 };
  writeText(
    pdf,
    'MINTMARK',
    { sizePoints: 9, color: quietColor },
    { x: margin, y: margin - 8, width },
    { characterSpacing: 2 },
  );
  writeText(
    pdf,
    heading,
    { sizePoints: 21, color: inkColor, weight: 'bold' },
    { x: margin, y: margin + 8, ...besideQr },
  );
  writeText(pdf, words(title.verdict), { sizePoints: 15, color: title.color, weight: 'bold' }, besideQr);
  writeText(pdf, words(title.explanation), { sizePoints: 9, color: quietColor }, besideQr);
  pdf.y = Math.max(pdf.y, margin + 92);

  for (const section of sectionsOf(document)) printSection(pdf, section, width, words);
  printSection(
    pdf,
    {
      title: 'Integrity',
      rows: [
        [
          'Document',
          say('{id}, number {number} of station {station}', {
            id: document.id,
            number: String(document.sequence),
            station: document.station,
          }),
        ],
        ['Issued', document.issuedAt],
        ['SHA-256', document.payloadSha256],
        ['Document before it', document.previous ?? say('none: this is the first')],
        ['Signature (Ed25519)', document.signature],
        ['Key (SHA-256)', document.keyId],
        ['Public key', publicKeyPem.replaceAll(/-----[A-Z ]+-----|\s/g, '')],
      ],
      notes: [
        'The signed document is attached to this file as JSON. Check it, or the whole file, with mintmark-verify.',
        ...(language === 'en'
          ? []
          : [say('Words in capital letters, and what devices and drivers say, stand as they were signed.')]),
      ],
    },
    width,
    words,
  );

  const pages = pdf.bufferedPageRange();
  for (let page = 0; page < pages.count; page += 1) {
    pdf.switchToPage(page);
    pdf.page.margins.bottom = 0;
    writeText(
      pdf,
      words(
        say('{title} · {id} · page {page} of {pages}', {
          title: heading,
          id: document.id,
          page: String(page + 1),
          pages: String(pages.count),
        }),
      ),
      { sizePoints: 8, color: quietColor },
      { x: margin, y: pdf.page.height - 30, width },
      { lineBreak: false },
    );
  }
  pdf.switchToPage(0);
  const issuedAt = new Date(document.issuedAt);
  const attachment = {
    name: `${document.kind}-${document.sequence}.json`,
    type: 'application/json',
    description: 'The signed document itself: check it with mintmark-verify',
    creationDate: issuedAt,
    modifiedDate: issuedAt,
    // ISO 19005-3 section 6.8: what the paper was made from
    relationship: 'Source',
  };
  pdf.file(Buffer.from(parts.exported), attachment);
  reserveSignature(pdf, `Mintmark station ${document.station}`, heading, issuedAt);
  pdf.end();
  await ended;
  return signPdf(Buffer.concat(pieces), parts.key, parts.stamp ?? null);
}

const labelLook = { sizePoints: 9.5, color: quietColor } as const;
const valueLook = { sizePoints: 9.5, color: inkColor } as const;

function printSection(
  pdf: PDFKit.PDFDocument,
  section: Section,
  width: number,
  words: (text: PaperText) => string,
): void {
  const labelWidth = 132;
  if (pdf.y > pdf.page.height - 130) pdf.addPage();
  pdf.moveDown(0.9);
  const heading = { sizePoints: 11, color: inkColor, weight: 'bold' } as const;
  writeText(pdf, words(section.title), heading, { x: margin, y: pdf.y, width });
  pdf
    .moveTo(margin, pdf.y + 1)
    .lineTo(margin + width, pdf.y + 1)
    .lineWidth(0.5)
    .stroke('#c5cbd3');
  pdf.y += 5;
  for (const [name, content] of section.rows) {
    // a plain value is what was signed, also where it reads like one of our words
    const value = typeof content === 'string' ? plainText(content) : words(content);
    const valueWidth = width - labelWidth;
    if (pdf.y + heightOf(pdf, value, valueLook, valueWidth) > pdf.page.height - margin - 16) pdf.addPage();
    const top = pdf.y;
    writeText(pdf, words(name), labelLook, { x: margin, y: top, width: labelWidth - 8 });
    const labelBottom = pdf.y;
    writeText(pdf, value, valueLook, { x: margin + labelWidth, y: top, width: valueWidth });
    pdf.y = Math.max(pdf.y, labelBottom) + 2;
  }
  for (const note of section.notes ?? []) {
    if (pdf.y > pdf.page.height - margin - 30) pdf.addPage();
    writeText(pdf, words(note), { sizePoints: 9, color: quietColor }, { x: margin, y: pdf.y, width });
  }
}
