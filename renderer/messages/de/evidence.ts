/** What belongs to documents beside the documents: time stamps, names of people. */
import type { Catalogue } from '../catalogue.ts';

export const evidence = {
  'stamps.title': 'Zeitstempel',
  'stamps.text':
    'Eine Stelle außer Haus (RFC 3161) bestätigt, wann ein Dokument vorlag. Vom Dokument verlässt nur der Hash die Station.',
  'stamps.off': 'Aus: kein Dokument bekommt einen Zeitstempel.',
  'stamps.counted': '{{stamped}} Dokumente gestempelt, {{waiting}} warten',
  'stamps.trouble':
    'Die Arbeit geht weiter. Dokumente werden signiert und aufbewahrt; was wartet, wird gestempelt, sobald die Stelle antwortet.',
  'stamps.which': 'Welche Dokumente werden gestempelt, und was, wenn die Stelle nicht erreichbar ist?',
  'stamps.which.others':
    'Protokolle und Handlungen werden nicht einzeln gestempelt: das nächste gestempelte Dokument setzt ihre Kette fort und deckt sie mit ab. Was vor dem Einschalten signiert wurde, bekommt keinen Stempel.',
  'stamps.offline':
    'Nichts wartet auf die Stelle. Sie wird immer wieder gefragt, und was inzwischen signiert wurde, wird nachträglich gestempelt. Ein PDF aus der Zwischenzeit hat keinen eigenen Stempel.',
  'stamps.url': 'Adresse der Stelle',
  'stamps.certificate': 'Zertifikate, die für sie bürgen',
  'stamps.certificate.text':
    'Vom Betreiber, und auf anderem Weg als über die Adresse oben. Ein Stempel, für den sie nicht bürgen, wird nicht angenommen.',
  'stamps.certificate.choose': 'Zertifikate wählen (PEM) …',
  'stamps.certificate.until': 'gültig bis {{time}}',
  'stamps.test': 'Prüfen',
  'stamps.switchOff': 'Ausschalten',
  'stamps.worked': 'Es geht: die Stelle hat um {{time}} gestempelt.',
  'stamps.clock.behind_one': 'Die Uhr dieses Rechners geht {{count}} Sekunde nach.',
  'stamps.clock.behind_other': 'Die Uhr dieses Rechners geht {{count}} Sekunden nach.',
  'stamps.clock.ahead_one': 'Die Uhr dieses Rechners geht {{count}} Sekunde vor.',
  'stamps.clock.ahead_other': 'Die Uhr dieses Rechners geht {{count}} Sekunden vor.',
  'names.title': 'Namen von Personen in Protokollen',
  'names.text':
    'Protokolle, Zertifikate und das Logbuch sagen, wer etwas getan hat. Hier steht, wie lange das lesbar bleibt.',
  'names.keeping': 'Ab jetzt',
  'names.within': 'Namen stehen in den Dokumenten, für immer',
  'names.within.text':
    'Einfach. Ein Name lässt sich nie löschen, denn ein signiertes Dokument kann kein Wort verlieren.',
  'names.apart': 'Namen liegen neben den Dokumenten',
  'names.apart.text': 'Das signierte Dokument enthält einen Prüfwert. Namen bleiben, bis sie jemand löscht.',
  'names.erased': 'Namen liegen neben den Dokumenten und werden nach einiger Zeit gelöscht',
  'names.erased.text': 'Wie oben; die Station löscht sie von selbst, einmal am Tag.',
  'names.days': 'Löschen nach so vielen Tagen',
  'names.kept': 'Namen neben Dokumenten',
  'names.oldest': 'Ältestes dieser Dokumente',
  'names.provable': 'Was bleibt beweisbar, wenn ein Name gelöscht ist?',
  'names.provable.text':
    'Alles außer dem Namen: was mit welchem Gerät geschah, wann, nach welchem Rezept, mit welchem Ergebnis, und dass niemand es verändert hat. Dokument und Kette bleiben gültig. Wer liest, sieht „Name nach Vorschrift gelöscht“, und das Logbuch sagt, wer wann wie viele gelöscht hat.',
  'names.beyond':
    'Nicht erreicht: Dokumente, die mit Namen darin signiert wurden, ausgegebene Dateien und Papiere, Kopien des Datenordners, und die Liste der Personen dieser Station.',
  'names.erase': 'Namen jetzt löschen',
  'names.erase.until': 'Von Dokumenten, signiert bis einschließlich',
  'names.erase.count_one': '{{count}} Name würde gelöscht.',
  'names.erase.count_other': '{{count}} Namen würden gelöscht.',
  'names.erase.lost': 'Das lässt sich nicht zurücknehmen.',
  'names.erase.hold': 'Halten, um die Namen zu löschen',
  'names.erase.holding': 'Weiter halten …',
  'names.erase.hint': 'Wo die Regeln es verlangen, muss eine zweite Person zustimmen.',
  'names.gone_one': '{{count}} Name ist gelöscht. Die Dokumente sind, wie sie signiert wurden.',
  'names.gone_other': '{{count}} Namen sind gelöscht. Die Dokumente sind, wie sie signiert wurden.',
} as const satisfies Catalogue;
