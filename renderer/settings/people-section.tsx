/** Who is at this station, with role and what they sign in with; and the rules for all. For administrators. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { mayDo } from '../../src/model/acts.ts';
import type { Person } from '../../src/model/people.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { PersonForm } from './person-form.tsx';
import { PolicySection } from './policy-section.tsx';

export function PeopleSection(): ReactElement | null {
  const { people } = useStation();
  if (people.demanded && (people.signedIn === null || !mayDo(people.signedIn.role, 'people'))) return null;
  return <PeopleList demanded={people.demanded} />;
}

function PeopleList({ demanded }: { demanded: boolean }): ReactElement {
  const text = useText();
  const api = useApi();
  const people = useRequest('people', () => api.listPeople({}));
  const [open, setOpen] = useState<Person | 'new' | null>(null);
  const policy = people.value?.policy;
  return (
    <>
      <section className="panel stack">
        <h2>{text('people.title')}</h2>
        {!demanded && (
          <>
            <p>{text('people.open')}</p>
            <p className="muted">{text('people.open.first')}</p>
          </>
        )}
        <FaultNote fault={people.fault} />
        {people.value !== null && people.value.people.length > 0 && (
          <PeopleTable people={people.value.people} onOpen={setOpen} />
        )}
        <div>
          <Button variant={demanded ? 'default' : 'filled'} onClick={() => setOpen('new')}>
            {text(demanded ? 'people.add' : 'people.addFirst')}
          </Button>
        </div>
        {open !== null && policy !== undefined && (
          <PersonForm
            person={open === 'new' ? null : open}
            first={!demanded}
            pinLength={policy.pinLength}
            onClose={() => setOpen(null)}
            onSaved={() => {
              setOpen(null);
              people.reload();
            }}
          />
        )}
      </section>
      {demanded && policy !== undefined && <PolicySection policy={policy} />}
    </>
  );
}

function PeopleTable({
  people,
  onOpen,
}: {
  people: readonly Person[];
  onOpen: (person: Person) => void;
}): ReactElement {
  const text = useText();
  return (
    <table className="people-table" aria-label={text('people.list')}>
      <thead>
        <tr>
          <th scope="col">{text('people.name')}</th>
          <th scope="col">{text('people.role')}</th>
          <th scope="col">{text('people.signsIn')}</th>
          <th aria-label={text('people.change')} />
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id} data-gone={!person.active || undefined}>
            <th scope="row">
              <DeviceText>{person.name}</DeviceText>
            </th>
            <td>{text(`role.${person.role}`)}</td>
            <td>
              {person.active
                ? [person.hasBadge && text('people.badge'), person.hasPin && text('people.pin')]
                    .filter(Boolean)
                    .join(', ') || text('people.nothing')
                : text('people.inactive')}
            </td>
            <td>
              <Button
                variant="default"
                size="sm"
                onClick={() => onOpen(person)}
                aria-label={text('people.changeLabel', { name: person.name })}
              >
                {text('people.change')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
