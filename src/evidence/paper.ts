/** What stands on the paper of each kind of document. */
import { assertNever } from '../base/assert-never.ts';
import type { SignedDocument } from '../model/document.ts';
import { actSections, actTitle } from './paper-act.ts';
import { batchSections, batchTitle } from './paper-batch.ts';
import {
  destroyOrderSections,
  destroyOrderTitle,
  destructionSections,
  destructionTitle,
} from './paper-destruction.ts';
import { say } from './paper-language.ts';
import { orderSections, orderTitle } from './paper-order.ts';
import { type PaperTitle, paperColors, plainText, type Section } from './paper-parts.ts';
import { recordSections, recordTitle } from './paper-record.ts';
import { returnSections, returnTitle } from './paper-return.ts';
import { rotationSections, rotationTitle } from './paper-rotation.ts';
import { wipeSections, wipeTitle } from './paper-wipe.ts';

export function titleOf(document: SignedDocument): PaperTitle {
  switch (document.kind) {
    case 'wipe-certificate':
    case 'wipe-report':
      return wipeTitle(document);
    case 'job-record':
      return recordTitle(document);
    case 'order-report':
      return orderTitle(document);
    case 'key-rotation':
      return rotationTitle;
    case 'act':
      return actTitle(document);
    case 'return-record':
      return returnTitle(document);
    case 'batch-sheet':
      return batchTitle(document);
    case 'destroy-order':
      return destroyOrderTitle;
    case 'destruction-record':
      return destructionTitle(document);
    case 'shift-head':
      return {
        text: 'Shift Head',
        verdict: say('NUMBER {number}', { number: String(document.sequence) }),
        explanation: say('The newest link of the chain of this station.'),
        color: paperColors.blue,
      };
    default:
      return assertNever(document.kind);
  }
}

export function sectionsOf(document: SignedDocument): readonly Section[] {
  switch (document.kind) {
    case 'wipe-certificate':
    case 'wipe-report':
      return wipeSections(document);
    case 'job-record':
      return recordSections(document);
    case 'order-report':
      return orderSections(document);
    case 'key-rotation':
      return rotationSections(document);
    case 'act':
      return actSections(document);
    case 'return-record':
      return returnSections(document);
    case 'batch-sheet':
      return batchSections(document);
    case 'destroy-order':
      return destroyOrderSections(document);
    case 'destruction-record':
      return destructionSections(document);
    case 'shift-head':
      return [
        {
          title: 'Content',
          rows: Object.entries(document.body).map(([name, value]) => [name, plainText(value)]),
        },
      ];
    default:
      return assertNever(document.kind);
  }
}
