/** What the engine says about servers and what is signed for them, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const server = {
  'Fork: station {{station}} has two different documents number {{number}}.':
    'Abzweigung: Station {{station}} hat zwei verschiedene Dokumente Nummer {{number}}.',
  'The chain of station {{station}} is broken at document {{number}}.':
    'Die Kette der Station {{station}} ist bei Dokument {{number}} gebrochen.',
  'Document {{number}} of station {{station}} is missing.':
    'Dokument {{number}} der Station {{station}} fehlt.',
  'Documents {{first}} to {{last}} of station {{station}} are missing.':
    'Die Dokumente {{first}} bis {{last}} der Station {{station}} fehlen.',
  'The signer refuses this {{kind}}: {{reasons}}.':
    'Der Signierer unterschreibt dies nicht ({{kind}}): {{reasons}}.',
  'The signed document does not continue the chain.': 'Das signierte Dokument setzt die Kette nicht fort.',
  'The time stamp is not taken: {{why}}.': 'Der Zeitstempel wird nicht angenommen: {{why}}.',
  'The time-stamp authority {{url}} does not answer.': 'Die Zeitstempelstelle {{url}} antwortet nicht.',
  '{{url}} does not answer as a time-stamp authority ({{status}}).':
    '{{url}} antwortet nicht wie eine Zeitstempelstelle ({{status}}).',
  'The key is not an Ed25519 key.': 'Der Schlüssel ist kein Ed25519-Schlüssel.',
  'A stored document is not one any more.': 'Ein gespeichertes Dokument ist keines mehr.',
  '{{host}} does not answer.': '{{host}} antwortet nicht.',
  '{{host}} does not answer within {{seconds}} s.': '{{host}} antwortet nicht innerhalb von {{seconds}} s.',
  '{{host}} is busy ({{status}}).': '{{host}} ist beschäftigt ({{status}}).',
  '{{host}} ended the connection.': '{{host}} hat die Verbindung beendet.',
  'The answer broke off.': 'Die Antwort brach ab.',
  'The server could not be reached: {{words}}': 'Der Server war nicht zu erreichen: {{words}}',
  'Not one record was taken: {{why}}': 'Kein einziges Protokoll wurde angenommen: {{why}}',
  '{{url}} gives no list of retired units.': '{{url}} gibt keine Liste ausgemusterter Geräte.',
  '{{url}} gives no key that its receipts can be checked with.':
    '{{url}} gibt keinen Schlüssel, mit dem sich seine Quittungen prüfen lassen.',
  '{{url}} answers something else than a management server does.':
    '{{url}} antwortet anders als ein Verwaltungsserver.',
  'The answer is longer than {{count}} bytes.': 'Die Antwort ist länger als {{count}} Bytes.',
  'The answer of {{url}} is longer than {{count}} bytes.':
    'Die Antwort von {{url}} ist länger als {{count}} Bytes.',
  '{{url}} leases no numbers ({{status}}): {{words}}':
    '{{url}} teilt keine Nummern zu ({{status}}): {{words}}',
  'This station is not enrolled at a management server.':
    'Diese Station ist bei keinem Verwaltungsserver angemeldet.',
  '{{url}} gives no groups ({{status}}).': '{{url}} gibt keine Gruppen ({{status}}).',
  '{{url}} does not enrol this station ({{status}}): {{words}}':
    '{{url}} meldet diese Station nicht an ({{status}}): {{words}}',
  '{{url}} answers {{status}}: {{words}}': '{{url}} antwortet {{status}}: {{words}}',
  '{{url}} answers {{status}}.': '{{url}} antwortet {{status}}.',
  'No server is known here: enrol this station at one first, with a code.':
    'Hier ist kein Server bekannt: die Station erst mit einem Code bei einem anmelden.',
  'The enrolment code is not whole: copy it again, with its point.':
    'Der Anmeldecode ist unvollständig: noch einmal kopieren, mit dem Punkt.',
  'This code is of a server with TLS: its address begins with https.':
    'Dieser Code ist von einem Server mit TLS: seine Adresse beginnt mit https.',
  'What answers at {{url}} does not have the root that is in the enrolment code.':
    'Was bei {{url}} antwortet, hat nicht die Wurzel aus dem Anmeldecode.',
  '{{host}} is a name that this network does not know.':
    '{{host}} ist ein Name, den dieses Netz nicht kennt.',
  '{{host}} refuses the connection: nothing listens on this port.':
    '{{host}} lehnt die Verbindung ab: auf diesem Port hört niemand.',
  '{{host}} can not be reached from this network.': '{{host}} ist aus diesem Netz nicht zu erreichen.',
  '{{host}} can not be reached: this computer has no network.':
    '{{host}} ist nicht zu erreichen: dieser Rechner hat kein Netz.',
  '{{host}} broke the connection off.': '{{host}} hat die Verbindung abgebrochen.',
  '{{host}} does not take the certificate of this station.':
    '{{host}} nimmt das Zertifikat dieser Station nicht an.',
  '{{host}} shows a certificate whose issuer is not known here.':
    '{{host}} zeigt ein Zertifikat, dessen Aussteller hier nicht bekannt ist.',
  '{{host}} shows a certificate of an authority that is not trusted here.':
    '{{host}} zeigt ein Zertifikat einer Stelle, der hier niemand vertraut.',
  '{{host}} shows a certificate that was revoked.': '{{host}} zeigt ein Zertifikat, das widerrufen wurde.',
  '{{host}} shows a certificate with a wrong signature.':
    '{{host}} zeigt ein Zertifikat mit falscher Signatur.',
  '{{host}} does not speak TLS, or not with these settings.':
    '{{host}} spricht kein TLS, oder nicht mit diesen Einstellungen.',
  '{{host}} proves to be another one: its certificate has other names.':
    '{{host}} ist ein anderer: sein Zertifikat hat andere Namen.',
  '{{host}} shows a certificate that is not valid yet by the clock of this computer: the clock is behind.':
    '{{host}} zeigt ein Zertifikat, das nach der Uhr dieses Rechners noch nicht gilt: die Uhr geht nach.',
  '{{host}} shows a certificate that is over by the clock of this computer: either the clock is wrong, or the certificate has expired.':
    '{{host}} zeigt ein Zertifikat, das nach der Uhr dieses Rechners abgelaufen ist: entweder geht die Uhr falsch, oder es ist abgelaufen.',
  '{{host}} does not take the credentials of this station (401): {{words}}':
    '{{host}} nimmt die Zugangsdaten dieser Station nicht an (401): {{words}}',
  '{{host}} does not let this station in (not authorized).':
    '{{host}} lässt diese Station nicht hinein (nicht berechtigt).',
  '{{host}} does not take the user, password or name of this station.':
    '{{host}} nimmt Benutzer, Passwort oder Namen dieser Station nicht an.',
  '{{host}} does not allow this station to do that (403): {{words}}':
    '{{host}} erlaubt dieser Station das nicht (403): {{words}}',
  '{{host}} does not allow this station to {{what}}.': '{{host}} erlaubt dieser Station nicht: {{what}}.',
  'The clock of {{host}} is {{count}} minutes ahead of the clock of this computer.':
    'Die Uhr von {{host}} geht gegenüber diesem Rechner {{count}} Minuten vor.',
  'The clock of {{host}} is {{count}} minutes behind the clock of this computer.':
    'Die Uhr von {{host}} geht gegenüber diesem Rechner {{count}} Minuten nach.',
  '{{host}} sends more than {{count}} bytes.': '{{host}} sendet mehr als {{count}} Bytes.',
  '{{host}} sends this station elsewhere ({{status}}): its address is another one.':
    '{{host}} schickt diese Station anderswohin ({{status}}): seine Adresse ist eine andere.',
  '{{host}} answers with something else than JSON: {{words}}':
    '{{host}} antwortet mit etwas anderem als JSON: {{words}}',
  '{{host}} answers something else than {{product}} does.': '{{host}} antwortet anders als {{product}}.',
  '{{host}} does not take {{what}} ({{status}}): {{words}}':
    '{{host}} nimmt {{what}} nicht an ({{status}}): {{words}}',
  'The unit {{unit}} has no {{name}}, which its name there is made of.':
    'Das Gerät {{unit}} hat kein {{name}}, woraus dort sein Name gebildet wird.',
  'This record does not wait there, and was not rejected there.':
    'Dieses Protokoll wartet dort nicht und wurde dort nicht abgelehnt.',
  'There is no destination called {{name}}; destinations.yaml has {{known}}.':
    'Ein Ziel {{name}} gibt es nicht; in destinations.yaml stehen {{known}}.',
  'There is a destination called {{name}} already.': 'Ein Ziel {{name}} gibt es schon.',
  '{{name}} can not be written.': '{{name}} lässt sich nicht schreiben.',
  'The certificate of {{host}} is good from {{from}} to {{to}}, and this computer says that it is {{now}} (UTC). Either the clock of this computer is wrong, or the certificate has to be renewed there.':
    'Das Zertifikat von {{host}} gilt von {{from}} bis {{to}}, und dieser Rechner zeigt {{now}} (UTC). Entweder geht die Uhr dieses Rechners falsch, oder das Zertifikat muss dort erneuert werden.',
  '{{host}} does not take the key of the policy {{policy}} (401): {{words}}':
    '{{host}} nimmt den Schlüssel der Richtlinie {{policy}} nicht an (401): {{words}}',
  '{{host}} does not allow the policy {{policy}} to do that (403): {{words}}':
    '{{host}} erlaubt der Richtlinie {{policy}} das nicht (403): {{words}}',
  '{{host}} does not let units in by their tokens: whoever runs it has to enable authentication.targettoken.enabled.':
    '{{host}} lässt Geräte nicht mit ihren Token hinein: sein Betreiber muss authentication.targettoken.enabled einschalten.',
  '{{host}} has the target {{target}}, but does not let it in with its token ({{status}}): authentication.targettoken.enabled may be off.':
    '{{host}} hat das Ziel {{target}}, lässt es aber mit seinem Token nicht hinein ({{status}}): vielleicht ist authentication.targettoken.enabled aus.',
  '{{host}} is busy (ThrottlingException).': '{{host}} ist beschäftigt (ThrottlingException).',
  '{{host}} is busy (reason {{code}}).': '{{host}} ist beschäftigt (Grund {{code}}).',
  '{{id}} can not be a registration id at Azure: letters, digits and - . _ : between them.':
    '{{id}} kann bei Azure keine Registrierungskennung sein: Buchstaben, Ziffern und dazwischen - . _ :',
  '{{host}} has too many devices whose names hold {{name}}.':
    '{{host}} hat zu viele Geräte, deren Name {{name}} enthält.',
  'The answer broke off at byte {{at}} of {{count}}.': 'Die Antwort brach bei Byte {{at}} von {{count}} ab.',
  '{{url}} does not give the package ({{status}}).': '{{url}} gibt das Paket nicht heraus ({{status}}).',
  '{{url}} broke off at byte {{at}} of {{count}}.': '{{url}} brach bei Byte {{at}} von {{count}} ab.',
  'The disk is full: the package can not be kept.':
    'Der Datenträger ist voll: das Paket lässt sich nicht aufbewahren.',
  'The package can not be kept on this disk.':
    'Das Paket lässt sich auf diesem Datenträger nicht aufbewahren.',
  '{{url}} gives no packages ({{status}}).': '{{url}} gibt keine Pakete heraus ({{status}}).',
  '{{url}} gives no list of revocations.': '{{url}} gibt keine Liste von Widerrufen.',
} as const satisfies Sentences;
