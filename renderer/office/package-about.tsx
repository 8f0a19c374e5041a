/** What a package says of itself, for folders that have no package.yaml. */
import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useText } from '../messages/text.ts';

export interface PackageAbout {
  readonly package: string;
  readonly title: string;
  readonly version?: string;
  readonly minimumStation?: string;
}

const threeNumbers = /^\d{1,5}\.\d{1,5}\.\d{1,5}$/;
const packageName = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function PackageAboutForm({
  busy,
  onMake,
}: {
  busy: boolean;
  onMake: (about: PackageAbout) => void;
}): ReactElement {
  const text = useText();
  const [id, setId] = useState('');
  const [title, setTitle] = useState('');
  const [version, setVersion] = useState('');
  const [minimum, setMinimum] = useState('');
  const wrongId = id !== '' && !packageName.test(id);
  const wrongVersion = [version, minimum].map((entered) => entered !== '' && !threeNumbers.test(entered));
  const ready = id !== '' && title.trim() !== '' && !wrongId && !wrongVersion.includes(true);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready)
          onMake({
            package: id,
            title: title.trim(),
            ...(version === '' ? {} : { version }),
            ...(minimum === '' ? {} : { minimumStation: minimum }),
          });
      }}
    >
      <p className="muted">{text('office.about.text')}</p>
      <div className="form-grid">
        <TextInput
          label={text('office.about.id')}
          value={id}
          error={wrongId ? text('office.about.idRule') : null}
          maxLength={63}
          spellCheck={false}
          onChange={(event) => setId(event.currentTarget.value)}
        />
        <TextInput
          label={text('office.about.title')}
          value={title}
          maxLength={80}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TextInput
          label={text('office.about.version')}
          placeholder="1.5.0"
          value={version}
          error={wrongVersion[0] ? text('office.about.versionRule') : null}
          onChange={(event) => setVersion(event.currentTarget.value)}
        />
        <TextInput
          label={text('office.about.minimum')}
          placeholder="0.1.0"
          value={minimum}
          error={wrongVersion[1] ? text('office.about.versionRule') : null}
          onChange={(event) => setMinimum(event.currentTarget.value)}
        />
      </div>
      <div>
        <Button type="submit" size="lg" disabled={!ready} loading={busy}>
          {text('office.make')}
        </Button>
      </div>
    </form>
  );
}
