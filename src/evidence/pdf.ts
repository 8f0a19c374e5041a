/**
 * A signed document as paper, for people. The JSON is the evidence: the paper carries its digest (as text and QR code)
 * so that the two can be compared. A certificate and a report do not look alike.
 */
import PDFDocument from 'pdfkit';
import QRCode from 'qrcode';
import type { SignedDocument } from '../model/document.ts';
import { sectionsOf, titleOf } from './paper.ts';
import { plainText, type Section } from './paper-parts.ts';

const margin = 48;
const inkColor = '#1a1d21';
const quietColor = '#5a6270';

/** PDF bytes. A4, as many pages as the content needs. */
export async function documentPdf(document: SignedDocument, publicKeyPem: string): Promise<Uint8Array> {
  const title = titleOf(document);
  const explanation = plainText(title.explanation);
  const pdf = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    info: {
      Title: `${title.text} ${document.id}`,
      Author: `Mintmark station ${document.station}`,
      CreationDate: new Date(document.issuedAt),
    },
  });
  const parts: Buffer[] = [];
  pdf.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((done) => pdf.once('end', () => done()));
  const qr = await QRCode.toBuffer(
    `mintmark:${document.kind}:${document.id}:sha256:${document.payloadSha256}`,
    { errorCorrectionLevel: 'M', margin: 0, width: 300 },
  );
  const width = pdf.page.width - 2 * margin;

  pdf.rect(0, 0, pdf.page.width, 10).fill(title.color);
  pdf.image(qr, pdf.page.width - margin - 84, margin - 8, { width: 84 });
  pdf
    .fillColor(quietColor)
    .font('Helvetica')
    .fontSize(9)
    .text('MINTMARK', margin, margin - 8, { characterSpacing: 2 });
  pdf
    .fillColor(inkColor)
    .font('Helvetica-Bold')
    .fontSize(21)
    .text(title.text, margin, margin + 8, { width: width - 100 });
  pdf
    .fillColor(title.color)
    .fontSize(15)
    .text(title.verdict, { width: width - 100 });
  pdf
    .fillColor(quietColor)
    .font('Helvetica')
    .fontSize(9)
    .text(explanation, { width: width - 100 });
  pdf.y = Math.max(pdf.y, margin + 92);

  for (const section of sectionsOf(document)) printSection(pdf, section, width);
  printSection(
    pdf,
    {
      title: 'Integrity',
      rows: [
        ['Document', `${document.id}, number ${document.sequence} of station ${document.station}`],
        ['Issued', document.issuedAt],
        ['SHA-256', document.payloadSha256],
        ['Document before it', document.previous ?? 'none: this is the first'],
        ['Signature (Ed25519)', document.signature],
        ['Key (SHA-256)', document.keyId],
        ['Public key', publicKeyPem.replaceAll(/-----[A-Z ]+-----|\s/g, '')],
      ],
      notes: [
        'Check the JSON file of the same number with "mintmark verify FILE"; its SHA-256 must be the one printed here.',
      ],
    },
    width,
  );

  const pages = pdf.bufferedPageRange();
  for (let page = 0; page < pages.count; page += 1) {
    pdf.switchToPage(page);
    pdf.page.margins.bottom = 0;
    pdf
      .fillColor(quietColor)
      .font('Helvetica')
      .fontSize(8)
      .text(
        `${title.text} · ${document.id} · page ${page + 1} of ${pages.count}`,
        margin,
        pdf.page.height - 30,
        { width, lineBreak: false },
      );
  }
  pdf.end();
  await ended;
  return Buffer.concat(parts);
}

function printSection(pdf: PDFKit.PDFDocument, section: Section, width: number): void {
  const labelWidth = 132;
  if (pdf.y > pdf.page.height - 130) pdf.addPage();
  pdf.moveDown(0.9);
  pdf.fillColor(inkColor).font('Helvetica-Bold').fontSize(11).text(plainText(section.title), margin, pdf.y);
  pdf
    .moveTo(margin, pdf.y + 1)
    .lineTo(margin + width, pdf.y + 1)
    .lineWidth(0.5)
    .stroke('#c5cbd3');
  pdf.y += 5;
  for (const [name, content] of section.rows) {
    const label = plainText(name);
    const value = plainText(content);
    const valueHeight = pdf
      .font('Helvetica')
      .fontSize(9.5)
      .heightOfString(value, { width: width - labelWidth });
    if (pdf.y + valueHeight > pdf.page.height - margin - 16) pdf.addPage();
    const top = pdf.y;
    pdf
      .fillColor(quietColor)
      .font('Helvetica')
      .fontSize(9.5)
      .text(label, margin, top, { width: labelWidth - 8 });
    const labelBottom = pdf.y;
    pdf.fillColor(inkColor).text(value, margin + labelWidth, top, { width: width - labelWidth });
    pdf.y = Math.max(pdf.y, labelBottom) + 2;
  }
  for (const note of section.notes ?? []) {
    if (pdf.y > pdf.page.height - margin - 30) pdf.addPage();
    pdf.fillColor(quietColor).font('Helvetica').fontSize(9).text(note, margin, pdf.y, { width });
  }
}
