/** What the engine says about the way to a unit, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const links = {
  'The connection was closed.': 'Die Verbindung wurde geschlossen.',
  'The connection to {{path}} is lost.': 'Die Verbindung zu {{path}} ist verloren.',
  'The connection to {{path}} is closed.': 'Die Verbindung zu {{path}} ist geschlossen.',
  '{{path}} is not there.': '{{path}} ist nicht da.',
  'There is no volume in {{location}}.': 'In {{location}} ist kein Laufwerk.',
  'The volume in {{location}} is gone.': 'Das Laufwerk in {{location}} ist weg.',
  'The unit is not in its loader.': 'Das Gerät ist nicht in seinem Ladeprogramm.',
  'The unit at {{path}} was unplugged.': 'Das Gerät an {{path}} wurde abgezogen.',
  'There is no unit at {{path}}.': 'An {{path}} ist kein Gerät.',
  'The unit at {{path}} restarts.': 'Das Gerät an {{path}} startet neu.',
  'The unit did not answer within {{timeoutMs}} ms.':
    'Das Gerät hat innerhalb von {{timeoutMs}} ms nicht geantwortet.',
  'The unit did not answer while cleaning up.': 'Das Gerät hat beim Aufräumen nicht geantwortet.',
  'No STM32 bootloader answers here: the unit has to start with BOOT0 high, and must not have been spoken to at another speed.':
    'Hier antwortet kein STM32-Bootloader: das Gerät muss mit BOOT0 auf High starten, und vorher darf es niemand mit anderer Geschwindigkeit angesprochen haben.',
  'The unit did not {{what}} within {{seconds}} s.':
    'Das Gerät war nach {{seconds}} s nicht fertig ({{what}}).',
  'The unit was not done with {{what}} within {{limitMs}} ms.':
    'Das Gerät war nach {{limitMs}} ms nicht fertig ({{what}}).',
  'The unit did not answer.': 'Das Gerät hat nicht geantwortet.',
  'The unit at {{location}} did not end a USB transfer in time.':
    'Das Gerät in {{location}} hat eine USB-Übertragung nicht rechtzeitig beendet.',
  'A transfer to {{path}} did not end within {{timeoutMs}} ms.':
    'Eine Übertragung an {{path}} war nach {{timeoutMs}} ms nicht beendet.',
  '{{path}} can not be opened: {{words}}': '{{path}} lässt sich nicht öffnen: {{words}}',
  '{{title}} is not a USB device.': '{{title}} ist kein USB-Gerät.',
  '{{title}} has no serial port: choose a recipe whose driver speaks to it over USB.':
    '{{title}} hat keinen seriellen Anschluss: ein Rezept wählen, dessen Treiber über USB spricht.',
  '{{path}} is not a port of this machine.': '{{path}} ist kein Anschluss dieses Rechners.',
  '{{title}} is not a USB device: it shows no volume.':
    '{{title}} ist kein USB-Gerät: es zeigt kein Laufwerk.',
  'Volumes of units are found on Linux only: this machine can not flash by copying files.':
    'Laufwerke von Geräten werden nur unter Linux gefunden: dieser Rechner kann nicht durch Kopieren flashen.',
  'The volume {{device}} of {{title}} is not mounted. A desktop does that by itself; elsewhere "udisksctl mount -b {{command}}" does.':
    'Das Laufwerk {{device}} von {{title}} ist nicht eingehängt. Ein Desktop tut das von selbst; sonst „udisksctl mount -b {{command}}“.',
  'The volume {{device}} says that it is full.': 'Das Laufwerk {{device}} meldet, es sei voll.',
  '"{{path}}" is not a TCP address: tcp://host:port is needed.':
    '„{{path}}“ ist keine TCP-Adresse: nötig ist tcp://rechner:port.',
  'Another program uses {{title}} in USB socket {{location}}.':
    'Ein anderes Programm benutzt {{title}} in der USB-Buchse {{location}}.',
  '{{title}} in USB socket {{location}} can not be opened: {{words}}':
    '{{title}} in der USB-Buchse {{location}} lässt sich nicht öffnen: {{words}}',
  '{{path}} is not a USB device.': '{{path}} ist kein USB-Gerät.',
  'The unit at {{path}} shows no volume.': 'Das Gerät an {{path}} zeigt kein Laufwerk.',
  '{{path}} is in use.': '{{path}} wird schon benutzt.',
  'This user may not open {{path}}.': 'Dieser Benutzer darf {{path}} nicht öffnen.',
  'This user may not write to the volume {{device}} at {{folder}}.':
    'Dieser Benutzer darf nicht auf das Laufwerk {{device}} in {{folder}} schreiben.',
  'This user may not use {{title}} in USB socket {{location}}: by default only root may. Copy build/60-mintmark.rules to /etc/udev/rules.d, run "udevadm control --reload" and "udevadm trigger", and put this user into the group plugdev.':
    'Dieser Benutzer darf {{title}} in der USB-Buchse {{location}} nicht benutzen: von Haus aus darf das nur root. build/60-mintmark.rules nach /etc/udev/rules.d kopieren, „udevadm control --reload“ und „udevadm trigger“ ausführen, und diesen Benutzer in die Gruppe plugdev aufnehmen.',
  'The unit answers, but not as the profile expects.':
    'Das Gerät antwortet, aber nicht so, wie das Profil es erwartet.',
  'The unit sends bytes, but no answer that can be understood.':
    'Das Gerät sendet Bytes, aber keine verständliche Antwort.',
  'The unit broke off in the middle of an answer.': 'Das Gerät brach mitten in einer Antwort ab.',
  'The unit accepts what is no command.': 'Das Gerät nimmt an, was kein Befehl ist.',
  'The checksum of the unit arrived damaged.': 'Die Prüfsumme des Geräts kam beschädigt an.',
  'The unit gives other bytes each time that the same address is read.':
    'Das Gerät liefert jedes Mal andere Bytes, wenn dieselbe Adresse gelesen wird.',
  'What is in {{location}} shows no UF2 volume that can be understood.':
    'Was in {{location}} steckt, zeigt kein verständliches UF2-Laufwerk.',
  'What is in USB socket {{location}} does not say what it is.':
    'Was in der USB-Buchse {{location}} steckt, sagt nicht, was es ist.',
  'What is at {{path}} does not say what it is.': 'Was an {{path}} steckt, sagt nicht, was es ist.',
  "The unit's {{what}} is malformed at offset {{offset}}: {{reason}}.":
    '{{what}} des Geräts ist bei Byte {{offset}} fehlerhaft: {{reason}}.',
  'The unit\'s memories "{{one}}" and "{{other}}" overlap at {{address}}.':
    'Die Speicher „{{one}}“ und „{{other}}“ des Geräts überschneiden sich bei {{address}}.',
  'The unit talks without end.': 'Das Gerät redet ohne Ende.',
  'The unit sends without end and answers nothing.': 'Das Gerät sendet ohne Ende und antwortet nicht.',
  'The tool prints without end.': 'Das Werkzeug gibt ohne Ende aus.',
  'The unit sends without end.': 'Das Gerät sendet ohne Ende.',
  '{{path}} sent more than {{count}} bytes that nobody asked for.':
    '{{path}} hat mehr als {{count}} Bytes gesendet, nach denen niemand gefragt hat.',
  '{{path}} sent more than {{count}} bytes unasked.':
    '{{path}} hat ungefragt mehr als {{count}} Bytes gesendet.',
  '{{name}} of the unit has {{size}} bytes.': '{{name}} des Geräts hat {{size}} Bytes.',
  "The unit's memory map is malformed at offset {{offset}}: {{reason}}.":
    'Die Speicherkarte des Geräts ist bei Byte {{offset}} fehlerhaft: {{reason}}.',
} as const satisfies Sentences;
