/** What to do at each fault, in the order in which hands do it. */
import type { Catalogue } from '../catalogue.ts';

export const faults = {
  'fault.link.lost': 'Presionar la unidad hasta que encaje, comprobar el cable y pulsar Repetir.',
  'fault.link.timeout':
    'Comprobar que la unidad tiene corriente y el cable está conectado, y pulsar Repetir.',
  'fault.link.open': 'Cerrar cualquier otro programa que use este puerto y pulsar Repetir.',
  'fault.link.permission':
    'Dar a este usuario acceso al puerto (en Linux: instalar las reglas udev de build/) y pulsar Repetir.',
  'fault.link.garbage':
    'Comprobar que el cable y la unidad de esta posición son los correctos y pulsar Repetir.',
  'fault.link.flood': 'La unidad transmite sin parar. Desconectarla y apartarla para Ingeniería.',
  'fault.device.mismatch': 'La receta no es para esta unidad. Sacarla y revisar la bandeja.',
  'fault.device.changed':
    'Responde otra unidad, no la que se comprobó. No se ha escrito nada. Sacarla y empezar de nuevo.',
  'fault.device.refused': 'Poner la unidad en la bandeja roja.',
  'fault.device.lacks':
    'El firmware de la unidad no puede hacer lo que pide la receta. Pedir a Ingeniería la receta correcta.',
  'fault.device.protocol': 'La unidad responde mal. Ponerla en la bandeja roja.',
  'fault.device.lied': 'La unidad dijo que había terminado y no era cierto. Apartarla para Ingeniería.',
  'fault.device.reboot':
    'La unidad no volvió tras reiniciar. Desconectarla, conectarla de nuevo y pulsar Repetir.',
  'fault.tool.failed':
    'La herramienta externa terminó de una forma que la receta no conoce. Ver su salida en el registro; indicar sus códigos de salida en la receta.',
  'fault.check.failed': 'Una lectura está fuera de sus límites. Poner la unidad en la bandeja roja.',
  'fault.image.invalid':
    'El archivo de firmware está dañado o es de otro tipo. Importar el paquete otra vez.',
  'fault.image.too-large': 'El firmware no cabe en esta unidad. Comprobar el paquete y el producto.',
  'fault.image.mismatch': 'El firmware es para otro producto. Comprobar el paquete.',
  'fault.file.missing': 'Importar el paquete otra vez.',
  'fault.file.changed': 'Un archivo no es el que se firmó. Importar el paquete otra vez.',
  'fault.file.invalid': 'Comprobar el archivo que se indica aquí.',
  'fault.recipe.invalid': 'Corregir la receta en la línea indicada e importarla otra vez.',
  'fault.plan.refused': 'La receta no se puede ejecutar aquí. Corregir lo que aparece en la lista.',
  'fault.permission.missing': 'La receta tiene que permitir expresamente este acto irreversible.',
  'fault.config.differs':
    'La unidad no ha conservado sus ajustes. Pulsar Repetir una vez; si se repite, a la bandeja roja.',

  'fault.group.unknown': 'Importar un paquete que tenga este grupo.',
  'fault.group.invalid': 'Corregir el ajuste que se indica.',
  'fault.group.forbidden':
    'Una capa superior ha fijado este ajuste. Quitar el valor de la capa inferior o cambiarlo donde está fijado.',
  'fault.group.template': 'Corregir la expresión en el lugar indicado. No se ha escrito nada en la unidad.',
  'fault.group.output': 'Corregir la salida del grupo que se indica, o los ajustes que reúne.',
  'fault.group.replayed':
    'Estos grupos son más antiguos que los vigentes aquí. Para volver atrás, publicar de nuevo los antiguos: mintmark group back.',
  'fault.group.fork':
    'Estos grupos parten de una versión distinta de la vigente aquí. Comparar ambas y publicar de nuevo a partir de la vigente.',
  'fault.group.untrusted':
    'Hacer firmar los grupos con una clave en la que confíe esta estación, o confiar en la clave que los firmó.',
  'fault.group.draft': 'Mirar otra vez el borrador: no está, no está aprobado o ha cambiado entretanto.',

  'fault.identity.elsewhere':
    'Envíe la unidad a la estación que nombra el mensaje. Si no es posible: pida a ingeniería una receta cuyo perfil dé números nuevos y ponga una etiqueta nueva.',
  'fault.identity.exhausted': 'Se han usado todos los números de esta orden. Pedir una orden nueva.',
  'fault.identity.quarantined': 'Esta unidad está retenida. Entregarla al responsable de turno.',
  'fault.identity.conflict':
    'Otra unidad tiene este número o esta clave. Entregar la unidad al responsable de turno.',
  'fault.identity.csr': 'La unidad hizo una solicitud de certificado incorrecta. Ponerla en la bandeja roja.',
  'fault.identity.unproven': 'La unidad no pudo demostrar que tiene su clave. Ponerla en la bandeja roja.',
  'fault.identity.certificate':
    'El certificado no cumple el perfil. No se ha escrito nada. Avisar a Ingeniería.',
  'fault.identity.high-water':
    'El libro de números y su segunda copia no coinciden. No aprovisionar hasta que Ingeniería lo haya mirado.',
  'fault.identity.names':
    'Corregir el perfil de identidad en el lugar indicado, o hacer que un paso anterior dé el dato. No se ha usado ningún número.',
  'fault.identity.weak-key':
    'La unidad generó una clave que otros pueden averiguar. Ponerla en la bandeja roja y avisar a Ingeniería: pueden estar afectadas todas las unidades de este tipo.',
  'fault.identity.clone':
    'Otra copia de esta estación trabaja con el servidor, o esta se restauró de una copia de seguridad. Apagar la otra definitivamente y dar de alta de nuevo esta estación con un código nuevo del servidor.',

  'fault.issuer.unavailable':
    'La autoridad de certificación no se puede usar ahora. Comprobar su estado en Ajustes.',
  'fault.issuer.locked':
    'La autoridad espera su PIN. Introducirlo en la pantalla Identidad y pulsar Repetir.',
  'fault.issuer.pin':
    'El PIN no se ha aceptado. Consultarlo antes de volver a intentarlo: una autoridad se bloquea tras pocos intentos incorrectos.',
  'fault.issuer.last-try':
    'Otro PIN incorrecto puede bloquear la autoridad para siempre. Consultar el PIN y confirmar que se usa el último intento.',
  'fault.issuer.pin-wait':
    'Demasiados PIN incorrectos. Esperar el tiempo que se indica aquí y consultar el PIN entretanto.',
  'fault.issuer.revoke-by-hand':
    'Esta autoridad no acepta revocaciones de las estaciones. Hacer revocar allí cada certificado (mintmark issuer revocations los enumera) y confirmarlo: mintmark issuer revoked.',
  'fault.lwm2m.account':
    'El servidor LwM2M aún no conoce esta unidad, que no se ha modificado. Comprobar el servidor y pulsar Repetir.',

  'fault.address.exhausted':
    'Pedir otro bloque de direcciones y ponerlo en el perfil de identidad con un nombre nuevo.',
  'fault.address.conflict':
    'Dos bloques de los perfiles de identidad se solapan. Dar a cada uno su propio rango.',
  'fault.secret.name':
    'Ponerle un nombre con minúsculas, cifras y guiones que empiece por una letra o una cifra.',
  'fault.secret.missing':
    'Poner el secreto en esta estación: mintmark secret set. Nunca viaja en un paquete.',
  'fault.secret.damaged':
    'El secreto sellado no se puede abrir en esta estación. Ponerlo de nuevo: mintmark secret set.',
  'fault.pool.empty':
    'No hay ninguna clave preparada para el próximo número. Preparar más mientras se alcance la autoridad: mintmark pool make.',

  'fault.server.untrusted':
    'Lo que responde no es el servidor en el que se dio de alta esta estación, o su código se escribió mal. Comparar la dirección y el código con lo que muestra el servidor.',
  'fault.server.sign-in':
    'Los registros se envían igualmente; los certificados del servidor no llegan. Avisar a su operador: mintmark server station list. Si se perdió la clave: mintmark server station revoke ID --certificates.',
  'fault.server.settings':
    'Corregir server.yaml en la carpeta de datos del servidor, o el archivo que indica.',
  'fault.server.alarm':
    'El servidor objeta algo a los registros de esta estación. No se pierde nada: ver la página Alarmas del servidor, averiguar el motivo y resolverlo allí.',
  'fault.server.backup':
    'Hacer la copia en un archivo que aún no exista; restaurar una copia completa en una carpeta y una base de datos vacías.',
  'fault.server.unknown':
    'El servidor no conoce esa estación, ese perfil o esa autoridad. Ver lo que hay con: mintmark server issuer show, mintmark server quota list.',
  'fault.server.unreachable':
    'No se pierde nada: los registros esperan aquí. Comprobar la red y el servidor.',
  'fault.server.refused': 'El servidor no acepta este registro. Abrir Envíos para ver el motivo.',
  'fault.server.nonsense':
    'Lo que responde no es el servidor de gestión, o está averiado. Comprobar la dirección. Los registros esperan aquí.',

  'fault.order.missing':
    'Aquí no hay ninguna orden abierta para estas unidades. Importar el archivo de la orden o pedir una.',
  'fault.order.incomplete': 'En esta estación falta algo que la orden necesita. Importar lo que se indica.',
  'fault.order.filled': 'La orden está completa. Sacar la unidad; pedir una orden nueva.',
  'fault.order.expired': 'Hoy no se puede trabajar en esta orden. Pedir una nueva.',
  'fault.order.not-here':
    'La orden es para otra estación u otra persona. Comprobar quién ha iniciado sesión o pedir una orden.',
  'fault.order.clock':
    'Poner en hora el reloj de este equipo. Si antes iba mal y ahora va bien: mintmark order accept-clock.',
  'fault.order.invalid': 'El archivo de la orden no sirve. Pedir uno nuevo a la oficina.',
  'fault.package.downgrade':
    'Aquí ya hay un paquete más nuevo. Si se quiere el antiguo, darle una versión más alta.',
  'fault.package.too-new': 'Actualizar Mintmark en esta estación e importar el paquete otra vez.',
  'fault.signer.key':
    'Elegir el archivo de clave privada de la oficina, tal como lo creó `mintmark key`, y escribir otra vez su frase de paso.',
  'fault.signer.unknown':
    'Este archivo no lo ha firmado nadie en quien confíe esta estación. Comprobar de dónde viene; confiar en una clave con: mintmark trust add.',

  'fault.destination.settings':
    'Corregir destinations.yaml, o el archivo o secreto que indica; los registros esperan aquí.',
  'fault.destination.dns':
    'Esta red no conoce el nombre. Comprobar la dirección y el servidor de nombres; los registros esperan aquí.',
  'fault.destination.tcp':
    'Allí no responde nada, o hay un cortafuegos en medio. Comprobar que el servidor está en marcha, el puerto y la red; los registros esperan aquí.',
  'fault.destination.tls':
    'El otro lado no demuestra quién es, o no acepta nuestro certificado. Comprobar los archivos de certificado y la autoridad; los registros esperan aquí.',
  'fault.destination.clock':
    'El reloj de este equipo y el de allí no coinciden. Corregir el que va mal; los registros esperan aquí.',
  'fault.destination.credentials':
    'No se acepta el usuario, la contraseña, la clave o el token. Poner el valor correcto en el secreto o el archivo; los registros esperan aquí.',
  'fault.destination.permission':
    'Quien inicia sesión allí no puede hacer esto. Lo tiene que permitir quien lleva ese servidor; los registros esperan aquí.',
  'fault.destination.schema':
    'Lo que responde no habla esta interfaz: otro producto, otra versión o una página en medio. Comprobar tipo, dirección y dialecto; los registros esperan aquí.',
  'fault.destination.record':
    'Este registro no se acepta allí. Corregir la causa y reintentar, o apartarlo indicando el motivo.',
  'fault.destination.unknown':
    'Abrir Envíos, o ejecutar «mintmark destination list», para ver qué destinos hay.',

  'fault.person.sign-in': 'Iniciar sesión: escanear la tarjeta, o elegir el nombre e introducir el PIN.',
  'fault.person.role': 'Pedir a alguien cuya función lo permita que inicie sesión y lo haga.',
  'fault.person.refused':
    'Comprobar nombre y PIN, o escanear la tarjeta otra vez. Un administrador puede dar un PIN nuevo.',
  'fault.person.locked':
    'Demasiados intentos incorrectos. Esperar a que pase el tiempo o usar la otra vía: tarjeta en vez de PIN, PIN en vez de tarjeta.',
  'fault.person.second':
    'Una segunda persona tiene que dar su acuerdo: con su propia tarjeta, o con su nombre y su PIN.',
  'fault.person.same': 'Tiene que ser alguien distinto de quien ha iniciado sesión.',
  'fault.person.invalid': 'Cambiar lo que se indica aquí y guardar otra vez.',
  'fault.person.last-administrator': 'Antes, hacer administradora a otra persona que tenga PIN o tarjeta.',
  'fault.person.unknown': 'Ver la lista de personas en Ajustes, o con: mintmark person list.',
  'fault.person.key-missing':
    'Recuperar de su copia el archivo people.key de la carpeta de datos: sin él no se puede comprobar ningún PIN ni ninguna tarjeta.',
  'fault.person.recovery':
    'Parar el motor, hacer en la carpeta de datos lo que se indica aquí y ejecutar otra vez mintmark person recover.',

  'fault.proof.nobody':
    'Comprobar que la unidad está en la red de este equipo y que ningún cortafuegos bloquea el puerto indicado, y pulsar Repetir.',
  'fault.proof.unreachable':
    'La unidad no puede llegar allí. Comprobar su red (cable, wifi, SIM) y el cortafuegos, y pulsar Repetir.',
  'fault.proof.lied': 'La unidad dice que se conectó y no se la ha visto. Apartarla para Ingeniería.',
  'fault.proof.stranger': 'La unidad muestra un certificado que no es el suyo. Apartarla para Ingeniería.',
  'fault.proof.untrusted':
    'El certificado de la unidad no lleva a la raíz de su perfil. Comprobar qué autoridad indica el perfil.',
  'fault.proof.handshake':
    'La unidad llegó, pero no pudo mostrar su certificado y su clave. Pulsar Repetir una vez; si se repite, a la bandeja roja.',
  'fault.proof.late':
    'La unidad se conectó fuera de tiempo. Comprobar la cobertura de su red y pulsar Repetir.',
  'fault.proof.twice':
    'Llegó más de una conexión y se había pedido una. Buscar otra unidad o programa que use este puerto y pulsar Repetir.',
  'fault.proof.listener':
    'Indicar en la receta (verify: listen) un puerto libre y una dirección de este equipo, y pulsar Repetir.',
  'fault.proof.server':
    'No se puede consultar el servidor LwM2M. Comprobar que está en marcha y que su dirección en el perfil es correcta, y pulsar Repetir.',
  'fault.proof.unregistered':
    'El servidor LwM2M no ha visto la unidad. Comprobar que la unidad está en una red que llega al servidor y pulsar Repetir.',
  'fault.proof.refused':
    'El servidor LwM2M no acepta la unidad. Pulsar Repetir una vez; si se repite, apartarla para Ingeniería.',
  'fault.proof.still-works':
    'La identidad antigua sigue funcionando: el borrado no llegó a ella. Borrar otra vez o hacer destruir la unidad.',
  'fault.proof.unclear':
    'No se ha podido saber si la identidad antigua sigue funcionando. Comprobar la red y el servidor, y pulsar Repetir.',

  'fault.lease.contact':
    'Esta orden necesita el servidor de gestión una vez tras cada arranque. Comprobar la red; se vuelve a preguntar solo.',
  'fault.lease.missing':
    'A esta estación no le quedan números de la orden compartida. Se piden más automáticamente en cuanto se alcance el servidor.',
  'fault.lease.invalid':
    'Estos números no son para esta estación tal como funciona ahora. Pedir otros al servidor.',

  'fault.unit.revocation-pending':
    'La unidad está borrada; sus credenciales aún no se han revocado en todas partes. Conectar la estación con su servidor (Envíos muestra lo que espera) y después dar de baja la unidad.',
  'fault.unit.retired': 'Esta unidad se dio de baja. Entregarla en Devoluciones.',
  'fault.unit.state': 'El historial de la unidad no permite este paso ahora. Ver su historial.',
  'fault.unit.unknown': 'Comprobar el número o conectar la unidad.',
  'fault.return.unknown':
    'Escanear otra vez el número de la unidad. Si nadie lo conoce: conectarla y diagnosticarla, eso da su ID de hardware.',
  'fault.return.open': 'Seguir con la devolución que está abierta para esta unidad, o cerrarla antes.',
  'fault.return.closed':
    'Esta devolución está cerrada y firmada. Abrir una nueva cuando la unidad haya vuelto otra vez.',
  'fault.return.not-yet': 'Hacer antes lo que indica el mensaje y cerrar después la devolución.',
  'fault.batch.unknown': 'Ver la lista de lotes: mintmark batch list, o Devoluciones.',
  'fault.batch.invalid':
    'Corregir la lista: un ID de hardware o número de serie por línea, cada uno una sola vez.',
  'fault.batch.not-listed': 'Sacar esta unidad y apartarla: no es de este lote. No se ha borrado nada.',
  'fault.batch.closed': 'Este lote está cerrado y su hoja firmada. Cargar uno nuevo para más unidades.',
  'fault.destroy.evidence':
    'Tienen que haberlo visto dos personas, y una foto o el número de la unidad tiene que mostrar cuál era.',
  'fault.gone.invalid': 'Pedir al servidor un archivo nuevo: mintmark server retired -o FILE.',
  'fault.wipe.incomplete':
    'El borrado no está completo. Repetirlo; si vuelve a fallar, hay que destruir la unidad.',
  'fault.wipe.unconfirmed':
    'Escribir o escanear el ID de hardware de la unidad tal como se muestra y mantener pulsado para confirmar.',
  'fault.evidence.refused': 'El firmante no firma esto. Ver qué falta.',
  'fault.evidence.invalid': 'No fiarse de este documento. Conservarlo y avisar al responsable de seguridad.',

  'fault.evidence.time-stamp':
    'El documento está firmado y guardado, solo le falta el sello de tiempo; se pide otra vez. Comprobar la dirección y el certificado de la autoridad: mintmark station time-stamps.',

  'fault.store.locked': 'Cerrar el otro Mintmark que usa esta carpeta de datos, o abrir su ventana.',
  'fault.store.newer':
    'Esta carpeta de datos la escribió un Mintmark más nuevo. Instalar esa versión u otra posterior.',
  'fault.store.damaged':
    'La base de datos está dañada. Parar, conservar la carpeta de datos y restaurar una copia de seguridad.',
  'fault.store.full': 'El disco está lleno. Liberar espacio y pulsar Repetir.',
  'fault.store.failed':
    'No se pudo escribir en la base de datos. Comprobar el disco y arrancar Mintmark de nuevo.',
  'fault.contract.invalid':
    'Dos partes de Mintmark no encajan entre sí. Cerrar todas las ventanas y arrancar de nuevo.',
  'fault.contract.token': 'Abrir Mintmark con la dirección que mostró al arrancar.',
  'fault.contract.closed':
    'El motor se ha detenido. Se está arrancando de nuevo; los trabajos en curso aparecen como interrumpidos.',
  'fault.slot.busy': 'Esperar a que termine esta posición.',
  'fault.slot.empty': 'Conectar una unidad en esta posición.',
  'fault.slot.unknown': 'Asignar esta posición en Ajustes.',
  'fault.job.cancelled': 'Sacar la unidad o pulsar Repetir.',
  'fault.job.deadline': 'El paso ha tardado demasiado. Comprobar el cable y la corriente, y pulsar Repetir.',
  'fault.station.interrupted': 'La estación se detuvo a mitad. Pulsar Repetir: la unidad sigue donde estaba.',
  'fault.bug': 'Anotar lo que se hizo, conservar la salida y avisar a Ingeniería.',
  'fault.identity.revoked':
    'El certificado de esta unidad fue revocado. Entréguela a su responsable; al aprovisionarla de nuevo recibe otro.',
  'fault.signer.revoked':
    'La clave de oficina que firmó esto está revocada. Pida a la oficina que lo firme con su clave nueva y confíe en esa.',
  'fault.server.station-revoked':
    'El servidor ya no acepta nada de esta estación; sus registros esperan aquí. Pregunte a quien administra el servidor; una inscripción nueva necesita otro identificador de estación.',
  'fault.package.download':
    'El servidor envió otros bytes que los del paquete ofrecido. No se tomó nada. Compruebe qué hay entre esta estación y el servidor.',
  'fault.exchange.invalid':
    'Use la respuesta del servidor al archivo de esta estación, tal como llegó. Escriba aquí un archivo nuevo y llévelo otra vez al servidor.',
} as const satisfies Catalogue;
