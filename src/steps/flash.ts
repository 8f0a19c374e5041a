/** Puts the firmware into the unit. What is already there is not sent again; the driver compares by the image's own hash. */
import { Fault } from '../model/fault.ts';
import { offered } from './offered.ts';
import { defineStep } from './step.ts';

export const flash = defineStep({
  name: 'flash',
  needs: () => ['flash'],
  irreversible: () => [],
  timeoutMs: 20 * 60_000,
  pointOfNoReturn: false,
  run: async (session, params, run) => {
    const image = run.inputs.files.get(params.file);
    if (image === undefined)
      throw new Fault('file.missing', `The plan has no file called ${params.file}.`, { file: params.file });
    const result = await offered(session, 'flash')(
      { image, imageNumber: params.image, activate: params.activate },
      run,
    );
    return {
      requested: {
        file: image.name,
        fileSha256: image.sha256,
        fileBytes: image.bytes.length,
        activate: params.activate,
      },
      observed: { skipped: result.skipped, bytesSent: result.bytesSent, firmware: result.firmware },
    };
  },
});
