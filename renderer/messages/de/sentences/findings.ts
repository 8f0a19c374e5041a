/** What the engine says about what a diagnosis found, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const findings = {
  'The unit did not say who it is.': 'Das Gerät hat nicht gesagt, wer es ist.',
  'Its hardware id is the one of its record.': 'Seine Hardware-Kennung stimmt mit seinem Lebenslauf überein.',
  'This is another unit ({{found}}), not {{wanted}}. Put the right one into the slot and diagnose again.':
    'Das ist ein anderes Gerät ({{found}}), nicht {{wanted}}. Das richtige auf den Platz stecken und noch einmal untersuchen.',
  'Another chip answers with the identity of {{unit}}: it was copied, or its board was exchanged.':
    'Ein anderer Chip antwortet mit der Identität von {{unit}}: sie wurde kopiert, oder die Platine wurde getauscht.',
  'The label says {{unit}}, and another chip answers, which nobody here knows: the board was exchanged.':
    'Auf dem Etikett steht {{unit}}, und es antwortet ein anderer Chip, den hier niemand kennt: die Platine wurde getauscht.',
  'This unit is {{state}} ({{words}}) and must not be used again. How did it come back?':
    'Dieses Gerät ist {{state}} ({{words}}) und darf nicht mehr verwendet werden. Wie kam es zurück?',
  'This unit is {{state}} and must not be used again. How did it come back?':
    'Dieses Gerät ist {{state}} und darf nicht mehr verwendet werden. Wie kam es zurück?',
  'This unit is on hold: somebody has to release it first.':
    'Dieses Gerät ist gesperrt: erst muss es jemand freigeben.',
  'It holds no identity, and none is on record.': 'Es hat keine Identität, und keine ist verzeichnet.',
  'It has lost its identity: it holds no certificate.':
    'Es hat seine Identität verloren: es hat kein Zertifikat.',
  'It shows {{serialNumber}}, which was given to the unit {{owner}}: its identity is a copy.':
    'Es zeigt {{serialNumber}}, vergeben an das Gerät {{owner}}: seine Identität ist eine Kopie.',
  'It holds an old certificate of its own.': 'Es hat ein altes eigenes Zertifikat.',
  'It holds a certificate that was not issued for it here.':
    'Es hat ein Zertifikat, das hier nicht für es ausgestellt wurde.',
  'It holds a certificate, and its record names none.':
    'Es hat ein Zertifikat, und sein Lebenslauf nennt keines.',
  'It holds a certificate that is over.': 'Es hat ein Zertifikat, das beendet ist.',
  'It holds the certificate of its record and has proven its key.':
    'Es hat das Zertifikat seines Lebenslaufs und hat seinen Schlüssel bewiesen.',
  'Its key does not answer: {{words}}': 'Sein Schlüssel antwortet nicht: {{words}}',
  'Firmware {{version}}, as on record.': 'Firmware {{version}}, wie verzeichnet.',
  'Firmware {{observed}}; its record says {{expected}}.':
    'Firmware {{observed}}; sein Lebenslauf sagt {{expected}}.',
  'All {{count}} settings are as on record.': 'Alle {{count}} Einstellungen sind wie verzeichnet.',
  'The setting {{setting}} is gone.': 'Die Einstellung {{setting}} fehlt.',
  'The setting {{setting}} is {{observed}}; its record says {{expected}}.':
    'Die Einstellung {{setting}} ist {{observed}}; sein Lebenslauf sagt {{expected}}.',
  'The diagnosis did not end: {{words}}': 'Die Untersuchung kam nicht zum Ende: {{words}}',
  '{{reading}} is {{value}}, within its limits.': '{{reading}} ist {{value}}, innerhalb der Grenzen.',
  'A watchdog restarted it last: its firmware hung.':
    'Zuletzt hat es ein Watchdog neu gestartet: seine Firmware hing.',
  'The supply broke down last (brown-out): check battery and connectors.':
    'Zuletzt brach die Versorgung ein (Brown-out): Batterie und Stecker prüfen.',
  'Its processor stopped on a fault last.': 'Zuletzt blieb sein Prozessor mit einem Fehler stehen.',
  'It was switched off by its temperature last.': 'Zuletzt schaltete es sich wegen seiner Temperatur ab.',
  'A memory error restarted it last.': 'Zuletzt startete es wegen eines Speicherfehlers neu.',
  'Last restart: {{cause}}.': 'Letzter Neustart: {{cause}}.',
  'It counts {{count}} restarts.': 'Es zählt {{count}} Neustarts.',
  'It keeps no memory dump of a crash.': 'Es hat keinen Speicherabzug eines Absturzes.',
  'Its firmware has crashed: it keeps a memory dump of {{count}} bytes. Save it with a tool of its maker before the unit is wiped.':
    'Seine Firmware ist abgestürzt: es hat einen Speicherabzug von {{count}} Bytes. Vor dem Löschen mit dem Werkzeug des Herstellers sichern.',
  'Its firmware has crashed: it keeps a memory dump. Save it with a tool of its maker before the unit is wiped.':
    'Seine Firmware ist abgestürzt: es hat einen Speicherabzug. Vor dem Löschen mit dem Werkzeug des Herstellers sichern.',
  'How full its stacks are is not measured on this board.':
    'Wie voll seine Stacks sind, wird auf diesem Board nicht gemessen.',
  'The fullest stack is {{percent}} % full.': 'Der vollste Stack ist zu {{percent}} % belegt.',
  'The memory pool {{pool}} was empty once.': 'Der Speichervorrat {{pool}} war einmal leer.',
  'The flash of {{part}} is worn to {{percent}} %.':
    'Der Flash von {{part}} ist zu {{percent}} % verschlissen.',
  'Its certificate ended {{days}} days ago.': 'Sein Zertifikat ist vor {{days}} Tagen abgelaufen.',
  'Its certificate ends in {{days}} days.': 'Sein Zertifikat läuft in {{days}} Tagen ab.',
  'Its clock is wrong: it says {{time}}.': 'Seine Uhr geht falsch: sie zeigt {{time}}.',
  'It counts {{count}} of {{name}}.': 'Es zählt {{count}} × {{name}}.',
  'Its log holds {{count}} errors.': 'In seinem Log stehen {{count}} Fehler.',
  'Its log holds {{count}} errors, the newest: {{words}}.':
    'In seinem Log stehen {{count}} Fehler, der neueste: {{words}}.',
  'It restarted {{count}} times by itself while it was watched.':
    'Es hat, während es beobachtet wurde, {{count}}-mal von selbst neu gestartet.',
  'It started and went on running while it was watched.':
    'Es ist angelaufen und lief weiter, während es beobachtet wurde.',
  'Its firmware crashed while it was watched: {{words}}.':
    'Seine Firmware ist abgestürzt, während es beobachtet wurde: {{words}}.',
  'Its certificate is in date.': 'Sein Zertifikat ist gültig.',
  'Its log holds no errors.': 'In seinem Log stehen keine Fehler.',
  'Its firmware is on trial: the next restart brings the old one back.':
    'Seine Firmware läuft auf Probe: der nächste Neustart bringt die alte zurück.',
  'The fullest stack ({{name}}) is {{percent}} % full.':
    'Der vollste Stack ({{name}}) ist zu {{percent}} % belegt.',
  'Unusual in its group: {{reading}} is {{value}}, {{side}} in the middle of {{count}}.':
    'Ungewöhnlich in seiner Gruppe: {{reading}} ist {{value}}, in der Mitte von {{count}} sind es {{side}}.',
} as const satisfies Sentences;
