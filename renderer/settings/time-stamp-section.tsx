/** The time-stamp authority (RFC 3161): where it is, who vouches for it, what it stamps, and whether it works. */
import { Button, FileButton, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { TimeStampTrial, TimeStampView, VouchingCertificate } from '../../src/contract/evidence.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { type ActionState, useAction, useApi, useRequest, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';

/** Stamps say seconds; a difference of less is none. */
const sameClockMs = 2_000;

export function TimeStampSection(): ReactElement {
  const text = useText();
  const api = useApi();
  const stamps = useRequest('time stamps', () => api.timeStamps({}));
  return (
    <section className="panel stack" aria-label={text('stamps.title')}>
      <h2>{text('stamps.title')}</h2>
      <p className="muted">{text('stamps.text')}</p>
      <FaultNote fault={stamps.fault} />
      {stamps.value !== null && (
        <>
          <Standing view={stamps.value} />
          <AuthorityForm key={stamps.value.url ?? ''} view={stamps.value} onChanged={stamps.reload} />
        </>
      )}
    </section>
  );
}

function Standing({ view }: { view: TimeStampView }): ReactElement {
  const text = useText();
  const on = view.url !== null;
  return (
    <>
      <p className={on ? 'signed-line' : 'signed-line muted'}>
        <StateShape shape={on ? 'check' : 'slash'} size={22} />
        <strong>
          {on ? text('stamps.counted', { stamped: view.stamped, waiting: view.waiting }) : text('stamps.off')}
        </strong>
      </p>
      <FaultNote fault={view.lastFault}>
        <p>{text('stamps.trouble')}</p>
      </FaultNote>
      <details className="more">
        <summary>{text('stamps.which')}</summary>
        <ul>
          {view.kinds.map((kind) => (
            <li key={kind}>{text(`kind.${kind}`)}</li>
          ))}
        </ul>
        <p className="muted">{text('stamps.which.others')}</p>
        <p className="muted">{text('stamps.offline')}</p>
      </details>
    </>
  );
}

function AuthorityForm({ view, onChanged }: { view: TimeStampView; onChanged: () => void }): ReactElement {
  const text = useText();
  const api = useApi();
  // Not called by its own name, which looks like one of React's.
  const chooseAuthority = api.useTimeStamps;
  const action = useAction();
  const mayChange = mayHere('settings', useStation().people);
  const [url, setUrl] = useState(view.url ?? '');
  const [chosen, setChosen] = useState<{ readonly name: string; readonly pem: string } | null>(null);
  const [trial, setTrial] = useState<TimeStampTrial | null>(null);
  const certificatesPem = chosen?.pem ?? view.certificates.map(({ pem }) => pem).join('');
  const authority = { url: url.trim(), certificatesPem };
  const ready = authority.url !== '' && certificatesPem !== '';
  const changed = authority.url !== (view.url ?? '') || chosen !== null;
  const run = (work: () => Promise<unknown>): void => {
    setTrial(null);
    action.run(work).catch(() => undefined); // run never rejects
  };
  const use = (next: typeof authority | null): void =>
    run(async () => {
      await chooseAuthority({ authority: next });
      setChosen(null);
      onChanged();
    });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && changed) use(authority);
      }}
    >
      <TextInput
        label={text('stamps.url')}
        type="url"
        value={url}
        maxLength={300}
        placeholder="http://"
        disabled={!mayChange}
        onChange={(event) => {
          setUrl(event.currentTarget.value);
          setTrial(null);
        }}
      />
      <Certificates certificates={trial?.certificates ?? (chosen === null ? view.certificates : [])} />
      <div className="row">
        <ChooseCertificates
          action={action}
          disabled={!mayChange}
          onChosen={(file) => {
            setChosen(file);
            setTrial(null);
          }}
        />
        <span role="status">{chosen !== null && <DeviceText>{chosen.name}</DeviceText>}</span>
      </div>
      <div className="row">
        <Button type="submit" disabled={!ready || !changed || !mayChange} loading={action.busy}>
          {text('common.save')}
        </Button>
        <Button
          variant="default"
          disabled={!ready || action.busy || !mayChange}
          onClick={() => run(async () => setTrial(await api.testTimeStamps({ authority })))}
        >
          {text('stamps.test')}
        </Button>
        {view.url !== null && (
          <Button variant="default" disabled={action.busy || !mayChange} onClick={() => use(null)}>
            {text('stamps.switchOff')}
          </Button>
        )}
      </div>
      {trial !== null && <Trial trial={trial} />}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}

function ChooseCertificates({
  action,
  disabled,
  onChosen,
}: {
  action: ActionState;
  disabled: boolean;
  onChosen: (file: { readonly name: string; readonly pem: string }) => void;
}): ReactElement {
  const text = useText();
  const choose = (file: File | null): void => {
    if (file === null) return;
    action
      .run(async () => onChosen({ name: file.name, pem: (await file.slice(0, 60_000).text()) || '-' }))
      .catch(() => undefined); // run never rejects
  };
  return (
    <FileButton onChange={choose} accept=".pem,.crt,.cer,application/x-pem-file">
      {(props) => (
        <Button {...props} variant="default" disabled={disabled || action.busy}>
          {text('stamps.certificate.choose')}
        </Button>
      )}
    </FileButton>
  );
}

function Certificates({ certificates }: { certificates: readonly VouchingCertificate[] }): ReactElement {
  const text = useText();
  return (
    <div>
      <p>
        <strong>{text('stamps.certificate')}</strong>
      </p>
      <p className="muted small">{text('stamps.certificate.text')}</p>
      <ul className="slot-list">
        {certificates.map(({ sha256, subject, validTo }) => (
          <li key={sha256} className="slot-item">
            <span className="grow">
              <DeviceText>{subject}</DeviceText>
              <span className="muted small">
                {text('stamps.certificate.until', { time: formatMoment(validTo) })} ·{' '}
                <span className="mono">{sha256.slice(0, 16)}…</span>
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Trial({ trial: { at, here } }: { trial: TimeStampTrial }): ReactElement {
  const text = useText();
  const aheadMs = Date.parse(at) - Date.parse(here);
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  return (
    <p role="status" className="signed-line">
      <StateShape shape="check" size={22} />
      <span>
        {text('stamps.worked', { time: formatMoment(at) })}{' '}
        {Math.abs(aheadMs) > sameClockMs &&
          text(aheadMs > 0 ? 'stamps.clock.behind' : 'stamps.clock.ahead', { count: seconds })}
      </span>
    </p>
  );
}
