/** The end of a unit that can not be wiped: who saw it destroyed, how, and what shows which unit it was. */
import { Button, FileButton, NativeSelect, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { toBase64 } from '../../src/base/bytes.ts';
import { destructionMethods } from '../../src/model/destruction.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';

const mostPhotos = 5;

export function DestructionForm({
  hardwareId,
  onRecorded,
}: {
  hardwareId: string;
  onRecorded: (documentId: string) => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const { people } = useStation();
  const action = useAction();
  const [method, setMethod] = useState<string>(destructionMethods[0]);
  const [place, setPlace] = useState('');
  const [serialSeen, setSerialSeen] = useState('');
  const [witness, setWitness] = useState('');
  const [photos, setPhotos] = useState<readonly File[]>([]);
  const shown = photos.length > 0 || serialSeen.trim() !== '';
  const ready = place.trim() !== '' && shown && (people.demanded || witness.trim() !== '');
  const record = (): void => {
    action
      .run(async () => {
        const { documentId } = await api.recordDestruction({
          hardwareId,
          method: destructionMethods.find((known) => known === method) ?? 'crushed',
          place: place.trim(),
          photos: await Promise.all(photos.map(asPhoto)),
          ...(serialSeen.trim() === '' ? {} : { serialSeen: serialSeen.trim() }),
          ...(witness.trim() === '' ? {} : { witness: witness.trim() }),
        });
        onRecorded(documentId);
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="panel stack"
      onSubmit={(event) => {
        event.preventDefault();
        record();
      }}
    >
      <h2>{text('returns.destroyed.title')}</h2>
      <p>{text('returns.destroyed.text')}</p>
      <NativeSelect
        label={text('returns.destroyed.method')}
        value={method}
        onChange={(event) => setMethod(event.currentTarget.value)}
        data={destructionMethods.map((value) => ({
          value,
          label: text(`returns.destroyed.method.${value}`),
        }))}
        size="md"
      />
      <TextInput
        label={text('returns.destroyed.place')}
        value={place}
        maxLength={200}
        required
        size="md"
        onChange={(event) => setPlace(event.currentTarget.value)}
        data-scan="own"
      />
      <TextInput
        label={text('returns.destroyed.serial')}
        description={text('returns.destroyed.serialText')}
        value={serialSeen}
        maxLength={100}
        size="md"
        onChange={(event) => setSerialSeen(event.currentTarget.value)}
        data-scan="own"
      />
      <div className="row">
        <FileButton
          multiple
          accept="image/jpeg,image/png,application/pdf"
          onChange={(files) => setPhotos([...photos, ...files].slice(0, mostPhotos))}
        >
          {(props) => (
            <Button {...props} variant="default" size="md">
              {text('returns.destroyed.photo')}
            </Button>
          )}
        </FileButton>
        {photos.map((photo) => (
          <span key={`${photo.name} ${photo.size}`}>
            <DeviceText>{photo.name}</DeviceText>
          </span>
        ))}
      </div>
      {people.demanded ? (
        <p className="muted">{text('returns.destroyed.second')}</p>
      ) : (
        <TextInput
          label={text('returns.destroyed.witness')}
          value={witness}
          maxLength={60}
          required
          size="md"
          onChange={(event) => setWitness(event.currentTarget.value)}
          data-scan="own"
        />
      )}
      <div>
        <Button type="submit" size="lg" color="red" loading={action.busy} disabled={!ready}>
          {text('returns.proof.destroy')}
        </Button>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}

async function asPhoto(file: File): Promise<{ name: string; base64: string }> {
  return { name: file.name.slice(-100), base64: toBase64(new Uint8Array(await file.arrayBuffer())) };
}
