import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ProfilePreview } from '../../src/contract/identity.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { downloadText } from '../parts/download.ts';
import { StateShape } from '../parts/state-shape.tsx';

/** White in both themes, because paper is; the stamp across it says that nobody can use it. */
export function CertificatePaper({ preview }: { preview: ProfilePreview }): ReactElement {
  const text = useText();
  const clean = preview.findings.length === 0;
  return (
    <article className="paper certificate-paper" aria-label={text('identities.paper.label')}>
      <header className="paper-head">
        <img src="./mark.svg" alt="" width="48" height="48" />
        <div className="grow">
          <h2>{text('identities.paper.title')}</h2>
          <p>
            <DeviceText>{preview.serialNumber}</DeviceText>
          </p>
        </div>
        <strong className="paper-stamp">{text('identities.paper.sample')}</strong>
      </header>
      <div className={clean ? 'paper-lint paper-lint-good' : 'paper-lint paper-lint-bad'} role="status">
        <p>
          <StateShape shape={clean ? 'check' : 'octagon'} size={24} />
          <strong>
            {clean
              ? text('identities.paper.clean')
              : text('identities.paper.findings', { count: preview.findings.length })}
          </strong>
        </p>
        {!clean && (
          <ul>
            {preview.findings.map(({ rule, text: words }) => (
              <li key={`${rule} ${words}`}>
                <DeviceText>{words}</DeviceText> <span className="mono">{rule}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <dl className="facts">
        {preview.fields.map(({ label, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a certificate has fields of one name, and never changes
          <div key={index} className="facts-row">
            <dt>
              <DeviceText>{label}</DeviceText>
            </dt>
            <dd>
              <DeviceText>{value}</DeviceText>
            </dd>
          </div>
        ))}
      </dl>
      <p className="paper-foot">{text('identities.paper.foot')}</p>
      <div>
        <Button
          variant="default"
          className="paper-button"
          onClick={() =>
            downloadText(`sample-${preview.serialNumber}.pem`, 'application/x-pem-file', preview.pem)
          }
        >
          {text('identities.paper.pem')}
        </Button>
      </div>
    </article>
  );
}
