import type { Command } from 'commander';
import { printJson, printTable } from './output.ts';
import { globalOptions, withEngine } from './with-engine.ts';

/** `mintmark ports`: what is plugged in, and by which path it could be a slot. */
export function addPortsCommand(program: Command): void {
  program
    .command('ports')
    .description('list what is plugged into this machine')
    .addHelpText('after', '\nExample:\n  mintmark --bench real ports')
    .action(async (_options, command: Command) => {
      const options = globalOptions(command);
      const ports = await withEngine(options, (client) => client.api.listPorts(undefined));
      if (options.json) printJson(ports);
      else
        printTable(
          ['path', 'what', 'location', 'USB'],
          ports.map((port) => [port.path, port.title, port.location, usbText(port.usb)]),
        );
    });
}

function usbText(
  usb: { readonly vendorId: number; readonly productId: number; readonly serialNumber: string | null } | null,
): string {
  if (usb === null) return '';
  const id = (value: number): string => value.toString(16).padStart(4, '0');
  return `${id(usb.vendorId)}:${id(usb.productId)} ${usb.serialNumber ?? ''}`.trim();
}
