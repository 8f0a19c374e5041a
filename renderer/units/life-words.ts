/** Headings of a unit's timeline: what the store names by code, in words. */
import type { LifeEvent } from '../../src/contract/contract.ts';
import { unitStates } from '../../src/model/unit.ts';
import type { ShapeName } from '../look/slot-look.ts';
import type { Text } from '../messages/text.ts';

export function lifeTitle(event: LifeEvent, text: Text): string {
  switch (event.type) {
    case 'identity':
      return text('life.identity', { title: event.title });
    case 'sync':
      return text('life.sync', { title: event.title });
    case 'state': {
      const state = unitStates.find((candidate) => candidate === event.title);
      return state === undefined ? event.title : text('life.state', { state: text(`unitState.${state}`) });
    }
    case 'wipe':
      if (event.title === 'intent') return text('life.wipeIntent');
      if (event.title === 'wipe-certificate') return text('life.wipeCertificate');
      return event.title === 'wipe-report' ? text('life.wipeReport') : event.title;
    case 'job':
      return event.title;
    default:
      return event.title;
  }
}

export function lifeShape(event: LifeEvent): ShapeName {
  if (event.outcome === 'passed') return 'check';
  if (event.outcome === 'failed') return 'octagon';
  if (event.outcome === 'error') return 'triangle';
  if (event.outcome === 'interrupted') return 'bars';
  if (event.outcome === 'cancelled') return 'slash';
  return 'disc';
}
