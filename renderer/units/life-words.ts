/**
 * A unit's life in plain words. The store names events by code (`key-made`, `unit-state accepted`, `smp-erase`): each
 * code has its words in the catalogue; what the catalogue does not know is shown as the engine wrote it.
 */
import type { LifeEvent } from '../../src/contract/contract.ts';
import { factKinds } from '../../src/model/document.ts';
import { Fault, type FaultCode, type FaultData } from '../../src/model/fault.ts';
import { faultTable } from '../../src/model/fault-table.ts';
import { identityStates } from '../../src/model/identity.ts';
import { unitStates } from '../../src/model/unit.ts';
import type { ShapeName } from '../look/slot-look.ts';
import type { Text } from '../messages/text.ts';

const wipeMethods = ['smp-erase', 'smp-storage', 'console-delete'] as const;

export function lifeTitle(event: LifeEvent, text: Text): string {
  switch (event.type) {
    case 'identity':
      return identityTitle(event, text);
    case 'sync':
      return syncTitle(event, text);
    case 'state': {
      const state = unitStates.find((candidate) => candidate === event.title);
      return state === undefined ? event.title : text('life.state', { state: text(`unitState.${state}`) });
    }
    case 'wipe':
      if (event.title === 'intent') return text('life.wipeIntent');
      if (event.title === 'wipe-certificate') return text('life.wipeCertificate');
      return event.title === 'wipe-report' ? text('life.wipeReport') : event.title;
    case 'return':
      return returnTitle(event, text);
    case 'job':
      return event.title;
    default:
      return event.title;
  }
}

function returnTitle({ title }: LifeEvent, text: Text): string {
  switch (title) {
    case 'opened':
      return text('life.returned');
    case 'triage':
      return text('life.triaged');
    case 'return-record':
    case 'destroy-order':
    case 'destruction-record':
      return text(`kind.${title}`);
    default:
      return title;
  }
}

/** The line under the title; empty where it would only repeat a code. */
export function lifeDetail(event: LifeEvent, text: Text): string {
  const { detail } = event;
  if (detail === event.documentId) return '';
  if (event.type === 'wipe') {
    const method = wipeMethods.find((candidate) => candidate === detail);
    return method === undefined ? detail : text(`method.${method}`);
  }
  return detail;
}

/** Why a job did not pass: the store keeps the code, what to do at it has its words in every language. */
export function lifeFault({ type, detail }: LifeEvent): FaultData | null {
  return type === 'job' && Object.hasOwn(faultTable, detail)
    ? new Fault(detail as FaultCode, '').toData()
    : null;
}

/** The number that an identity event is about, and where it went: `GW2-004711 key-made`. */
export function identityOf(event: LifeEvent): { readonly serial: string; readonly state: string } | null {
  if (event.type !== 'identity') return null;
  const space = event.title.lastIndexOf(' ');
  const state = event.title.slice(space + 1);
  return space > 0 && identityStates.some((known) => known === state)
    ? { serial: event.title.slice(0, space), state }
    : null;
}

function identityTitle(event: LifeEvent, text: Text): string {
  const known = identityOf(event);
  const state = identityStates.find((candidate) => candidate === known?.state);
  if (known === null || state === undefined) return text('life.identity', { title: event.title });
  return text(`life.identity.${state}`, { serial: known.serial });
}

function syncTitle(event: LifeEvent, text: Text): string {
  const [kind, state, ...more] = event.title.split(' ');
  const fact = factKinds.find((candidate) => candidate === kind);
  if (
    fact === undefined ||
    more.length > 0 ||
    (state !== 'accepted' && state !== 'rejected' && state !== 'set-aside')
  )
    return text('life.sync', { title: event.title });
  return text(`life.sync.${state}`, { what: text(`fact.${fact}`) });
}

export function lifeShape(event: LifeEvent): ShapeName {
  if (event.outcome === 'passed') return 'check';
  if (event.outcome === 'failed') return 'octagon';
  if (event.outcome === 'error') return 'triangle';
  if (event.outcome === 'interrupted') return 'bars';
  if (event.outcome === 'cancelled') return 'slash';
  return 'disc';
}
