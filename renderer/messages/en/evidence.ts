/** What belongs to documents beside the documents: time stamps, names of people. */
export const evidence = {
  'stamps.title': 'Time stamps',
  'stamps.text':
    'An authority outside of the house (RFC 3161) confirms when a document was there. Nothing of the document leaves the station but its hash.',
  'stamps.off': 'Off: no document is stamped.',
  'stamps.counted': '{{stamped}} documents stamped, {{waiting}} waiting',
  'stamps.trouble':
    'Work goes on. Documents are signed and kept; whatever waits is stamped as soon as the authority answers.',
  'stamps.which': 'Which documents get a stamp, and what if the authority is out of reach?',
  'stamps.which.others':
    'Job records and acts are not stamped one by one: the next stamped document continues their chain and so covers them. Documents that were signed before it was switched on get none.',
  'stamps.offline':
    'Nothing waits for the authority. It is asked again for ever, and what was signed meanwhile is stamped later. A PDF that is made meanwhile has no stamp of its own.',
  'stamps.url': 'Address of the authority',
  'stamps.certificate': 'Certificates that vouch for it',
  'stamps.certificate.text':
    'From its operator, and by another way than from the address above. A stamp that they do not vouch for is not taken.',
  'stamps.certificate.choose': 'Choose certificates (PEM)…',
  'stamps.certificate.until': 'valid until {{time}}',
  'stamps.test': 'Test',
  'stamps.switchOff': 'Switch off',
  'stamps.worked': 'It works: the authority stamped at {{time}}.',
  'stamps.clock.behind_one': 'The clock of this computer is {{count}} second behind.',
  'stamps.clock.behind_other': 'The clock of this computer is {{count}} seconds behind.',
  'stamps.clock.ahead_one': 'The clock of this computer is {{count}} second ahead.',
  'stamps.clock.ahead_other': 'The clock of this computer is {{count}} seconds ahead.',
  'names.title': 'Names of people in records',
  'names.text':
    'Records, certificates and the log say who did something. Decide how long that stays readable.',
  'names.keeping': 'From now on',
  'names.within': 'Names stand in the documents, for good',
  'names.within.text': 'Simple. A name can never be erased, because a signed document can not lose a word.',
  'names.apart': 'Names lie beside the documents',
  'names.apart.text': 'The signed document holds a digest. Names are kept until somebody erases them.',
  'names.erased': 'Names lie beside the documents and are erased after some time',
  'names.erased.text': 'As above; the station erases them by itself, once a day.',
  'names.days': 'Erase after so many days',
  'names.kept': 'Names kept beside documents',
  'names.oldest': 'Oldest of these documents',
  'names.provable': 'What stays provable when a name is erased?',
  'names.provable.text':
    'Everything but the name: what was done to which unit, when, by which recipe, with which result, and that nobody changed it. The document and its chain stay valid. Readers see “name erased by policy”, and the log says who erased, when and how many.',
  'names.beyond':
    'Not reached: documents that were signed while names stood in them, files and papers that were handed out, copies of the data folder, and the list of people at this station.',
  'names.erase': 'Erase names now',
  'names.erase.until': 'Of documents signed until (and on) this day',
  'names.erase.count_one': '{{count}} name would be erased.',
  'names.erase.count_other': '{{count}} names would be erased.',
  'names.erase.lost': 'Nobody can bring them back.',
  'names.erase.hold': 'Hold to erase the names',
  'names.erase.holding': 'Keep holding …',
  'names.erase.hint': 'Where the rules ask for it, a second person has to agree.',
  'names.gone_one': '{{count}} name is erased. The documents are as they were signed.',
  'names.gone_other': '{{count}} names are erased. The documents are as they were signed.',
} as const;
