/** What the engine says about what a unit, a driver or a recipe lacks, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const capabilities = {
  'The unit can not take a key out of a pool, or its profile does not say pool.':
    'Das Gerät kann keinen Schlüssel aus einem Vorrat nehmen, oder sein Profil sagt nicht pool.',
  '{{driver}} can not write a {{place}} of settings.':
    '{{driver}} kann Einstellungen nicht als {{place}} schreiben.',
  '{{driver}} can not {{capability}}, which the step {{step}} needs.':
    '{{driver}} kann nicht {{capability}}, was der Schritt {{step}} braucht.',
  '{{driver}} can not make a key, and the profile {{profile}} allows no other (keyOrigin: station-allowed).':
    '{{driver}} kann keinen Schlüssel erzeugen, und das Profil {{profile}} lässt keinen anderen zu (keyOrigin: station-allowed).',
  '{{driver}} can not keep an identity.': '{{driver}} kann keine Identität aufbewahren.',
  '{{driver}} has keys of {{held}}; the profile {{profile}} asks for {{wanted}}.':
    '{{driver}} hat Schlüssel der Art {{held}}; das Profil {{profile}} verlangt {{wanted}}.',
  'The console profile has no procedure "{{name}}".': 'Das Konsolenprofil hat keinen Ablauf „{{name}}“.',
  'This console tells only a hash of its certificate, and none was written just now.':
    'Diese Konsole nennt nur einen Hash ihres Zertifikats, und eben wurde keines geschrieben.',
  'The size of the flash is not known: name it with the option flashBytes. Nothing was written.':
    'Die Größe des Flashs ist nicht bekannt: mit der Option flashBytes nennen. Nichts wurde geschrieben.',
  'A boot ROM knows no image numbers: the address or the partition says where it goes.':
    'Ein Boot-ROM kennt keine Abbildnummern: Adresse oder Partition sagen, wohin es gehört.',
  'A boot ROM can not start an image on trial: use confirm or store.':
    'Ein Boot-ROM kann kein Abbild auf Probe starten: confirm oder store verwenden.',
  'No fuse {{fuse}} is offered on the {{chip}}; offered are: {{known}}.':
    'Eine Sicherung {{fuse}} wird auf dem {{chip}} nicht angeboten; angeboten werden: {{known}}.',
  'The fuses of the {{chip}} are not offered.': 'Die Sicherungen des {{chip}} werden nicht angeboten.',
  "The unit's partition {{partition}} has no private key in clear.":
    'Die Partition {{partition}} des Geräts hat keinen privaten Schlüssel im Klartext.',
  'The unit is in secure download mode: its partition table can not be read, so that only what has an address can be flashed.':
    'Das Gerät ist im sicheren Download-Modus: seine Partitionstabelle lässt sich nicht lesen, also kann nur geflasht werden, was eine Adresse hat.',
  'The unit has the first secure boot: its bootloader can not be replaced from outside. Nothing was written.':
    'Das Gerät hat Secure Boot der ersten Art: sein Bootloader lässt sich von außen nicht ersetzen. Nichts wurde geschrieben.',
  'The unit has flash encryption switched on: {{what}} would not be what its application reads. Nothing was written.':
    'Beim Gerät ist die Flash-Verschlüsselung eingeschaltet: {{what}} wäre nicht das, was seine Anwendung liest. Nichts wurde geschrieben.',
  'The size of the flash is not known, so that nobody could say that all of it is erased: name it with flashBytes.':
    'Die Größe des Flashs ist nicht bekannt, also könnte niemand sagen, dass alles gelöscht ist: mit flashBytes nennen.',
  'The unit gives no hardware id to {{tool}}.': 'Das Gerät gibt {{tool}} keine Hardware-ID.',
  'External tools are given image 0 only.': 'Externe Werkzeuge bekommen nur Abbild 0.',
  'The recipe calls its tool with {{{placeholder}}}, which this port does not have.':
    'Das Rezept ruft sein Werkzeug mit {{{placeholder}}} auf, was dieser Anschluss nicht hat.',
  'The recipe does not say how {{tool}} does "{{what}}".':
    'Das Rezept sagt nicht, wie {{tool}} „{{what}}“ macht.',
  'The unit does not answer SMP group {{group}} (identity).':
    'Das Gerät antwortet nicht auf die SMP-Gruppe {{group}} (Identität).',
  "MCUboot's recovery is given image 0 only: flash others in the application.":
    'Die Wiederherstellung von MCUboot bekommt nur Abbild 0: andere in der Anwendung flashen.',
  'The unit has no image {{image}}: its bootloader keeps only {{count}}.':
    'Das Gerät hat kein Abbild {{image}}: sein Bootloader hält nur {{count}}.',
  'Reading flash back needs the identity group.': 'Den Flash zurückzulesen braucht die Identitätsgruppe.',
  'The bootloader of an STM32 knows no image numbers but 0.':
    'Der Bootloader eines STM32 kennt keine Abbildnummer außer 0.',
  "The unit's bootloader does not offer readout protection.":
    'Der Bootloader des Geräts bietet keinen Ausleseschutz.',
  "The unit's bootloader does not offer write protection.":
    'Der Bootloader des Geräts bietet keinen Schreibschutz.',
  'The bootloader of {{chip}} does not show what is write protected: locking it could not be checked.':
    'Der Bootloader von {{chip}} zeigt nicht, was schreibgeschützt ist: das Sperren ließe sich nicht prüfen.',
  'The unit is readout protected: only {{method}} can erase it.':
    'Das Gerät ist gegen Auslesen geschützt: nur {{method}} kann es löschen.',
  'The unit is not readout protected: {{method}} is for it.':
    'Das Gerät hat keinen Ausleseschutz: dafür ist {{method}}.',
  'The unit took the command, and its bootloader does not show what is write protected now.':
    'Das Gerät nahm den Befehl an, und sein Bootloader zeigt nicht, was jetzt schreibgeschützt ist.',
  'A UF2 bootloader knows no image numbers but 0.': 'Ein UF2-Bootloader kennt keine Abbildnummer außer 0.',
  'A UF2 bootloader can not start an image on trial: use confirm or store.':
    'Ein UF2-Bootloader kann kein Abbild auf Probe starten: confirm oder store verwenden.',
  'The board {{board}} does not say which chip it has: the recipe must name it with the option chip.':
    'Die Platine {{board}} sagt nicht, welchen Chip sie hat: das Rezept muss ihn mit der Option chip nennen.',
  'The unit has no USB serial number; {{advice}}.': 'Das Gerät hat keine USB-Seriennummer; {{advice}}.',
  'The unit\'s USB serial number is "{{serial}}", which units share; {{advice}}.':
    'Die USB-Seriennummer des Geräts ist „{{serial}}“, die sich Geräte teilen; {{advice}}.',
  'The boot ROM of an RP2040 has no number of its own; {{advice}}.':
    'Das Boot-ROM eines RP2040 hat keine eigene Nummer; {{advice}}.',
  'hardwareIdFrom: port-location in the recipe names its place instead':
    'hardwareIdFrom: port-location im Rezept nennt stattdessen seinen Platz',
  'The unit has no alternate setting {{number}}.': 'Das Gerät hat keine alternative Einstellung {{number}}.',
  'USB DFU has one image: number 0.': 'USB-DFU hat ein Abbild: Nummer 0.',
  '{{tool}} did not say that it succeeded.': '{{tool}} sagte nicht, dass es gelungen ist.',
  '{{tool}} did not say that it succeeded: {{words}}.':
    '{{tool}} sagte nicht, dass es gelungen ist: {{words}}.',
  '{{tool}} ended with {{code}}.': '{{tool}} endete mit {{code}}.',
  '{{tool}} ended with {{code}}: {{words}}.': '{{tool}} endete mit {{code}}: {{words}}.',
} as const satisfies Sentences;
