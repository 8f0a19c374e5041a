/** What the engine says about what a diagnosis found, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const findings = {
  'The unit did not say who it is.': 'La unidad no dijo quién es.',
  'Its hardware id is the one of its record.': 'Su ID de hardware es el de su historial.',
  'This is another unit ({{found}}), not {{wanted}}. Put the right one into the slot and diagnose again.':
    'Esta es otra unidad ({{found}}), no {{wanted}}. Poner la correcta en la posición y diagnosticar otra vez.',
  'Another chip answers with the identity of {{unit}}: it was copied, or its board was exchanged.':
    'Otro chip responde con la identidad de {{unit}}: se copió, o se cambió su placa.',
  'The label says {{unit}}, and another chip answers, which nobody here knows: the board was exchanged.':
    'La etiqueta dice {{unit}}, y responde otro chip que aquí nadie conoce: se cambió la placa.',
  'This unit is {{state}} ({{words}}) and must not be used again. How did it come back?':
    'Esta unidad está {{state}} ({{words}}) y no debe usarse más. ¿Cómo ha vuelto?',
  'This unit is {{state}} and must not be used again. How did it come back?':
    'Esta unidad está {{state}} y no debe usarse más. ¿Cómo ha vuelto?',
  'This unit is on hold: somebody has to release it first.':
    'Esta unidad está retenida: alguien tiene que liberarla primero.',
  'It holds no identity, and none is on record.': 'No tiene ninguna identidad, y no consta ninguna.',
  'It has lost its identity: it holds no certificate.':
    'Ha perdido su identidad: no tiene ningún certificado.',
  'It shows {{serialNumber}}, which was given to the unit {{owner}}: its identity is a copy.':
    'Muestra {{serialNumber}}, que se dio a la unidad {{owner}}: su identidad es una copia.',
  'It holds an old certificate of its own.': 'Tiene un certificado suyo antiguo.',
  'It holds a certificate that was not issued for it here.':
    'Tiene un certificado que aquí no se emitió para ella.',
  'It holds a certificate, and its record names none.':
    'Tiene un certificado, y su historial no nombra ninguno.',
  'It holds a certificate that is over.': 'Tiene un certificado que ya terminó.',
  'It holds the certificate of its record and has proven its key.':
    'Tiene el certificado de su historial y ha demostrado su clave.',
  'Its key does not answer: {{words}}': 'Su clave no responde: {{words}}',
  'Firmware {{version}}, as on record.': 'Firmware {{version}}, como consta.',
  'Firmware {{observed}}; its record says {{expected}}.':
    'Firmware {{observed}}; su historial dice {{expected}}.',
  'All {{count}} settings are as on record.': 'Los {{count}} ajustes están como constan.',
  'The setting {{setting}} is gone.': 'El ajuste {{setting}} ya no está.',
  'The setting {{setting}} is {{observed}}; its record says {{expected}}.':
    'El ajuste {{setting}} es {{observed}}; su historial dice {{expected}}.',
  'The diagnosis did not end: {{words}}': 'El diagnóstico no terminó: {{words}}',
  '{{reading}} is {{value}}, within its limits.': '{{reading}} es {{value}}, dentro de sus límites.',
  'A watchdog restarted it last: its firmware hung.':
    'La reinició un watchdog: su firmware se quedó colgado.',
  'The supply broke down last (brown-out): check battery and connectors.':
    'La alimentación cayó (brown-out): comprobar batería y conectores.',
  'Its processor stopped on a fault last.': 'Su procesador se detuvo por un fallo.',
  'It was switched off by its temperature last.': 'Se apagó por su temperatura.',
  'A memory error restarted it last.': 'La reinició un error de memoria.',
  'Last restart: {{cause}}.': 'Último reinicio: {{cause}}.',
  'It counts {{count}} restarts.': 'Cuenta {{count}} reinicios.',
  'It keeps no memory dump of a crash.': 'No guarda ningún volcado de memoria de un fallo.',
  'Its firmware has crashed: it keeps a memory dump of {{count}} bytes. Save it with a tool of its maker before the unit is wiped.':
    'Su firmware falló: guarda un volcado de memoria de {{count}} bytes. Guardarlo con la herramienta del fabricante antes de borrar la unidad.',
  'Its firmware has crashed: it keeps a memory dump. Save it with a tool of its maker before the unit is wiped.':
    'Su firmware falló: guarda un volcado de memoria. Guardarlo con la herramienta del fabricante antes de borrar la unidad.',
  'How full its stacks are is not measured on this board.':
    'En esta placa no se mide cuánto se llenan sus pilas.',
  'The fullest stack is {{percent}} % full.': 'La pila más llena está al {{percent}} %.',
  'The memory pool {{pool}} was empty once.': 'La reserva de memoria {{pool}} se vació una vez.',
  'The flash of {{part}} is worn to {{percent}} %.': 'La flash de {{part}} está gastada al {{percent}} %.',
  'Its certificate ended {{days}} days ago.': 'Su certificado terminó hace {{days}} días.',
  'Its certificate ends in {{days}} days.': 'Su certificado termina en {{days}} días.',
  'Its clock is wrong: it says {{time}}.': 'Su reloj está mal: marca {{time}}.',
  'It counts {{count}} of {{name}}.': 'Cuenta {{count}} de {{name}}.',
  'Its log holds {{count}} errors.': 'Su registro tiene {{count}} errores.',
  'Its log holds {{count}} errors, the newest: {{words}}.':
    'Su registro tiene {{count}} errores, el último: {{words}}.',
  'It restarted {{count}} times by itself while it was watched.':
    'Se reinició sola {{count}} veces mientras se observaba.',
  'It started and went on running while it was watched.':
    'Arrancó y siguió funcionando mientras se observaba.',
  'Its firmware crashed while it was watched: {{words}}.':
    'Su firmware falló mientras se observaba: {{words}}.',
  'Its certificate is in date.': 'Su certificado está vigente.',
  'Its log holds no errors.': 'Su registro no tiene errores.',
  'Its firmware is on trial: the next restart brings the old one back.':
    'Su firmware está a prueba: el próximo reinicio devuelve el anterior.',
  'The fullest stack ({{name}}) is {{percent}} % full.':
    'La pila más llena ({{name}}) está al {{percent}} %.',
  'Unusual in its group: {{reading}} is {{value}}, {{side}} in the middle of {{count}}.':
    'Inusual en su grupo: {{reading}} es {{value}}; en el centro de {{count}} es {{side}}.',
} as const satisfies Sentences;
