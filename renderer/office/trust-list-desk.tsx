/** The list of the stations' keys that readers of documents get (docs/verifying.md): put together, signed, saved. */
import { Button, FileButton, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SignedTrustListFile } from '../../src/contract/office-signing.ts';
import { useText } from '../messages/text.ts';
import { useApi, useStation } from '../state/hooks.ts';
import { OfficeKeyForm } from './office-key-form.tsx';
import { SignedFile } from './signed-file.tsx';
import {
  emptyTrustList,
  entryFrom,
  keyEntry,
  type TrustedKeyEntry,
  type TrustListEntry,
  trustListText,
} from './trust-list-draft.ts';
import { TrustedKeyFields } from './trusted-key-fields.tsx';

const mostListBytes = 5_000_000;
const mostKeyBytes = 1_000;

export function TrustListDesk(): ReactElement {
  const text = useText();
  const api = useApi();
  const { station } = useStation();
  const [entry, setEntry] = useState<TrustListEntry>(emptyTrustList);
  const [signed, setSigned] = useState<SignedTrustListFile | null>(null);
  const [notice, setNotice] = useState('');
  const change = (next: TrustListEntry): void => {
    setEntry(next);
    setSigned(null);
    setNotice('');
  };
  const add = (name: string, publicKeyPem: string): void =>
    change({ ...entry, keys: [...entry.keys, keyEntry(name, publicKeyPem)] });
  const read = (file: File | null, longest: number, take: (content: string) => void): void => {
    file
      ?.slice(0, longest)
      .text()
      .then(take)
      .catch(() => undefined); // a file that went away meanwhile is chosen again
  };
  const changeKey = (index: number, what: Partial<TrustedKeyEntry>): void =>
    change({ ...entry, keys: entry.keys.map((key, at) => (at === index ? { ...key, ...what } : key)) });
  const ownIsThere = entry.keys.some(({ publicKeyPem }) => publicKeyPem.trim() === station.publicKey.trim());
  const ready = entry.title.trim() !== '' && entry.keys.length > 0;
  return (
    <section className="panel stack" aria-label={text('office.trust')}>
      <h2>{text('office.trust')}</h2>
      <p className="muted">{text('office.trust.text')}</p>
      <div className="row office-begin">
        <FileButton
          accept=".json,application/json"
          onChange={(file) =>
            read(file, mostListBytes, (content) => {
              const found = entryFrom(content);
              if (found === null) setNotice(text('office.trust.notOne'));
              else change(found);
            })
          }
        >
          {(props) => (
            <Button {...props} variant="default">
              {text('office.trust.begin')}
            </Button>
          )}
        </FileButton>
        <span role="status">{notice}</span>
      </div>
      <TextInput
        label={text('office.trust.title')}
        value={entry.title}
        maxLength={120}
        onChange={(event) => change({ ...entry, title: event.currentTarget.value })}
      />
      {entry.keys.map((key, index) => (
        <TrustedKeyFields
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end; one that goes takes its fields along
          key={`${index} ${key.publicKeyPem.slice(0, 120)}`}
          entry={key}
          onChange={(what) => changeKey(index, what)}
          onRemove={() => change({ ...entry, keys: entry.keys.filter((_, at) => at !== index) })}
        />
      ))}
      <div className="row">
        <FileButton
          accept=".pem,.pub,application/x-pem-file"
          onChange={(file) => read(file, mostKeyBytes, (pem) => add('', pem))}
        >
          {(props) => (
            <Button {...props} variant="default">
              {text('office.trust.add')}
            </Button>
          )}
        </FileButton>
        {!ownIsThere && (
          <Button variant="default" onClick={() => add(station.id, station.publicKey)}>
            {text('office.trust.addOwn')}
          </Button>
        )}
      </div>
      {ready && signed === null && (
        <OfficeKeyForm
          label={text('office.trust.sign')}
          onSign={async (key) => setSigned(await api.signTrustList({ text: trustListText(entry), key }))}
        />
      )}
      {signed !== null && (
        <SignedFile
          name={signed.name}
          base64={signed.base64}
          mediaType="application/json"
          takeable={false}
          forWhom={text('office.trust.forWhom')}
        />
      )}
    </section>
  );
}
