/** What to do at each fault, in the order in which hands do it. */
import type { Catalogue } from '../catalogue.ts';

export const faults = {
  'fault.link.lost': 'Gerät eindrücken, bis es einrastet, Kabel prüfen, dann „Erneut“ drücken.',
  'fault.link.timeout': 'Prüfen, ob das Gerät Strom hat und das Kabel steckt, dann „Erneut“ drücken.',
  'fault.link.open': 'Andere Programme schließen, die diesen Anschluss benutzen, dann „Erneut“ drücken.',
  'fault.link.permission':
    'Diesem Benutzer Zugriff auf den Anschluss geben (unter Linux: die udev-Regeln aus build/ installieren), dann „Erneut“ drücken.',
  'fault.link.garbage':
    'Prüfen, ob an diesem Platz das richtige Kabel und das richtige Gerät stecken, dann „Erneut“ drücken.',
  'fault.link.flood': 'Das Gerät sendet ohne Ende. Abziehen und für die Technik beiseitelegen.',
  'fault.device.mismatch': 'Für dieses Gerät ist das Rezept nicht. Herausnehmen und die Kiste prüfen.',
  'fault.device.changed':
    'Es antwortet ein anderes Gerät als das geprüfte. Nichts wurde geschrieben. Herausnehmen und neu beginnen.',
  'fault.device.refused': 'Gerät in die rote Kiste legen.',
  'fault.device.lacks':
    'Die Firmware des Geräts kann nicht, was das Rezept verlangt. Die Technik nach dem richtigen Rezept fragen.',
  'fault.device.protocol': 'Das Gerät antwortet falsch. In die rote Kiste legen.',
  'fault.device.lied': 'Das Gerät meldete sich fertig und war es nicht. Für die Technik beiseitelegen.',
  'fault.device.reboot':
    'Das Gerät kam nach dem Neustart nicht zurück. Abziehen, wieder stecken, dann „Erneut“ drücken.',
  'fault.tool.failed':
    'Das externe Werkzeug endete so, wie das Rezept es nicht kennt. Seine Ausgabe im Protokoll ansehen; seine Exit-Codes im Rezept nennen.',
  'fault.check.failed': 'Ein Messwert liegt außerhalb seiner Grenzen. Gerät in die rote Kiste legen.',
  'fault.image.invalid':
    'Die Firmware-Datei ist beschädigt oder von anderer Art. Das Paket noch einmal einlesen.',
  'fault.image.too-large': 'Die Firmware passt nicht in dieses Gerät. Paket und Produkt prüfen.',
  'fault.image.mismatch': 'Die Firmware ist für ein anderes Produkt. Das Paket prüfen.',
  'fault.file.missing': 'Das Paket noch einmal einlesen.',
  'fault.file.changed': 'Eine Datei ist nicht die, die signiert wurde. Das Paket noch einmal einlesen.',
  'fault.file.invalid': 'Die Datei prüfen, die hier genannt ist.',
  'fault.recipe.invalid': 'Das Rezept in der genannten Zeile berichtigen, dann noch einmal einlesen.',
  'fault.plan.refused': 'Das Rezept kann hier nicht laufen. Berichtigen, was aufgelistet ist.',
  'fault.permission.missing': 'Das Rezept muss diesen unumkehrbaren Vorgang ausdrücklich erlauben.',
  'fault.config.differs':
    'Das Gerät hat seine Einstellungen nicht behalten. Einmal „Erneut“ drücken; dann in die rote Kiste.',

  'fault.group.unknown': 'Ein Paket einlesen, das diese Gruppe enthält.',
  'fault.group.invalid': 'Die genannte Einstellung berichtigen.',
  'fault.group.forbidden':
    'Eine höhere Ebene hat diese Einstellung festgelegt. Den Wert aus der tieferen Ebene nehmen oder dort ändern, wo er festgelegt ist.',
  'fault.group.template':
    'Den Ausdruck an der genannten Stelle berichtigen. Ins Gerät wurde nichts geschrieben.',
  'fault.group.output':
    'Die genannte Ausgabe der Gruppe berichtigen, oder die Einstellungen, die sie zusammensetzt.',
  'fault.group.replayed':
    'Diese Gruppen sind älter als die hier geltenden. Um zurückzugehen, die alten neu veröffentlichen: mintmark group back.',
  'fault.group.fork':
    'Diese Gruppen gehen von einer anderen Version aus als der hier geltenden. Beide vergleichen, dann von der geltenden aus neu veröffentlichen.',
  'fault.group.untrusted':
    'Die Gruppen mit einem Schlüssel signieren lassen, dem diese Station vertraut, oder dem Schlüssel vertrauen, mit dem sie signiert sind.',
  'fault.group.draft':
    'Den Entwurf noch einmal ansehen: er fehlt, ist nicht freigegeben oder wurde inzwischen geändert.',

  'fault.identity.elsewhere':
    'Das Gerät an die Station schicken, die die Meldung nennt. Geht das nicht: bei der Technik ein Rezept anfordern, dessen Profil neue Nummern gibt, und ein neues Etikett anbringen.',
  'fault.identity.exhausted': 'Alle Nummern dieses Auftrags sind vergeben. Einen neuen Auftrag anfordern.',
  'fault.identity.quarantined': 'Dieses Gerät ist gesperrt. Der Schichtleitung geben.',
  'fault.identity.conflict':
    'Ein anderes Gerät hat diese Nummer oder diesen Schlüssel. Gerät der Schichtleitung geben.',
  'fault.identity.csr': 'Das Gerät stellte einen falschen Zertifikatsantrag. In die rote Kiste legen.',
  'fault.identity.unproven':
    'Das Gerät konnte nicht beweisen, dass es seinen Schlüssel hat. In die rote Kiste legen.',
  'fault.identity.certificate':
    'Das Zertifikat entspricht nicht dem Profil. Nichts wurde geschrieben. Die Technik fragen.',
  'fault.identity.high-water':
    'Das Nummernbuch und seine Zweitschrift stimmen nicht überein. Nichts ausrüsten, bis die Technik nachgesehen hat.',
  'fault.identity.names':
    'Das Identitätsprofil an der genannten Stelle berichtigen, oder die Angabe von einem früheren Schritt liefern lassen. Keine Nummer wurde verbraucht.',
  'fault.identity.weak-key':
    'Das Gerät erzeugte einen Schlüssel, den andere herausfinden können. In die rote Kiste legen und die Technik benachrichtigen: alle Geräte dieser Art können betroffen sein.',
  'fault.identity.clone':
    'Eine weitere Kopie dieser Station arbeitet mit dem Server, oder diese wurde aus einer Sicherung wiederhergestellt. Die andere endgültig ausschalten, dann diese Station mit einem neuen Code des Servers neu anmelden.',

  'fault.issuer.unavailable':
    'Die Zertifizierungsstelle kann gerade nicht verwendet werden. Ihren Zustand in den Einstellungen prüfen.',
  'fault.issuer.locked':
    'Die Zertifizierungsstelle wartet auf ihre PIN. In der Ansicht „Identität“ eingeben, dann „Erneut“ drücken.',
  'fault.issuer.pin':
    'Die PIN wurde nicht angenommen. Vor dem nächsten Versuch nachsehen: nach wenigen falschen verschließt sich eine Zertifizierungsstelle.',
  'fault.issuer.last-try':
    'Noch eine falsche PIN kann die Zertifizierungsstelle für immer verschließen. PIN nachsehen, dann bestätigen, dass der letzte Versuch genutzt wird.',
  'fault.issuer.pin-wait':
    'Zu viele falsche PINs. So lange warten, wie hier steht, und inzwischen die PIN nachsehen.',
  'fault.issuer.revoke-by-hand':
    'Diese Zertifizierungsstelle nimmt von Stationen keine Widerrufe an. Jedes Zertifikat dort widerrufen lassen (mintmark issuer revocations listet sie auf), dann bestätigen: mintmark issuer revoked.',
  'fault.lwm2m.account':
    'Der LwM2M-Server kennt dieses Gerät noch nicht; das Gerät wurde nicht verändert. Den Server prüfen, dann „Erneut“ drücken.',

  'fault.address.exhausted':
    'Einen weiteren Adressblock anfordern und unter neuem Namen ins Identitätsprofil eintragen.',
  'fault.address.conflict':
    'Zwei Blöcke in den Identitätsprofilen überschneiden sich. Jedem einen eigenen Bereich geben.',
  'fault.secret.name':
    'Einen Namen aus Kleinbuchstaben, Ziffern und Bindestrichen wählen, der mit Buchstabe oder Ziffer beginnt.',
  'fault.secret.missing':
    'Das Geheimnis auf dieser Station hinterlegen: mintmark secret set. Es reist nie in einem Paket.',
  'fault.secret.damaged':
    'Das versiegelte Geheimnis lässt sich auf dieser Station nicht öffnen. Neu hinterlegen: mintmark secret set.',
  'fault.pool.empty':
    'Für die nächste Nummer liegt kein Schlüssel bereit. Mehr erzeugen, solange die Zertifizierungsstelle erreichbar ist: mintmark pool make.',

  'fault.server.untrusted':
    'Was antwortet, ist nicht der Server, bei dem diese Station angemeldet wurde, oder sein Code wurde falsch eingetippt. Adresse und Code mit dem vergleichen, was der Server zeigt.',
  'fault.server.sign-in':
    'Protokolle werden trotzdem gesendet; Zertifikate kommen vom Server keine. Seinen Betreiber fragen: mintmark server station list. Ging der Schlüssel verloren: mintmark server station revoke ID --certificates.',
  'fault.server.settings':
    'server.yaml im Datenordner des Servers berichtigen, oder die Datei, die sie nennt.',
  'fault.server.alarm':
    'Der Server hat an den Protokollen dieser Station etwas auszusetzen. Nichts ist verloren: die Seite „Alarme“ des Servers ansehen, den Grund finden und dort als erledigt melden.',
  'fault.server.backup':
    'In eine Datei sichern, die es noch nicht gibt; eine ganze Sicherung in einen leeren Ordner und eine leere Datenbank zurückholen.',
  'fault.server.unknown':
    'Der Server kennt keine solche Station, kein solches Profil oder keine solche Zertifizierungsstelle. Nachsehen mit: mintmark server issuer show, mintmark server quota list.',
  'fault.server.unreachable': 'Nichts ist verloren: Protokolle warten hier. Netz und Server prüfen.',
  'fault.server.refused': 'Der Server nimmt dieses Protokoll nicht an. Den Grund unter „Abgleich“ ansehen.',
  'fault.server.nonsense':
    'Was antwortet, ist nicht der Verwaltungsserver, oder er ist defekt. Die Adresse prüfen. Protokolle warten hier.',

  'fault.order.missing':
    'Für diese Geräte gibt es hier keinen offenen Auftrag. Die Auftragsdatei einlesen oder einen Auftrag anfordern.',
  'fault.order.incomplete':
    'Auf dieser Station fehlt etwas, das der Auftrag braucht. Einlesen, was er nennt.',
  'fault.order.filled': 'Der Auftrag ist vollständig. Gerät herausnehmen; einen neuen Auftrag anfordern.',
  'fault.order.expired': 'An dem Auftrag kann heute nicht gearbeitet werden. Einen neuen anfordern.',
  'fault.order.not-here':
    'Der Auftrag ist für eine andere Station oder eine andere Person. Prüfen, wer angemeldet ist, oder einen Auftrag anfordern.',
  'fault.order.clock':
    'Die Uhr dieses Rechners richtig stellen. Ging sie vorher falsch und jetzt richtig: mintmark order accept-clock.',
  'fault.order.invalid': 'Die Auftragsdatei ist nicht verwendbar. Vom Büro eine neue anfordern.',
  'fault.package.downgrade':
    'Ein neueres Paket ist schon hier. Ist das alte gemeint, ihm eine höhere Version geben.',
  'fault.package.too-new': 'Mintmark auf dieser Station aktualisieren, dann das Paket noch einmal einlesen.',
  'fault.signer.key':
    'Die private Schlüsseldatei des Büros wählen, wie `mintmark key` sie erzeugt hat, und ihre Passphrase noch einmal eintippen.',
  'fault.signer.unknown':
    'Diese Datei hat niemand signiert, dem diese Station vertraut. Prüfen, woher sie kommt; einem Schlüssel vertrauen mit: mintmark trust add.',

  'fault.destination.settings':
    'destinations.yaml berichtigen, oder die Datei oder das Geheimnis, das sie nennt; Protokolle warten hier.',
  'fault.destination.dns':
    'Der Name ist in diesem Netz nicht bekannt. Adresse und Nameserver prüfen; Protokolle warten hier.',
  'fault.destination.tcp':
    'Dort antwortet nichts, oder eine Firewall ist dazwischen. Prüfen: läuft der Server, stimmt der Port, geht das Netz; Protokolle warten hier.',
  'fault.destination.tls':
    'Die Gegenseite weist sich nicht aus oder nimmt unser Zertifikat nicht an. Zertifikatsdateien und Zertifizierungsstelle prüfen; Protokolle warten hier.',
  'fault.destination.clock':
    'Die Uhr dieses Rechners und die der Gegenseite weichen ab. Die falsche stellen; Protokolle warten hier.',
  'fault.destination.credentials':
    'Benutzer, Passwort, Schlüssel oder Token wird nicht angenommen. Den richtigen Wert ins Geheimnis oder in die Datei setzen; Protokolle warten hier.',
  'fault.destination.permission':
    'Wer sich dort anmeldet, darf dies nicht. Der Betreiber jenes Servers muss es erlauben; Protokolle warten hier.',
  'fault.destination.schema':
    'Was antwortet, spricht diese Schnittstelle nicht: anderes Produkt, andere Version oder eine Seite dazwischen. Art, Adresse und Dialekt prüfen; Protokolle warten hier.',
  'fault.destination.record':
    'Dieses Protokoll wird dort nicht angenommen. Ursache beheben und noch einmal senden, oder mit Begründung zurückstellen.',
  'fault.destination.unknown':
    '„Abgleich“ öffnen oder „mintmark destination list“ ausführen, um zu sehen, welche Ziele es gibt.',

  'fault.person.sign-in': 'Anmelden: Ausweis scannen, oder Namen wählen und PIN eingeben.',
  'fault.person.role': 'Jemanden, dessen Rolle es erlaubt, bitten, sich anzumelden und es zu tun.',
  'fault.person.refused':
    'Name und PIN prüfen oder den Ausweis noch einmal scannen. Eine neue PIN gibt ein Administrator.',
  'fault.person.locked':
    'Zu viele falsche Versuche. Warten, bis die Zeit um ist, oder den anderen Weg nehmen: Ausweis statt PIN, PIN statt Ausweis.',
  'fault.person.second':
    'Eine zweite Person muss zustimmen: mit eigenem Ausweis, oder mit eigenem Namen und eigener PIN.',
  'fault.person.same': 'Es muss jemand anderes sein als die Person, die angemeldet ist.',
  'fault.person.invalid': 'Ändern, was hier beanstandet ist, dann noch einmal speichern.',
  'fault.person.last-administrator': 'Zuerst jemand anderen mit PIN oder Ausweis zum Administrator machen.',
  'fault.person.unknown':
    'Die Liste der Personen in den Einstellungen ansehen, oder mit: mintmark person list.',
  'fault.person.key-missing':
    'people.key im Datenordner aus der Kopie zurückholen: ohne sie lässt sich keine PIN und kein Ausweis prüfen.',
  'fault.person.recovery':
    'Die Engine anhalten, am Datenordner tun, was hier steht, dann noch einmal mintmark person recover ausführen.',

  'fault.proof.nobody':
    'Prüfen, ob das Gerät im Netz dieses Rechners ist und keine Firewall den genannten Port sperrt, dann „Erneut“ drücken.',
  'fault.proof.unreachable':
    'Das Gerät kommt nicht dorthin. Sein Netz (Kabel, WLAN, SIM) und die Firewall prüfen, dann „Erneut“ drücken.',
  'fault.proof.lied':
    'Das Gerät sagt, es habe sich verbunden, und wurde nicht gesehen. Für die Technik beiseitelegen.',
  'fault.proof.stranger':
    'Das Gerät zeigt ein Zertifikat, das nicht seines ist. Für die Technik beiseitelegen.',
  'fault.proof.untrusted':
    'Das Zertifikat des Geräts führt nicht zur Wurzel seines Profils. Prüfen, welche Zertifizierungsstelle das Profil nennt.',
  'fault.proof.handshake':
    'Das Gerät kam, konnte aber Zertifikat und Schlüssel nicht zeigen. Einmal „Erneut“ drücken; dann in die rote Kiste.',
  'fault.proof.late':
    'Das Gerät verband sich erst nach Ablauf der Zeit. Seinen Netzempfang prüfen, dann „Erneut“ drücken.',
  'fault.proof.twice':
    'Mehr als eine Verbindung kam an, verlangt war eine. Nach einem anderen Gerät oder Programm suchen, das diesen Port benutzt, dann „Erneut“ drücken.',
  'fault.proof.listener':
    'Im Rezept (verify: listen) einen freien Port und eine Adresse dieses Rechners nennen, dann „Erneut“ drücken.',
  'fault.proof.server':
    'Der LwM2M-Server lässt sich nicht fragen. Prüfen, ob er läuft und seine Adresse im Profil stimmt, dann „Erneut“ drücken.',
  'fault.proof.unregistered':
    'Der LwM2M-Server hat das Gerät nicht gesehen. Prüfen, ob das Gerät in einem Netz ist, das den Server erreicht, dann „Erneut“ drücken.',
  'fault.proof.refused':
    'Der LwM2M-Server nimmt das Gerät nicht an. Einmal „Erneut“ drücken; dann für die Technik beiseitelegen.',
  'fault.proof.still-works':
    'Die alte Identität gilt noch: das Löschen hat sie nicht erreicht. Noch einmal löschen oder das Gerät vernichten lassen.',
  'fault.proof.unclear':
    'Ob die alte Identität noch gilt, ließ sich nicht feststellen. Netz und Server prüfen, dann „Erneut“ drücken.',

  'fault.lease.contact':
    'Dieser Auftrag braucht nach jedem Start einmal den Verwaltungsserver. Das Netz prüfen; gefragt wird von selbst noch einmal.',
  'fault.lease.missing':
    'Diese Station hat keine Nummern des geteilten Auftrags mehr. Weitere werden von selbst angefordert, sobald der Server erreichbar ist.',
  'fault.lease.invalid':
    'Diese Nummern sind nicht für diese Station, wie sie jetzt läuft. Den Server um neue bitten.',

  'fault.unit.revocation-pending':
    'Das Gerät ist gelöscht; seine Zugangsdaten sind noch nicht überall widerrufen. Die Station mit ihrem Server verbinden („Abgleich“ zeigt, was wartet), dann das Gerät ausmustern.',
  'fault.unit.retired': 'Dieses Gerät wurde ausgemustert. Zu den Rückläufern geben.',
  'fault.unit.state': 'Der Lebenslauf des Geräts erlaubt diesen Schritt jetzt nicht. Den Lebenslauf ansehen.',
  'fault.unit.unknown': 'Nummer prüfen oder das Gerät stecken.',
  'fault.return.unknown':
    'Die Nummer am Gerät noch einmal scannen. Kennt sie niemand: Gerät stecken und untersuchen, das ergibt seine Hardware-Kennung.',
  'fault.return.open':
    'Mit der Rücksendung weitermachen, die für dieses Gerät offen ist, oder sie erst abschließen.',
  'fault.return.closed':
    'Diese Rücksendung ist abgeschlossen und signiert. Eine neue eröffnen, wenn das Gerät wieder zurückkam.',
  'fault.return.not-yet': 'Erst tun, was die Meldung nennt, dann die Rücksendung abschließen.',
  'fault.batch.unknown': 'Die Liste der Chargen ansehen: mintmark batch list, oder „Rückläufer“.',
  'fault.batch.invalid':
    'Die Liste berichtigen: je Zeile eine Hardware-Kennung oder Seriennummer, jede nur einmal.',
  'fault.batch.not-listed':
    'Dieses Gerät herausnehmen und beiseitelegen: es gehört nicht zu dieser Charge. Nichts wurde gelöscht.',
  'fault.batch.closed':
    'Diese Charge ist abgeschlossen, ihr Blatt signiert. Für weitere Geräte eine neue laden.',
  'fault.destroy.evidence':
    'Zwei Personen müssen es gesehen haben, und ein Foto oder die Nummer am Gerät muss zeigen, welches es war.',
  'fault.gone.invalid': 'Vom Server eine neue Datei anfordern: mintmark server retired -o FILE.',
  'fault.wipe.incomplete':
    'Das Löschen ist nicht vollständig. Noch einmal löschen; misslingt es wieder, muss das Gerät vernichtet werden.',
  'fault.wipe.unconfirmed':
    'Die Hardware-Kennung des Geräts eintippen oder scannen, wie sie gezeigt wird, dann zum Bestätigen halten.',
  'fault.evidence.refused': 'Der Signierer unterschreibt dies nicht. Ansehen, was fehlt.',
  'fault.evidence.invalid':
    'Diesem Dokument nicht trauen. Aufbewahren und den Sicherheitsbeauftragten benachrichtigen.',

  'fault.evidence.time-stamp':
    'Das Dokument ist signiert und aufbewahrt, nur ohne Zeitstempel; er wird noch einmal angefordert. Adresse und Zertifikat der Stelle prüfen: mintmark station time-stamps.',

  'fault.store.locked':
    'Das andere Mintmark schließen, das diesen Datenordner benutzt, oder dessen Fenster öffnen.',
  'fault.store.newer':
    'Diesen Datenordner hat ein neueres Mintmark geschrieben. Jene Version oder eine neuere installieren.',
  'fault.store.damaged':
    'Die Datenbank ist beschädigt. Anhalten, den Datenordner aufheben, eine Sicherung zurückspielen.',
  'fault.store.full': 'Der Datenträger ist voll. Speicher freigeben, dann „Erneut“ drücken.',
  'fault.store.failed':
    'Die Datenbank ließ sich nicht schreiben. Den Datenträger prüfen, dann Mintmark neu starten.',
  'fault.contract.invalid':
    'Zwei Teile von Mintmark passen nicht zusammen. Alle Fenster schließen und neu starten.',
  'fault.contract.token': 'Mintmark mit der Adresse öffnen, die beim Start ausgegeben wurde.',
  'fault.contract.closed':
    'Die Engine wurde beendet. Sie wird neu gestartet; Läufe, die im Gang waren, erscheinen als unterbrochen.',
  'fault.slot.busy': 'Warten, bis dieser Platz fertig ist.',
  'fault.slot.empty': 'Ein Gerät auf diesen Platz stecken.',
  'fault.slot.unknown': 'Diesen Platz in den Einstellungen einlernen.',
  'fault.job.cancelled': 'Gerät herausnehmen oder „Erneut“ drücken.',
  'fault.job.deadline': 'Der Schritt dauerte zu lange. Kabel und Strom prüfen, dann „Erneut“ drücken.',
  'fault.station.interrupted':
    'Die Station wurde mittendrin beendet. „Erneut“ drücken: das Gerät macht weiter, wo es war.',
  'fault.bug': 'Notieren, was getan wurde, die Ausgabe aufheben, die Technik benachrichtigen.',
  'fault.identity.revoked':
    'Das Zertifikat dieses Geräts wurde widerrufen. Gerät der Leitung geben; neu eingerichtet bekommt es ein neues.',
  'fault.signer.revoked':
    'Der Büro-Schlüssel, der das signiert hat, ist widerrufen. Das Büro um eine Signatur mit seinem neuen Schlüssel bitten und diesem vertrauen.',
  'fault.server.station-revoked':
    'Der Server nimmt von dieser Station nichts mehr an, ihre Protokolle warten hier. Den Betreiber des Servers fragen; eine neue Anmeldung braucht eine neue Stations-Kennung.',
  'fault.package.download':
    'Der Server hat andere Bytes geschickt als das angebotene Paket. Nichts davon wurde übernommen. Prüfen, was zwischen dieser Station und dem Server liegt.',
  'fault.exchange.invalid':
    'Die Antwort des Servers auf die Datei dieser Station benutzen, so wie sie kam. Hier eine neue Datei schreiben und noch einmal zum Server bringen.',
} as const satisfies Catalogue;
