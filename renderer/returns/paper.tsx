import type { ReactElement } from 'react';
import type { SignedDocument } from '../../src/model/document.ts';
import { isCertificate, type MediumReport, type WipeVerdict } from '../../src/model/wipe.ts';
import type { ShapeName } from '../look/slot-look.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { formatBytes, formatTime } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import type { WipePaper } from './wipe-paper.ts';

const shapes: Readonly<Record<WipeVerdict, ShapeName>> = {
  VERIFIED: 'check',
  'VERIFIED WITH EXCEPTIONS': 'check',
  'COMPLETED, NOT VERIFIED': 'triangle',
  FAILED: 'octagon',
  INTERRUPTED: 'bars',
  'DESTROY REQUIRED': 'octagon',
};

/** Red where data is known or feared to be there for good, amber where nobody can tell. */
const reportLooks: Readonly<Record<WipeVerdict, 'unsure' | 'bad'>> = {
  VERIFIED: 'unsure',
  'VERIFIED WITH EXCEPTIONS': 'unsure',
  'COMPLETED, NOT VERIFIED': 'unsure',
  INTERRUPTED: 'unsure',
  FAILED: 'bad',
  'DESTROY REQUIRED': 'bad',
};

/** The document as it will be printed: white in both themes, because paper is. */
export function Paper({ document, paper }: { document: SignedDocument; paper: WipePaper }): ReactElement {
  const text = useText();
  const certificate = document.kind === 'wipe-certificate' && isCertificate(paper.verdict);
  return (
    <article
      className={
        certificate ? 'paper paper-certificate' : `paper paper-report paper-${reportLooks[paper.verdict]}`
      }
    >
      <header className="paper-head">
        <img src="./mark.svg" alt="" width="48" height="48" />
        <div>
          <h2>{text(certificate ? 'returns.proof.certificate' : 'returns.proof.report')}</h2>
          <p>{text('returns.proof.number', { sequence: document.sequence, station: document.station })}</p>
        </div>
      </header>
      <p className="paper-verdict">
        <StateShape shape={shapes[paper.verdict]} size={40} />
        {text(`verdict.${paper.verdict}`)}
      </p>
      {!certificate && (
        <div className="paper-warning">
          <p>
            <strong>{text('returns.proof.notCertificate')}</strong>
          </p>
          <p>{text(`returns.proof.means.${paper.verdict}`)}</p>
        </div>
      )}
      <Facts
        rows={[
          [
            text('returns.proof.unit'),
            <DeviceText key="unit" mono>
              {[paper.serialNumber, paper.hardwareId].filter(Boolean).join(' · ') || '–'}
            </DeviceText>,
          ],
          [text('returns.proof.operator'), paper.operator && <DeviceText>{paper.operator}</DeviceText>],
          ...(paper.approvedBy === undefined
            ? []
            : [[text('log.second'), <DeviceText key="second">{paper.approvedBy.name}</DeviceText>] as const]),
          [text('returns.proof.when'), formatTime(paper.endedAt ?? document.issuedAt)],
          ...(paper.method === undefined ? [] : [[text('returns.wipe.method'), paper.method.title] as const]),
        ]}
      />
      <table className="readings">
        <thead>
          <tr>
            <th scope="col">{text('returns.proof.medium')}</th>
            <th scope="col">{text('returns.proof.level')}</th>
            <th scope="col">{text('returns.proof.read')}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {paper.media.map((medium) => (
            <tr key={medium.name}>
              <th scope="row">
                <DeviceText>{medium.name}</DeviceText>
              </th>
              <td>{text(`wipe.level.${medium.level}`)}</td>
              <td className="tabular">
                {text('returns.proof.bytesOf', {
                  read: formatBytes(medium.bytesRead),
                  total: formatBytes(medium.bytesTotal),
                })}
              </td>
              <td className={medium.clean ? undefined : 'paper-dirty'}>
                <strong>{text(mediumWord(medium))}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {paper.retained.length > 0 && (
        <>
          <h3>{text('returns.proof.retained')}</h3>
          <ul className="lost">
            {paper.retained.map((kept) => (
              <li key={kept}>
                <DeviceText>{kept}</DeviceText>
              </li>
            ))}
          </ul>
        </>
      )}
      {paper.credentials !== undefined && paper.credentials.length > 0 && (
        <>
          <h3>{text('returns.proof.credentials')}</h3>
          <Facts
            rows={paper.credentials.map((credential) => [
              credential.serialNumber,
              <DeviceText key={credential.serialNumber}>{credential.state}</DeviceText>,
            ])}
          />
        </>
      )}
      <p className="paper-digest">
        {text('returns.proof.digest')}: <span className="mono">{document.payloadSha256}</span>
      </p>
    </article>
  );
}

/** `clean` speaks only of what was read: a medium that was not read whole is never called erased. */
function mediumWord(medium: MediumReport): MessageKey {
  if (!medium.clean) return 'returns.proof.dirty';
  if (medium.verification !== 'full-read') return 'returns.proof.notRead';
  return medium.bytesRead < medium.bytesTotal ? 'returns.proof.partlyRead' : 'returns.proof.clean';
}
