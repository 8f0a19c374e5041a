/** The certificate or report of a wipe as the paper that it will be. It says all that the signed document says. */
import type { ReactElement } from 'react';
import type { SignedDocument } from '../../src/model/document.ts';
import { isCertificate, type WipeVerdict, wipeLevels } from '../../src/model/wipe.ts';
import type { ShapeName } from '../look/slot-look.ts';
import { type Text, useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EngineText } from '../parts/engine-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { formatMoment } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { PaperMedia } from './paper-media.tsx';
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

interface Props {
  readonly document: SignedDocument;
  readonly paper: WipePaper;
}

/** White in both themes, because paper is. */
export function Paper({ document, paper }: Props): ReactElement {
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
      {certificate ? (
        <p>
          {text(
            paper.verdict === 'VERIFIED' ? 'paper.means.VERIFIED' : 'paper.means.VERIFIED WITH EXCEPTIONS',
          )}
        </p>
      ) : (
        <div className="paper-warning">
          <p>
            <strong>{text('returns.proof.notCertificate')}</strong>
          </p>
          <p>{text(`returns.proof.means.${paper.verdict}`)}</p>
        </div>
      )}
      <AboutWipe document={document} paper={paper} />
      <PaperMedia media={paper.media} />
      <Left paper={paper} />
      <Credentials paper={paper} />
      <Attempts paper={paper} />
      <Signed document={document} />
    </article>
  );
}

function AboutWipe({ document, paper }: Props): ReactElement {
  const text = useText();
  const { method, approvedBy, identityProof } = paper;
  return (
    <Facts
      rows={[
        [
          text('returns.proof.unit'),
          <DeviceText key="unit" mono>
            {[paper.serialNumber, paper.hardwareId].filter(Boolean).join(' · ') || '–'}
          </DeviceText>,
        ],
        [text('units.model'), paper.model && <DeviceText>{paper.model}</DeviceText>],
        [text('returns.proof.operator'), person(paper.operator, paper.operatorId)],
        ...(approvedBy === undefined
          ? []
          : [[text('log.second'), person(approvedBy.name, approvedBy.id)] as const]),
        [text('paper.started'), paper.startedAt && formatMoment(paper.startedAt)],
        [text('paper.ended'), formatMoment(paper.endedAt ?? document.issuedAt)],
        [text('paper.job'), paper.jobId && <DeviceText mono>{paper.jobId}</DeviceText>],
        [
          text('returns.wipe.method'),
          method && (
            <>
              <EngineText>{method.title}</EngineText>
              {method.id !== undefined && (
                <>
                  {' '}
                  (<DeviceText mono>{method.id}</DeviceText>)
                </>
              )}
            </>
          ),
        ],
        ...(method?.level === undefined
          ? []
          : [[text('paper.methodLevel'), levelWord(method.level, text)] as const]),
        ...(identityProof === undefined
          ? []
          : [
              [text('paper.before'), text(`paper.proof.${identityProof.before}`)] as const,
              [text('paper.after'), text(`paper.proof.${identityProof.after}`)] as const,
            ]),
      ]}
    />
  );
}

function person(name: string | undefined, id: string | undefined): ReactElement | null {
  if (name === undefined || name === '') return null;
  return <DeviceText>{id === undefined ? name : `${name} (${id})`}</DeviceText>;
}

function levelWord(level: string, text: Text): string {
  const known = wipeLevels.find((candidate) => candidate === level);
  return known === undefined ? level : text(`wipe.level.${known}`);
}

/** Said also when it is nothing: an auditor asks for it. */
function Left({ paper }: { paper: WipePaper }): ReactElement {
  const text = useText();
  return (
    <section>
      <h3>{text('returns.proof.retained')}</h3>
      {paper.retained.length === 0 ? (
        <p>{text('paper.nothingRetained')}</p>
      ) : (
        <ul className="lost">
          {paper.retained.map((kept) => (
            <li key={kept}>
              <EngineText>{kept}</EngineText>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Credentials({ paper: { credentials } }: { paper: WipePaper }): ReactElement {
  const text = useText();
  return (
    <section>
      <h3>{text('returns.proof.credentials')}</h3>
      {credentials.length === 0 ? (
        <p>{text('paper.noCredentials')}</p>
      ) : (
        <ul className="lost">
          {credentials.map(({ serialNumber, state, certificateFingerprint: fingerprint }) => (
            <li key={`${serialNumber} ${fingerprint}`}>
              <DeviceText mono>{serialNumber}</DeviceText>: <DeviceText>{state}</DeviceText>
              {fingerprint != null && (
                <>
                  , <DeviceText mono>{text('paper.certificate', { fingerprint })}</DeviceText>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {credentials.some(({ state }) => state === 'REVOCATION PENDING') && (
        <p className="paper-foot">{text('paper.pending')}</p>
      )}
    </section>
  );
}

function Attempts({ paper: { attempts } }: { paper: WipePaper }): ReactElement | null {
  const text = useText();
  if (attempts.length === 0) return null;
  return (
    <section>
      <h3>{text('paper.attempts')}</h3>
      <ul className="lost">
        {attempts.map(({ jobId, startedAt, method, verdict }) => (
          <li key={jobId}>
            <DeviceText>
              {text('paper.attempt', {
                at: formatMoment(startedAt),
                method,
                verdict: verdict === null ? '–' : text(`verdict.${verdict}`),
                job: jobId,
              })}
            </DeviceText>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What holds this page and the signed file together. */
function Signed({ document }: { document: SignedDocument }): ReactElement {
  const text = useText();
  return (
    <footer className="paper-signed">
      <Facts
        rows={[
          [text('paper.document'), <DeviceText key="id">{document.id}</DeviceText>],
          [text('paper.station'), <DeviceText key="station">{document.station}</DeviceText>],
          [text('paper.issued'), formatMoment(document.issuedAt)],
          [
            text('returns.proof.digest'),
            <span key="digest" className="mono">
              {document.payloadSha256}
            </span>,
          ],
          [
            text('paper.key'),
            <span key="key" className="mono">
              {document.keyId}
            </span>,
          ],
          [
            text('paper.signature'),
            <span key="signature" className="mono">
              {document.signature}
            </span>,
          ],
        ]}
      />
      <p className="paper-foot">{text('paper.reading')}</p>
      <EveryPage words={`${document.id} · SHA-256 ${document.payloadSha256.slice(0, 16)}…`} />
    </footer>
  );
}

/** At the foot of each printed page: a second page that lost the first still says what it belongs to. */
function EveryPage({ words }: { words: string }): ReactElement {
  const plain = words.replaceAll(/[^\w .:·…-]/gu, '');
  return <style>{`@page { @bottom-left { content: "${plain}"; font: 8pt sans-serif; } }`}</style>;
}
