/** What the engine says about slots, jobs and the data folder, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const bench = {
  'the read-back': 'das Zurücklesen',
  'the unit to restart': 'den Neustart des Geräts',
  'the unit to connect': 'die Anmeldung des Geräts',
  'the unit to answer': 'die Antwort des Geräts',
  'Slot {{slot}} has a job running.': 'Auf Platz {{slot}} läuft gerade etwas.',
  'This slot has a job running.': 'Auf diesem Platz läuft gerade etwas.',
  'Slot {{slot}} works on this unit.': 'Platz {{slot}} arbeitet an diesem Gerät.',
  'There is no unit in slot {{slot}}.': 'Auf Platz {{slot}} ist kein Gerät.',
  'There is no such slot.': 'Diesen Platz gibt es nicht.',
  'This bench is a real one.': 'Dieser Prüfplatz ist ein echter.',
  'This slot is not on the virtual bench.': 'Diesen Platz gibt es am virtuellen Prüfplatz nicht.',
  'The job was cancelled.': 'Der Lauf wurde abgebrochen.',
  'The step {{step}} took longer than {{timeoutMs}} ms.':
    'Der Schritt {{step}} dauerte länger als {{timeoutMs}} ms.',
  'The tool did not end within {{timeoutMs}} ms.': 'Das Werkzeug war nach {{timeoutMs}} ms nicht fertig.',
  'The station stopped while this job was running.': 'Die Station wurde während dieses Laufs beendet.',
  'The station is closing.': 'Die Station wird beendet.',
  'The connection to the engine is closed.': 'Die Verbindung zur Engine ist geschlossen.',
  'There is no such document.': 'Dieses Dokument gibt es nicht.',
  'There is no such record.': 'Dieses Protokoll gibt es nicht.',
  'The job has no such file.': 'Der Lauf hat keine solche Datei.',
  'The number {{serialNumber}} was never given out here.':
    'Die Nummer {{serialNumber}} wurde hier nie vergeben.',
  'The database is damaged.': 'Die Datenbank ist beschädigt.',
  'The database is damaged: {{words}}': 'Die Datenbank ist beschädigt: {{words}}',
  'The database file is not one of Mintmark.': 'Die Datenbankdatei ist keine von Mintmark.',
  'The database does not keep its safeguards on.': 'Die Datenbank behält ihre Sicherungen nicht an.',
  'The data folder can not be used: {{words}}': 'Der Datenordner lässt sich nicht benutzen: {{words}}',
  'The database refused: {{words}}': 'Die Datenbank hat abgelehnt: {{words}}',
  'The disk is full.': 'Der Datenträger ist voll.',
  'This data folder is used by {{who}}.': 'Diesen Datenordner benutzt {{who}}.',
  'The database has version {{found}}; this Mintmark knows up to {{known}}.':
    'Die Datenbank hat Version {{found}}; dieses Mintmark kennt Versionen bis {{known}}.',
  'Stored {{what}} {{id}}: {{words}}.': 'Gespeichert, {{what}} {{id}}: {{words}}.',
  'No engine is running on this data folder.': 'Auf diesem Datenordner läuft keine Engine.',
  'Migration {{number}} leaves {{count}} broken references.':
    'Umbau {{number}} hinterlässt {{count}} kaputte Verweise.',
  'SQLite {{version}} is too old to be safe.': 'SQLite {{version}} ist zu alt, um sicher zu sein.',
} as const satisfies Sentences;
