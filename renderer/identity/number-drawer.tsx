/** One number: what became of it step by step, when, in which job, and the certificates that were issued for it. */
import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { NumberLife } from '../../src/model/rows.ts';
import { useText } from '../messages/text.ts';
import { IdentityStateBadge } from '../parts/badge.tsx';
import { credentialWords } from '../parts/credential-words.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { downloadText } from '../parts/download.ts';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatTime } from '../parts/format.ts';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { useEscape } from '../state/use-escape.ts';

export function NumberDrawer({
  serialNumber,
  onClose,
}: {
  serialNumber: string;
  onClose: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const { shift } = useStation();
  useEscape(onClose);
  const finished = shift.passed + shift.failed + shift.errors;
  const life = useRequest(`number ${serialNumber} ${finished}`, () => api.getNumber({ serialNumber }));
  return (
    <aside className="drawer drawer-wide" aria-label={text('identities.number.label')}>
      <header className="drawer-head drawer-head-plain">
        <h2 className="grow">
          <DeviceText>{serialNumber}</DeviceText>
        </h2>
        {life.value !== null && <IdentityStateBadge state={life.value.row.state} />}
        <ActionIcon className="drawer-close" onClick={onClose} aria-label={text('drawer.close')}>
          <IconX size={24} />
        </ActionIcon>
      </header>
      <div className="drawer-panel">
        <FaultNote fault={life.fault} />
        {life.value !== null && <Life life={life.value} />}
      </div>
    </aside>
  );
}

function Life({ life }: { life: NumberLife }): ReactElement {
  const text = useText();
  const { row, certificatePem } = life;
  return (
    <>
      <Facts
        rows={[
          [
            text('units.hardwareId'),
            <DeviceText key="hardware" mono>
              {row.hardwareId}
            </DeviceText>,
          ],
          [text('identities.profile'), row.profile],
          [text('identities.order'), row.orderId],
          [text('units.keyOrigin'), row.keyOrigin],
          [
            text('identities.key'),
            life.publicKeySha256 === null ? null : (
              <DeviceText key="key" mono>
                {life.publicKeySha256}
              </DeviceText>
            ),
          ],
          [
            text('identities.reason'),
            row.reason === null ? null : <DeviceText key="reason">{row.reason}</DeviceText>,
          ],
        ]}
      />
      <div className="row">
        <Button component="a" variant="default" href={formatRoute('units', row.hardwareId)}>
          {text('records.openUnit')}
        </Button>
        {certificatePem !== null && (
          <Button
            variant="default"
            onClick={() => downloadText(`${row.serialNumber}.pem`, 'application/x-pem-file', certificatePem)}
          >
            {text('identities.number.pem')}
          </Button>
        )}
      </div>
      <h3>{text('identities.number.life')}</h3>
      <Transitions life={life} />
      <h3>{text('identities.number.certificates')}</h3>
      {life.certificates.length === 0 && <p className="muted">{text('identities.number.none')}</p>}
      {life.certificates.map((certificate) => (
        <Facts
          key={certificate.fingerprint}
          rows={[
            [
              text('units.credential'),
              <strong key="state">{text(credentialWords[certificate.state])}</strong>,
            ],
            [
              text('units.fingerprint'),
              <DeviceText key="fingerprint" mono>
                {certificate.fingerprint}
              </DeviceText>,
            ],
            [
              text('identities.number.certificateSerial'),
              <DeviceText key="serial" mono>
                {certificate.serial}
              </DeviceText>,
            ],
            [text('identities.number.issuedAt'), formatTime(certificate.at)],
          ]}
        />
      ))}
    </>
  );
}

function Transitions({ life }: { life: NumberLife }): ReactElement {
  const text = useText();
  return (
    <ol className="transitions">
      {life.transitions.map((transition, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: transitions are only ever added
        <li key={index}>
          <IdentityStateBadge state={transition.to} />
          <time className="tabular">
            {transition.hasRecord ? (
              <a href={formatRoute('records', transition.jobId)} title={text('units.openRecord')}>
                {formatTime(transition.at)}
              </a>
            ) : (
              formatTime(transition.at)
            )}
          </time>
          {!transition.hasRecord && (
            <p className="muted">
              <DeviceText>{transition.jobId}</DeviceText>
            </p>
          )}
          {transition.reason !== null && (
            <p>
              <DeviceText>{transition.reason}</DeviceText>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
