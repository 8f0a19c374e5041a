import { Button } from '@mantine/core';
import { type ReactElement, useEffect, useRef } from 'react';
import type { IssuerView } from '../../src/contract/identity.ts';
import type { ShapeName } from '../look/slot-look.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import { type Text, useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { PinForm } from './pin-form.tsx';

/** A locked authority waits for a person, as a slot does that waits for a second badge. */
const looks: Readonly<Record<IssuerView['state'], { look: string; shape: ShapeName; word: MessageKey }>> = {
  ready: { look: 'pass', shape: 'check', word: 'identities.state.ready' },
  locked: { look: 'confirm', shape: 'hand', word: 'identities.state.locked' },
  unavailable: { look: 'check', shape: 'triangle', word: 'identities.state.unavailable' },
};

const problems = [
  'name',
  'network',
  'tls',
  'clock',
  'credentials',
  'permission',
  'answer',
  'busy',
  'token',
  'settings',
  'policy',
] as const;

export function AuthorityCard({
  issuer,
  chosen,
  onSeen,
}: {
  issuer: IssuerView;
  chosen: boolean;
  onSeen: (issuer: IssuerView) => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen) card.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const { look, shape, word } = looks[issuer.state];
  const ask = (work: () => Promise<IssuerView>): void => {
    action.run(async () => onSeen(await work())).catch(() => undefined); // run never rejects
  };
  const { name, pin } = issuer;
  return (
    <section className="panel authority" aria-label={name} data-chosen={chosen || undefined} ref={card}>
      <header className={`authority-head look-${look}`}>
        <StateShape shape={shape} size={36} />
        <div className="grow">
          <h2>
            <DeviceText>{name}</DeviceText>
          </h2>
          <p className="authority-kind">{text(`identities.kind.${issuer.kind}`)}</p>
        </div>
        <strong className="authority-word">{text(word)}</strong>
      </header>
      <div className="authority-body stack">
        {issuer.reason !== null && (
          <div className="authority-reason">
            <p className="fault-note-help">{whatToDo(issuer, text)}</p>
            <p>
              <DeviceText>{issuer.reason}</DeviceText>
            </p>
          </div>
        )}
        {pin !== null && pin.need !== 'none' && (
          <PinForm issuer={issuer} pin={pin} autoFocus={chosen} onSeen={onSeen} />
        )}
        {issuer.demo === true && (
          <p className="authority-demo">
            <StateShape shape="slash" size={20} /> {text('identities.demo')}
          </p>
        )}
        <Facts rows={factsOf(issuer, text)} />
        <div className="row">
          <Button
            variant="default"
            loading={action.busy}
            onClick={() => ask(() => api.testIssuer({ name }))}
            aria-label={text('identities.testLabel', { name })}
          >
            {text('identities.test')}
          </Button>
          {pin?.open === true && (
            <Button
              variant="default"
              disabled={action.busy}
              onClick={() => ask(() => api.lockIssuer({ name }))}
              aria-label={text('identities.lockLabel', { name })}
            >
              {text('identities.lock')}
            </Button>
          )}
        </div>
        {pin?.open === true && pin.canChoose && (
          <details className="authority-change">
            <summary>{text('identities.pin.change')}</summary>
            <PinForm issuer={issuer} pin={{ ...pin, need: 'choose' }} autoFocus={false} onSeen={onSeen} />
          </details>
        )}
        <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      </div>
    </section>
  );
}

/** Where a PIN opens it, that is what to do; else the advice that belongs to the problem. */
function whatToDo(issuer: IssuerView, text: Text): string {
  if (issuer.pin !== null && issuer.pin.need !== 'none')
    return text(`identities.pin.todo.${issuer.pin.need}`);
  const problem = problems.find((known) => known === issuer.problem);
  return problem === undefined ? (issuer.advice ?? '') : text(`identities.advice.${problem}`);
}

function factsOf(issuer: IssuerView, text: Text): Parameters<typeof Facts>[0]['rows'] {
  const { title, rootSha256, profiles, lookedAt } = issuer;
  return [
    [text('identities.root'), title === null ? null : <DeviceText key="title">{title}</DeviceText>],
    [
      text('identities.rootHash'),
      rootSha256 === null ? null : (
        <DeviceText key="hash" mono>
          {grouped(rootSha256)}
        </DeviceText>
      ),
    ],
    [
      text('identities.usedBy'),
      profiles.length === 0
        ? text('identities.usedByNobody')
        : profiles.map((profile, index) => (
            <span key={profile}>
              {index > 0 && ', '}
              <a href={formatRoute('identity', 'profiles', { name: profile })}>{profile}</a>
            </span>
          )),
    ],
    [text('identities.lookedAt'), lookedAt === null ? null : formatMoment(lookedAt)],
  ];
}

/** As people compare fingerprints: in groups of four. */
function grouped(hex: string): string {
  return hex.match(/.{1,4}/g)?.join(' ') ?? hex;
}
