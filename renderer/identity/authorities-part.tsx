/** The authorities that sign here: each with its state in colour, shape and word, and what a person does about it. */
import { type ReactElement, useCallback, useState } from 'react';
import type { IssuerView } from '../../src/contract/identity.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { useActivity } from '../state/use-activity.ts';
import { AuthorityCard } from './authority-card.tsx';

const askEveryMs = 5_000;

export function AuthoritiesPart({ chosen }: { chosen: string | null }): ReactElement {
  const text = useText();
  const api = useApi();
  const { alerts } = useStation();
  const round = useActivity(askEveryMs);
  const waiting = alerts.filter(({ code }) => code === 'issuer.locked').length;
  const answer = useRequest(`issuers ${waiting} ${round}`, () => api.listIssuers({}));
  // what an action has just answered is newer than the list until the list comes again
  const [fresh, setFresh] = useState<ReadonlyMap<string, IssuerView>>(new Map());
  const { reload } = answer;
  const onSeen = useCallback(
    (issuer: IssuerView) => {
      setFresh((old) => new Map(old).set(issuer.name, issuer));
      reload();
    },
    [reload],
  );
  const listed = answer.value?.issuers ?? [];
  const issuers = listed.map((issuer) => newer(issuer, fresh.get(issuer.name)));
  return (
    <div className="page page-scroll">
      <FaultNote fault={answer.fault} />
      {answer.value?.fileMistake != null && (
        <div className="fault-note" role="alert">
          <StateShape shape="triangle" size={28} />
          <div className="fault-note-body">
            <p className="fault-note-help">{text('identities.fileMistake')}</p>
            <p>
              <DeviceText>{answer.value.fileMistake}</DeviceText>
            </p>
          </div>
        </div>
      )}
      <div className="authorities">
        {issuers.map((issuer) => (
          <AuthorityCard key={issuer.name} issuer={issuer} chosen={issuer.name === chosen} onSeen={onSeen} />
        ))}
      </div>
      {issuers.length === 1 && <p className="muted">{text('identities.onlyLocal')}</p>}
    </div>
  );
}

function newer(listed: IssuerView, answered: IssuerView | undefined): IssuerView {
  return answered !== undefined && (answered.lookedAt ?? '') > (listed.lookedAt ?? '') ? answered : listed;
}
