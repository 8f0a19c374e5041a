/** The rules for everybody at this station: who has to agree, when somebody is signed out, how a PIN looks. */
import { Button, Checkbox, NumberInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { type FourEyesAct, fourEyesActs } from '../../src/model/acts.ts';
import { longestPin, type PeoplePolicy } from '../../src/model/people.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';

export function PolicySection({ policy }: { policy: PeoplePolicy }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [saved, setSaved] = useState(policy);
  const [wanted, setWanted] = useState(policy);
  const [done, setDone] = useState(false);
  const changed = JSON.stringify(wanted) !== JSON.stringify(saved);
  const change = (what: Partial<PeoplePolicy>): void => {
    setDone(false);
    setWanted({ ...wanted, ...what });
  };
  const toggle = (act: FourEyesAct, on: boolean): void =>
    change({ fourEyes: fourEyesActs.filter((each) => (each === act ? on : wanted.fourEyes.includes(each))) });
  const save = (): void => {
    action
      .run(async () => {
        const next = await api.savePolicy({ ...wanted, fourEyes: [...wanted.fourEyes] });
        setSaved(next.policy);
        setWanted(next.policy);
        setDone(true);
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="panel stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{text('people.policy')}</h2>
      <fieldset className="plain-fieldset stack">
        <legend>{text('people.policy.fourEyes')}</legend>
        {fourEyesActs.map((act) => (
          <Checkbox
            key={act}
            size="md"
            label={text(`act.${act}`)}
            checked={wanted.fourEyes.includes(act)}
            onChange={(event) => toggle(act, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      <NumberInput
        label={text('people.policy.idle')}
        size="md"
        min={1}
        max={720}
        allowDecimal={false}
        value={wanted.idleMinutes}
        onChange={(value) => typeof value === 'number' && change({ idleMinutes: value })}
      />
      <NumberInput
        label={text('people.policy.pinLength')}
        size="md"
        min={4}
        max={longestPin}
        allowDecimal={false}
        value={wanted.pinLength}
        onChange={(value) => typeof value === 'number' && change({ pinLength: value })}
      />
      <Checkbox
        size="md"
        label={text('people.policy.showNames')}
        checked={wanted.showNames}
        onChange={(event) => change({ showNames: event.currentTarget.checked })}
      />
      <div className="row">
        <Button type="submit" disabled={!changed} loading={action.busy}>
          {text('common.save')}
        </Button>
        <span role="status" className="muted">
          {done && !changed ? text('settings.saved') : ''}
        </span>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}
