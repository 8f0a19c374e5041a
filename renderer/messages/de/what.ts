/** What happened, for the faults whose sentence is always the same but for its facts. */
import type { Catalogue } from '../catalogue.ts';

export const what = {
  'what.link.permission': 'Dieser Benutzer darf {{path}} nicht öffnen.',
  'what.device.changed': 'Das Gerät war {{expected}}; jetzt antwortet {{observed}}.',
  'what.check.failed': 'Der Messwert {{reading}} ist {{value}}.',
  'what.config.differs': 'Das Gerät hat {{setting}} nicht so behalten, wie es geschrieben wurde.',
  'what.permission.missing': 'Das Rezept braucht „allow: [{{permission}}]“.',
  'what.identity.exhausted': 'Alle Nummern bis {{last}} sind vergeben.',
  'what.identity.conflict':
    'Das Gerät auf Platz {{slotNumber}} hat dieselbe Hardware-Kennung {{hardwareId}}.',
  'what.issuer.last-try': 'Noch eine falsche PIN kann {{issuer}} für immer verschließen.',
  'what.issuer.revoke-by-hand': 'Von Hand zu widerrufen bei {{issuers}}: {{count}}.',
  'what.address.exhausted': 'Alle Adressen des Blocks {{block}} sind vergeben.',
  'what.secret.missing': 'Diese Station hat kein Geheimnis {{secret}}.',
  'what.secret.damaged':
    'Das Geheimnis {{secret}} lässt sich nicht öffnen: es wurde verändert oder anderswo versiegelt.',
  'what.pool.empty': 'Der Vorrat hat keinen Schlüssel für die Nummer {{serialNumber}}.',
  'what.order.clock': 'Die Uhr dieser Station stand schon bei {{latest}}; jetzt geht sie davor.',
  'what.order.missing': 'Einen offenen Auftrag {{order}} gibt es hier nicht.',
  'what.lease.contact':
    'Der Server hat dieser Station seit ihrem Start nicht geantwortet; der Auftrag {{order}} braucht das.',
  'what.lease.missing': 'Dieser Station sind keine Nummern des Auftrags {{order}} zugeteilt.',
  'what.destination.unknown': 'Ein Ziel {{name}} gibt es nicht.',
  'what.proof.twice': 'Mehr als eine Verbindung kam an, verlangt war eine.',
  'what.unit.revocation-pending':
    'WIDERRUF OFFEN bei {{waiting}}: dort gelten die Zugangsdaten dieses Geräts noch. Es ist nicht ausgemustert.',
  'what.store.full': 'Der Datenträger ist voll.',
  'what.store.newer': 'Die Datenbank hat Version {{found}}; dieses Programm kennt Versionen bis {{known}}.',
  'what.job.cancelled': 'Der Lauf wurde abgebrochen.',
  'what.job.deadline': 'Nach {{timeoutMs}} ms noch nicht fertig.',
  'what.station.interrupted': 'Die Station wurde während dieses Laufs beendet.',
} as const satisfies Catalogue;
