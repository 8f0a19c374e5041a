/** What the engine says about numbers, keys and certificates, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const identity = {
  '{{subject}} {{value}}, allowed {{limit}}.': '{{subject}}: {{value}}, erlaubt {{limit}}.',
  'The unit runs firmware {{observed}}, not {{expected}}.':
    'Auf dem Gerät läuft Firmware {{observed}}, nicht {{expected}}.',
  'The unit does not keep {{setting}} as it was written.':
    'Das Gerät behält {{setting}} nicht so, wie es geschrieben wurde.',
  'The unit does not keep {{setting}} as it was written, and {{count}} others.':
    'Das Gerät behält {{setting}} nicht so, wie es geschrieben wurde, und {{count}} weitere auch nicht.',
  '{{differing}} of {{total}} settings differ; {{setting}} shall be {{requested}} and is {{observed}}.':
    '{{differing}} von {{total}} Einstellungen weichen ab; {{setting}} soll {{requested}} sein und ist {{observed}}.',
  'There is no certificate to write.': 'Es gibt kein Zertifikat zum Schreiben.',
  'The certificate chain is longer than 32 KiB.': 'Die Zertifikatskette ist länger als 32 KiB.',
  'What the authority sent is not a certificate.':
    'Was die Zertifizierungsstelle geschickt hat, ist kein Zertifikat.',
  '{{url}} gives this copy of the station no numbers.':
    '{{url}} gibt dieser Kopie der Station keine Nummern.',
  'Another slot has a unit with this hardware id.':
    'Auf einem anderen Platz steckt ein Gerät mit dieser Hardware-Kennung.',
  'The unit in slot {{slot}} has the same hardware id {{hardwareId}}.':
    'Das Gerät auf Platz {{slot}} hat dieselbe Hardware-Kennung {{hardwareId}}.',
  'Another identity has this key or certificate.':
    'Eine andere Identität hat diesen Schlüssel oder dieses Zertifikat.',
  'The number {{serialNumber}} was given out before.':
    'Die Nummer {{serialNumber}} wurde schon einmal vergeben.',
  'The certificate request can not be read.': 'Der Zertifikatsantrag lässt sich nicht lesen.',
  'The certificate request has a subject that can not be read.':
    'Der Zertifikatsantrag hat einen Namen, der sich nicht lesen lässt.',
  'The certificate request is for another name.': 'Der Zertifikatsantrag ist für einen anderen Namen.',
  'The certificate request {{weakness}} ({{source}}).':
    'Der Schlüssel im Zertifikatsantrag ist schwach: {{weakness}} ({{source}}).',
  'The certificate request {{what}}.': 'Der Zertifikatsantrag ist nicht in Ordnung: {{what}}.',
  'The numbers of {{profile}} have no more digits.':
    'Für die Nummern von {{profile}} reichen die Stellen nicht mehr.',
  'All numbers of {{range}} are used.': 'Alle Nummern von {{range}} sind vergeben.',
  'The second copy of the number ledger is damaged.':
    'Die zweite Kopie des Nummernverzeichnisses ist beschädigt.',
  'The database has forgotten numbers that were given out.': 'Die Datenbank hat vergebene Nummern vergessen.',
  'The identity profile {{profile}}, {{place}}: {{reason}}.':
    'Identitätsprofil {{profile}}, {{place}}: {{reason}}.',
  'The number {{serialNumber}} of this unit is on hold.':
    'Die Nummer {{serialNumber}} dieses Geräts ist gesperrt.',
  'The unit does not hold {{serialNumber}} any more.': 'Das Gerät hat {{serialNumber}} nicht mehr.',
  'This unit is on hold.': 'Dieses Gerät ist gesperrt.',
  'The unit does not hold the certificate that it was given.':
    'Das Gerät hat das Zertifikat nicht, das ihm gegeben wurde.',
  'The unit has nothing to register with: {{words}}.':
    'Das Gerät hat nichts, womit es sich anmelden kann: {{words}}.',
  'The unit does not hold the key of its certificate.':
    'Das Gerät hat den Schlüssel zu seinem Zertifikat nicht.',
  'The key that the station made for it is lost.':
    'Der Schlüssel, den die Station für das Gerät erzeugt hat, ist verloren.',
  'The unit holds {{what}}, not the one of {{serialNumber}}.':
    'Das Gerät hat {{what}}, nicht das von {{serialNumber}}.',
  'The identity of this unit is of the profile {{observed}}, not {{expected}}.':
    'Die Identität dieses Geräts gehört zum Profil {{observed}}, nicht zu {{expected}}.',
  'The unit has nothing to connect with: {{words}}.':
    'Das Gerät hat nichts, womit es sich verbinden kann: {{words}}.',
  'This unit has no identity on record.': 'Zu diesem Gerät ist keine Identität verzeichnet.',
  'The block {{block}} is declared in two ways.': 'Der Block {{block}} ist auf zwei Arten angegeben.',
  'The address {{address}} of the block {{block}} was given out of another block.':
    'Die Adresse {{address}} des Blocks {{block}} wurde aus einem anderen Block vergeben.',
  'All addresses of the block {{block}} are used.': 'Alle Adressen des Blocks {{block}} sind vergeben.',
  'The pool has no key for the number {{serialNumber}}.':
    'Der Vorrat hat keinen Schlüssel für die Nummer {{serialNumber}}.',
  'The secret {{name}} can not be opened: it was changed, or sealed elsewhere.':
    'Das Geheimnis {{name}} lässt sich nicht öffnen: es wurde verändert oder anderswo versiegelt.',
  'This station has no secret called {{name}}.': 'Diese Station hat kein Geheimnis {{name}}.',
  'A secret can not be called {{name}}.': 'Ein Geheimnis kann nicht {{name}} heißen.',
  'The unit shows the key of its old identity, which has ended.':
    'Das Gerät zeigt den Schlüssel seiner alten Identität, die beendet ist.',
  'The identity {{serialNumber}} of this unit is over: {{reason}}.':
    'Die Identität {{serialNumber}} dieses Geräts ist beendet: {{reason}}.',
  'This unit keeps its number {{number}}, and what this station knew of it is lost: nobody can give it again.':
    'Dieses Gerät behält seine Nummer {{number}}, und was diese Station davon wusste, ist verloren: niemand kann sie noch einmal vergeben.',
  'This unit keeps its number {{number}}, which another station gave: only there it can be given again.':
    'Dieses Gerät behält seine Nummer {{number}}, die eine andere Station vergeben hat: nur dort kann sie noch einmal vergeben werden.',
  'This unit keeps its number {{number}}, which the station {{station}} gave: only there it can be given again.':
    'Dieses Gerät behält seine Nummer {{number}}, die die Station {{station}} vergeben hat: nur dort kann sie noch einmal vergeben werden.',
  'This unit keeps its number {{number}}, which another station gave ({{station}} has reported it last): only there it can be given again.':
    'Dieses Gerät behält seine Nummer {{number}}, die eine andere Station vergeben hat (zuletzt hat es {{station}} gemeldet): nur dort kann sie noch einmal vergeben werden.',
  'A certificate of {{number}} was never put up for revocation.':
    'Ein Zertifikat von {{number}} wurde nie zum Widerruf gestellt.',
} as const satisfies Sentences;
