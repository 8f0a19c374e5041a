/** What the engine says about what speaks against a plan before a unit is there, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const plans = {
  'The identity profile {{profile}} has no block lwm2m.':
    'Das Identitätsprofil {{profile}} hat keinen Block lwm2m.',
  'A pre-shared key is made by the station, and the profile {{profile}} does not allow that (keyOrigin: station-allowed).':
    'Ein vorab geteilter Schlüssel wird von der Station erzeugt, und das Profil {{profile}} erlaubt das nicht (keyOrigin: station-allowed).',
  'The LwM2M objects need the {{what}}, which no step before gave.':
    'Die LwM2M-Objekte brauchen {{what}}, was kein Schritt davor ergab.',
  "The endpoint {{endpoint}} is not the name in the unit's certificate, {{name}}.":
    'Der Endpunkt {{endpoint}} ist nicht der Name im Zertifikat des Geräts, {{name}}.',
  'No LwM2M server of the profile {{profile}} can be asked who registered: none has an account.':
    'Kein LwM2M-Server des Profils {{profile}} kann gefragt werden, wer sich angemeldet hat: keiner hat ein Konto.',
  'This proof needs the identity profile of the unit.':
    'Dieser Nachweis braucht das Identitätsprofil des Geräts.',
  'The key that {{what}} shall be wrapped for is no RSA key of 2048 bits or more.':
    'Der Schlüssel, für den {{what}} verpackt werden soll, ist kein RSA-Schlüssel mit 2048 Bits oder mehr.',
  '{{driver}} has no wipe method called {{method}}; it has {{names}}.':
    '{{driver}} hat kein Löschverfahren {{method}}; es hat {{names}}.',
  'A recipe with purpose {{purpose}} can not have the step {{step}}.':
    'Ein Rezept mit dem Zweck {{purpose}} kann den Schritt {{step}} nicht haben.',
  'A recipe with purpose decommission must have the step wipe, once.':
    'Ein Rezept mit dem Zweck decommission muss den Schritt wipe haben, genau einmal.',
  'There is no recipe that says how to talk to this unit.':
    'Kein Rezept sagt, wie mit diesem Gerät zu reden ist.',
  '{{issuer}} is not in an HSM: its authority is made where it runs.':
    '{{issuer}} ist in keinem HSM: seine Stelle wird dort eingerichtet, wo sie läuft.',
  "In an HSM an authority has a key of {{keys}}, and a root of its own; a PAI's certificate is put beside it by hand.":
    'In einem HSM hat eine Stelle einen Schlüssel der Art {{keys}} und eine eigene Wurzel; das Zertifikat einer PAI wird von Hand daneben gelegt.',
  'issuers.yaml says "pin: ask": give the PIN that it shall have with --pin-file.':
    'issuers.yaml sagt „pin: ask“: die PIN, die sie haben soll, mit --pin-file angeben.',
  'This station has no certificate of its own at {{url}}.':
    'Diese Station hat bei {{url}} kein eigenes Zertifikat.',
  'issuers.yaml has no issuer called {{issuer}}; it has {{names}}.':
    'issuers.yaml hat keine Ausgabestelle {{issuer}}; es hat {{names}}.',
  '{{issuer}} is no authority whose key this station has: it makes its own list.':
    '{{issuer}} ist keine Stelle, deren Schlüssel diese Station hat: sie macht ihre Liste selbst.',
  'Nothing waits to be revoked at {{issuer}}.': 'Bei {{issuer}} wartet nichts auf Widerruf.',
  'Nothing waits to be revoked at {{issuer}} with the serial {{serial}}.':
    'Bei {{issuer}} wartet mit der Seriennummer {{serial}} nichts auf Widerruf.',
  'The PIN of {{issuer}} is changed with the tool of its token.':
    'Die PIN von {{issuer}} wird mit dem Werkzeug ihres Tokens geändert.',
  'Nobody enters a PIN for {{issuer}}.': 'Für {{issuer}} gibt niemand eine PIN ein.',
  'There is no driver called {{driver}}; there are {{names}}.':
    'Einen Treiber {{driver}} gibt es nicht; es gibt {{names}}.',
  'There is no pool called {{pool}} here.': 'Einen Vorrat {{pool}} gibt es hier nicht.',
  'issuers.yaml has no pool called {{pool}}.': 'issuers.yaml hat keinen Vorrat {{pool}}.',
  'The identity profile {{profile}} draws from {{pool}}.':
    'Das Identitätsprofil {{profile}} schöpft aus {{pool}}.',
  'Which order: {{names}}?': 'Welcher Auftrag: {{names}}?',
  'The recipe {{recipe}} names no wipe method that its driver has.':
    'Das Rezept {{recipe}} nennt kein Löschverfahren, das sein Treiber hat.',
  'The plan has no identity profile called {{profile}}.': 'Der Plan hat kein Identitätsprofil {{profile}}.',
  'The label asks for {{what}}, which no step before it gave.':
    'Das Etikett verlangt {{what}}, was kein Schritt davor ergab.',
  'The step lwm2m needs the number of the unit: put the step identity (or verify) before it.':
    'Der Schritt lwm2m braucht die Nummer des Geräts: den Schritt identity (oder verify) davor setzen.',
  'The step verify asks for proofs and does not look at the identity.':
    'Der Schritt verify verlangt Nachweise und schaut nicht auf die Identität.',
  'The step verify expects a refusal, which is for after the wipe.':
    'Der Schritt verify erwartet eine Ablehnung; das gehört hinter das Löschen.',
  'The step verify after a wipe can only expect a refusal.':
    'Der Schritt verify hinter einem Löschen kann nur eine Ablehnung erwarten.',
  'The step verify needs a "profile" for the proofs tls and lwm2m.':
    'Der Schritt verify braucht für die Nachweise tls und lwm2m ein „profile“.',
  'The driver has no wipe method called {{method}}.': 'Der Treiber hat kein Löschverfahren {{method}}.',
  'The console driver has no wipe method "{{method}}".':
    'Der Konsolentreiber hat kein Löschverfahren „{{method}}“.',
  'What has to be revoked or ended there is not put aside: it is done there, and confirmed (mintmark issuer revoked).':
    'Was dort zu widerrufen oder zu beenden ist, wird nicht beiseitegelegt: es wird dort getan und bestätigt (mintmark issuer revoked).',
  'There is no package called {{package}} here.': 'Ein Paket {{package}} gibt es hier nicht.',
} as const satisfies Sentences;
