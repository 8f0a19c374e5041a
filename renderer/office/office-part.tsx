/** Make and sign: for people of the office, at a computer of the office (docs/decisions/0019-signing-at-the-window.md). */
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { CompareFiles } from './compare-files.tsx';
import { OrderDesk } from './order-desk.tsx';
import { PackageDesk } from './package-desk.tsx';
import { TrustListDesk } from './trust-list-desk.tsx';

export function OfficePart(): ReactElement {
  const text = useText();
  return (
    <div className="page page-scroll">
      <p className="muted office-text">{text('office.text')}</p>
      <div className="office-desks">
        <div className="stack">
          <PackageDesk />
          <CompareFiles />
          <TrustListDesk />
        </div>
        <OrderDesk />
      </div>
    </div>
  );
}
