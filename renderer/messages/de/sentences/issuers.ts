/** What the engine says about certificate authorities, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const issuers = {
  'The authority {{name}} is locked: {{reason}}':
    'Die Zertifizierungsstelle {{name}} ist verschlossen: {{reason}}',
  'This authority waits for its PIN.': 'Diese Zertifizierungsstelle wartet auf ihre PIN.',
  'The authority is locked.': 'Die Zertifizierungsstelle ist verschlossen.',
  'One more wrong PIN may lock {{name}} for good.':
    'Noch eine falsche PIN kann {{name}} für immer verschließen.',
  '{{name}} has one try left before it locks its PIN.':
    '{{name}} hat noch einen Versuch, dann verschließt sie ihre PIN.',
  '{{name}} does not take this PIN.': '{{name}} nimmt diese PIN nicht an.',
  '{{name}} has refused this PIN already; it was not shown again.':
    '{{name}} hat diese PIN schon abgelehnt; sie wurde nicht noch einmal gezeigt.',
  'A PIN has at least {{count}} characters: whoever takes a copy of the data folder can try as often as they like.':
    'Eine PIN hat mindestens {{count}} Zeichen: wer eine Kopie des Datenordners nimmt, kann beliebig oft probieren.',
  '{{count}} wrong PINs in a row: the next one is taken in {{seconds}} s.':
    '{{count}} falsche PINs nacheinander: die nächste wird in {{seconds}} s angenommen.',
  'One certificate has to be revoked by hand at {{issuers}}.':
    'Ein Zertifikat muss von Hand widerrufen werden, bei {{issuers}}.',
  '{{count}} certificates have to be revoked by hand at {{issuers}}.':
    '{{count}} Zertifikate müssen von Hand widerrufen werden, bei {{issuers}}.',
  "The authority's key is of a kind that can not be used.":
    'Der Schlüssel der Zertifizierungsstelle ist von einer Art, die sich nicht benutzen lässt.',
  'This station has no authority called {{name}}.': 'Diese Station hat keine Zertifizierungsstelle {{name}}.',
  'The PIN needs at least {{count}} characters.': 'Die PIN braucht mindestens {{count}} Zeichen.',
  'The PIN is wrong, or the sealed key was changed.':
    'Die PIN ist falsch, oder der versiegelte Schlüssel wurde verändert.',
  'The sealed key of the authority is damaged.':
    'Der versiegelte Schlüssel der Zertifizierungsstelle ist beschädigt.',
  'The PIN that it has now is needed, too.': 'Auch die bisherige PIN wird gebraucht.',
  'This authority has no PIN yet: somebody has to choose one.':
    'Diese Zertifizierungsstelle hat noch keine PIN: jemand muss eine wählen.',
  'The token {{token}} is gone or was reset ({{code}}).':
    'Das Token {{token}} ist weg oder wurde zurückgesetzt ({{code}}).',
  'The token {{token}} refuses ({{code}}).': 'Das Token {{token}} lehnt ab ({{code}}).',
  'The PKCS#11 module went wrong.': 'Das PKCS#11-Modul ist fehlgeschlagen.',
  '{{name}} does not take the PIN in its file. It is not tried again until the file is changed, so that the token does not lock.':
    '{{name}} nimmt die PIN aus ihrer Datei nicht an. Sie wird erst wieder versucht, wenn die Datei geändert ist, damit sich das Token nicht verschließt.',
  'The EST server puts the request off again and again.': 'Der EST-Server vertröstet immer wieder.',
  'What answers does not have the root whose fingerprint is configured.':
    'Was antwortet, hat nicht die Wurzel, deren Fingerabdruck eingestellt ist.',
  'The management server sent no certificate.': 'Der Verwaltungsserver hat kein Zertifikat geschickt.',
  'The management server sent a certificate for another key.':
    'Der Verwaltungsserver hat ein Zertifikat für einen anderen Schlüssel geschickt.',
} as const satisfies Sentences;
