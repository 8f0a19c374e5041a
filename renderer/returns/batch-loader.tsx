/** A list of units to wipe: as a file from the office, or scanned one after another into a field. */
import { Button, FileButton, Textarea, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';

export function BatchLoader(): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [shown, setShown] = useState(false);
  const [title, setTitle] = useState('');
  const [list, setList] = useState('');
  if (!shown)
    return (
      <div>
        <Button variant="default" size="lg" onClick={() => setShown(true)}>
          {text('returns.batch.load')}
        </Button>
      </div>
    );
  const load = (): void => {
    const batchId = idOf(title);
    action
      .run(async () => {
        await api.loadBatch({ batchId, title: title.trim(), text: list });
        navigate(formatRoute('returns', null, { batch: batchId }));
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        load();
      }}
    >
      <TextInput
        size="lg"
        label={text('returns.batch.name')}
        value={title}
        maxLength={60}
        required
        onChange={(event) => setTitle(event.currentTarget.value)}
        data-scan="own"
      />
      <Textarea
        size="md"
        label={text('returns.batch.list')}
        description={text('returns.batch.listText')}
        value={list}
        minRows={5}
        maxRows={12}
        autosize
        onChange={(event) => setList(event.currentTarget.value)}
        data-scan="own"
      />
      <div className="row">
        <FileButton
          accept=".csv,.txt,text/csv,text/plain"
          onChange={(file) => {
            file?.text().then(setList, () => setList(''));
          }}
        >
          {(props) => (
            <Button {...props} variant="default" size="lg">
              {text('returns.batch.file')}
            </Button>
          )}
        </FileButton>
        <Button
          type="submit"
          size="lg"
          loading={action.busy}
          disabled={idOf(title) === '' || list.trim() === ''}
        >
          {text('returns.batch.load')}
        </Button>
        <Button variant="default" size="lg" onClick={() => setShown(false)}>
          {text('returns.decide.back')}
        </Button>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}

/** What papers and file names call it: letters, digits, dots and hyphens. */
function idOf(title: string): string {
  return title
    .trim()
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/-+$/, '')
    .slice(0, 60);
}
