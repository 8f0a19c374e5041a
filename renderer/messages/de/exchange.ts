import type { Catalogue } from '../catalogue.ts';

export const exchange = {
  'exchange.title': 'Eine Linie ohne Netz',
  'exchange.text':
    'Datei speichern, zum Server bringen (mintmark server records) und seine Antwort hierher zurück. Sie trägt Quittungen, Aufträge und Nummern, Gruppen, Widerrufe und welche Pakete es gibt.',
  'exchange.save': 'Datei für den Server speichern …',
  'exchange.take': 'Antwort des Servers einlesen …',
  'exchange.saved': 'Protokolle in der Datei: {{records}}',
  'exchange.alone': 'Diese Station ist noch nirgends angemeldet: in der Datei sind nur ihre Protokolle.',
  'exchange.settled': 'Quittiert: {{accepted}}. Schon vorher: {{known}}',
  'exchange.orders': 'Neue Aufträge: {{orders}}',
  'exchange.leases': 'Neue Zuteilungen von Nummern: {{leases}}',
  'exchange.closed': 'Vom Büro abgeschlossen: {{orders}}',
  'exchange.groups': 'Gültige Version der Gruppen: {{version}}',
  'exchange.revoked': 'Jetzt als widerrufen bekannte Zertifikate: {{certificates}}',
  'exchange.signer': 'Widerrufener Büro-Schlüssel: {{title}}',
  'exchange.package':
    'Der Server hat {{title}} {{version}}: Datei mitbringen und einlesen. SHA-256 {{sha256}}',
  'exchange.untaken': 'Vom Server nicht angenommen oder ohne gültige Quittung:',
  'exchange.nothing': 'Es war nichts Neues darin.',
  'exchange.revokedKey': 'widerrufen {{date}}',
} as const satisfies Catalogue;
