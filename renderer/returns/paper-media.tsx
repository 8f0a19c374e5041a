/** Each memory of the unit on the paper of a wipe: what was claimed, what was read back, and what that read gave. */
import type { ReactElement } from 'react';
import type { MediumReport } from '../../src/model/wipe.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import { writeNumber } from '../messages/locale.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EngineText } from '../parts/engine-text.tsx';

export function PaperMedia({ media }: { media: readonly MediumReport[] }): ReactElement {
  const text = useText();
  return (
    <table className="readings">
      <thead>
        <tr>
          <th scope="col">{text('returns.proof.medium')}</th>
          <th scope="col">{text('returns.proof.level')}</th>
          <th scope="col">{text('returns.proof.read')}</th>
          <th scope="col">{text('returns.proof.result')}</th>
        </tr>
      </thead>
      {media.map((medium) => (
        <tbody key={medium.name} className="paper-medium">
          <tr>
            <th scope="row">
              <DeviceText>{medium.name}</DeviceText>
            </th>
            <td>{text(`wipe.level.${medium.level}`)}</td>
            <td className="tabular">
              {text('paper.bytes', {
                read: writeNumber(medium.bytesRead),
                total: writeNumber(medium.bytesTotal),
              })}
            </td>
            <td className={medium.clean ? undefined : 'paper-dirty'}>
              <strong>{text(mediumWord(medium))}</strong>
            </td>
          </tr>
          <tr>
            <td colSpan={4}>
              <MediumDetails medium={medium} />
            </td>
          </tr>
        </tbody>
      ))}
    </table>
  );
}

function MediumDetails({ medium }: { medium: MediumReport }): ReactElement {
  const text = useText();
  const { sample, challengedBlocks = 0, readBackSha256 } = medium;
  return (
    <ul className="paper-details">
      <li>
        {text('returns.wipe.method')}: <DeviceText>{medium.method}</DeviceText>.{' '}
        {text('returns.wipe.verification')}: {text(`paper.read.${medium.verification}`)}.
      </li>
      {sample !== undefined && (
        <li>
          {text('paper.sample', {
            read: writeNumber(sample.blocksRead),
            total: writeNumber(sample.blocksTotal),
            size: writeNumber(sample.blockBytes),
            from: writeNumber(sample.fromPercent),
            confidence: writeNumber(sample.confidencePercent),
          })}
        </li>
      )}
      {challengedBlocks > 0 && <li>{text('paper.pattern', { count: challengedBlocks })}</li>}
      {readBackSha256 !== null && (
        <li>
          {text('paper.sha256')}: <span className="mono">{readBackSha256}</span>
        </li>
      )}
      {medium.findings.map((finding) => (
        <li key={finding}>
          <EngineText>{finding}</EngineText>
        </li>
      ))}
    </ul>
  );
}

/** `clean` speaks only of what was read: a medium that was not read whole is never called erased. */
function mediumWord(medium: MediumReport): MessageKey {
  if (!medium.clean) return 'returns.proof.dirty';
  if (medium.verification === 'sampled') return 'returns.proof.partlyRead';
  if (medium.verification !== 'full-read') return 'returns.proof.notRead';
  return medium.bytesRead < medium.bytesTotal ? 'returns.proof.partlyRead' : 'returns.proof.clean';
}
