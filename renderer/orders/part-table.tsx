import type { ReactElement } from 'react';
import type { PackagePart } from '../../src/contract/office.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { formatBytes } from '../parts/format.ts';

export function PartTable({ parts }: { parts: readonly PackagePart[] }): ReactElement {
  const text = useText();
  return (
    <table className="readings">
      <thead>
        <tr>
          <th scope="col">{text('packages.part')}</th>
          <th scope="col">{text('packages.name')}</th>
          <th scope="col">{text('packages.size')}</th>
          <th scope="col">{text('packages.sha256')}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={`${part.kind} ${part.name}`}>
            <td>{text(`packages.kind.${part.kind}`)}</td>
            <th scope="row">
              <DeviceText>{part.name}</DeviceText>
            </th>
            <td className="tabular">{formatBytes(part.sizeBytes)}</td>
            <td>
              <DeviceText mono>{`${part.sha256.slice(0, 16)}…`}</DeviceText>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
