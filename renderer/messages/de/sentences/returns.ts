/** What the engine says about returns, batches and destruction, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const returns = {
  'This batch was closed at {{time}}.': 'Diese Charge wurde um {{time}} abgeschlossen.',
  'The batch {{batch}} was closed at {{time}}.': 'Die Charge {{batch}} wurde um {{time}} abgeschlossen.',
  '{{one}} and {{other}} are the same unit ({{hardwareId}}).':
    '{{one}} und {{other}} sind dasselbe Gerät ({{hardwareId}}).',
  'There is no unit in this list.': 'In dieser Liste ist kein Gerät.',
  'There are {{count}} units in this list; at most {{most}} fit.':
    'In dieser Liste sind {{count}} Geräte; höchstens {{most}} passen.',
  'Line {{line}} is not a number that a unit can have.':
    'Zeile {{line}} ist keine Nummer, die ein Gerät haben kann.',
  '{{value}} stands in line {{before}} and again in line {{line}}.':
    '{{value}} steht in Zeile {{before}} und noch einmal in Zeile {{line}}.',
  'There is a batch called {{batch}} already.': 'Eine Charge {{batch}} gibt es schon.',
  'There is no batch called {{batch}} here.': 'Eine Charge {{batch}} gibt es hier nicht.',
  '{{unit}} is not on the list of {{batch}}.': '{{unit}} steht nicht auf der Liste von {{batch}}.',
  '{{unit}} is line {{line}} of the list and waits for its wipe. It is not wiped twice in one batch.':
    '{{unit}} ist Zeile {{line}} der Liste und wartet auf das Löschen. In einer Charge wird es nicht zweimal gelöscht.',
  '{{unit}} is line {{line}} and has its certificate already. It is not wiped twice in one batch.':
    '{{unit}} ist Zeile {{line}} und hat sein Zertifikat schon. In einer Charge wird es nicht zweimal gelöscht.',
  '{{unit}} is line {{line}} and is destroyed. It is not wiped twice in one batch.':
    '{{unit}} ist Zeile {{line}} und ist vernichtet. In einer Charge wird es nicht zweimal gelöscht.',
  '{{unit}} is line {{line}} and has to be destroyed. It is not wiped twice in one batch.':
    '{{unit}} ist Zeile {{line}} und muss vernichtet werden. In einer Charge wird es nicht zweimal gelöscht.',
  '{{unit}} is line {{line}} of the list and waits for its wipe.':
    '{{unit}} ist Zeile {{line}} der Liste und wartet auf das Löschen.',
  '{{unit}} is line {{line}} and has its certificate already.':
    '{{unit}} ist Zeile {{line}} und hat sein Zertifikat schon.',
  '{{unit}} is line {{line}} and is destroyed.': '{{unit}} ist Zeile {{line}} und ist vernichtet.',
  '{{unit}} is line {{line}} and has to be destroyed.':
    '{{unit}} ist Zeile {{line}} und muss vernichtet werden.',
  '{{unit}} is line {{line}}; its last wipe was no success ({{fate}}). Wipe it again.':
    '{{unit}} ist Zeile {{line}}; das letzte Löschen gelang nicht ({{fate}}). Noch einmal löschen.',
  'Two people have to have seen it, and both are named.':
    'Zwei Personen müssen es gesehen haben, und beide werden genannt.',
  'There is neither a photo nor the number that was read off the unit.':
    'Es fehlen ein Foto und die am Gerät abgelesene Nummer.',
  'The number that was read, {{serial}}, is not the one of this unit.':
    'Die abgelesene Nummer {{serial}} ist nicht die dieses Geräts.',
  'It can not be recorded before it has happened.': 'Es lässt sich nicht festhalten, bevor es geschehen ist.',
  '{{file}} is no photo (JPEG or PNG) and no PDF.': '{{file}} ist kein Foto (JPEG oder PNG) und kein PDF.',
  'This station knows no server whose list it could take.':
    'Diese Station kennt keinen Server, dessen Liste sie nehmen könnte.',
  'This is not a list of retired units.': 'Das ist keine Liste ausgemusterter Geräte.',
  'This list of retired units is not signed by the server of this station.':
    'Diese Liste ausgemusterter Geräte ist nicht vom Server dieser Station signiert.',
  'This return was closed at {{time}}.': 'Diese Rücksendung wurde um {{time}} abgeschlossen.',
  'A return of this unit is open since {{time}}.':
    'Für dieses Gerät ist seit {{time}} eine Rücksendung offen.',
  'Neither this station nor its server knows a unit {{scan}}.':
    'Weder diese Station noch ihr Server kennt ein Gerät {{scan}}.',
  'There is no such return here.': 'Diese Rücksendung gibt es hier nicht.',
  'Say why: the reason goes on record.': 'Den Grund nennen: er wird festgehalten.',
  'This unit is not what its record says: it can only be put on hold.':
    'Dieses Gerät ist nicht, was sein Lebenslauf sagt: es kann nur gesperrt werden.',
  'This unit is {{state}} and must not be used again.':
    'Dieses Gerät ist {{state}} und darf nicht mehr verwendet werden.',
  'This unit is on hold: release it first.': 'Dieses Gerät ist gesperrt: erst freigeben.',
  'It was not diagnosed yet.': 'Es wurde noch nicht untersucht.',
  'A finding is a fault: {{finding}}': 'Ein Befund ist ein Fehler: {{finding}}',
  'It was wiped: retire it, or repair it.': 'Es wurde gelöscht: ausmustern oder reparieren.',
  'It was not provisioned again since it came back.': 'Seit es zurückkam, wurde es nicht neu ausgerüstet.',
  'It has no new credentials: repair it here, which revokes the old ones.':
    'Es hat keine neuen Zugangsdaten: hier reparieren, das widerruft die alten.',
  'Old credentials of it are live.': 'Alte Zugangsdaten von ihm gelten noch.',
  'This unit is {{state}} already.': 'Dieses Gerät ist schon {{state}}.',
  'It was not wiped with a certificate since it came back.':
    'Seit es zurückkam, wurde es nicht mit Zertifikat gelöscht.',
  'REVOCATION PENDING: {{waiting}} has not taken yet that its credentials have ended.':
    'WIDERRUF OFFEN: {{waiting}} weiß noch nicht, dass seine Zugangsdaten beendet sind.',
  'REVOCATION PENDING: {{waiting}} has not taken yet that the credentials of this unit have ended. It is not retired.':
    'WIDERRUF OFFEN: {{waiting}} weiß noch nicht, dass die Zugangsdaten dieses Geräts beendet sind. Es ist nicht ausgemustert.',
  'This unit is {{words}}: it must not be provisioned or wiped again.':
    'Dieses Gerät ist beendet ({{words}}): es darf nicht mehr ausgerüstet oder gelöscht werden.',
  'This unit was retired once: it must not be provisioned again.':
    'Dieses Gerät wurde schon einmal ausgemustert: es darf nicht mehr ausgerüstet werden.',
  'This unit was retired once: it is not released for use again. Wipe it, or have it destroyed.':
    'Dieses Gerät wurde schon einmal ausgemustert: es wird nicht wieder freigegeben. Löschen oder vernichten lassen.',
  'This unit was retired: it gets no new address.':
    'Dieses Gerät wurde ausgemustert: es bekommt keine neue Adresse.',
  'This unit {{words}}: it gets no new number.': 'Dieses Gerät bekommt keine neue Nummer ({{words}}).',
  'It is ordered to be destroyed already ({{time}}).': 'Seine Vernichtung ist schon angeordnet ({{time}}).',
  'This unit is {{state}}: nothing is left to be destroyed in it.':
    'Dieses Gerät ist {{state}}: daran ist nichts mehr zu vernichten.',
  'No wipe of this unit is on record here: say that it does not answer.':
    'Hier ist kein Löschen dieses Geräts verzeichnet: angeben, dass es nicht antwortet.',
  'Say which policy asks for it: it goes on record.':
    'Angeben, welche Vorschrift es verlangt: das wird festgehalten.',
  'This unit is destroyed already.': 'Dieses Gerät ist schon vernichtet.',
  'A unit that is {{state}} is not destroyed: wipe it, or order its destruction first.':
    'Ein Gerät, das {{state}} ist, wird nicht vernichtet: löschen, oder erst die Vernichtung anordnen.',
  'A unit that is {{state}} is not repaired.': 'Ein Gerät, das {{state}} ist, wird nicht repariert.',
  'Say why this unit becomes {{state}}: the reason goes on record.':
    'Angeben, warum dieses Gerät künftig {{state}} ist: der Grund wird festgehalten.',
  'DESTROY REQUIRED: this unit is not released. Destroy it, with two witnesses.':
    'VERNICHTUNG NÖTIG: dieses Gerät wird nicht freigegeben. Vor zwei Zeugen vernichten.',
  'A unit that is {{from}} can not become {{to}}.': 'Ein Gerät, das {{from}} ist, kann nicht {{to}} werden.',
  'The unit in this slot was not identified yet: diagnose it first.':
    'Das Gerät auf diesem Platz ist noch nicht erkannt: erst untersuchen.',
  'No unit {{hardwareId}} is known here.': 'Ein Gerät {{hardwareId}} ist hier nicht bekannt.',
  'There is no virtual unit "{{unit}}".': 'Ein virtuelles Gerät „{{unit}}“ gibt es nicht.',
  'The wipe is not complete: the unit stopped answering.':
    'Das Löschen ist nicht vollständig: das Gerät antwortet nicht mehr.',
  'The wipe is not complete: {{findings}}.': 'Das Löschen ist nicht vollständig: {{findings}}.',
  'The hardware id that was confirmed is not the one of the unit in this slot.':
    'Die bestätigte Hardware-Kennung ist nicht die des Geräts auf diesem Platz.',
  '{{scan}} is not on the list of {{batch}}. Put it aside: nothing of it is erased.':
    '{{scan}} steht nicht auf der Liste von {{batch}}. Beiseitelegen: nichts davon wird gelöscht.',
} as const satisfies Sentences;
