/**
 * Electron's security checklist for every web contents that is ever made: no permission, no navigation, no window, no
 * webview, no network. The window shows our own files and talks through one port.
 */
import { app, session, type WebContents } from 'electron';
import { isWindowPage, rendererOrigin, rendererUrl } from './scheme.ts';

export function hardenApp(): void {
  const own = session.defaultSession;
  own.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed(permission)));
  own.setPermissionCheckHandler((_contents, permission) => allowed(permission));
  own.setDevicePermissionHandler(() => false);
  own.setSpellCheckerEnabled(false);
  // Whatever is not our own scheme never leaves: http, https, ws and file are cut at the network layer.
  own.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOwn(details.url) }));
  own.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${rendererOrigin}/`)) event.preventDefault();
  });
  app.on('web-contents-created', (_event, contents) => harden(contents));
}

/** Copying text out of the log is all that the window may ask of the system. */
function allowed(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}

function isOwn(url: string): boolean {
  return (
    url.startsWith(`${rendererOrigin}/`) ||
    url.startsWith(`blob:${rendererOrigin}/`) ||
    url.startsWith('data:image/') ||
    url.startsWith('devtools://')
  );
}

function harden(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isWindowPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  // about:blank is committed without being asked for: an emptied window shows its page again.
  contents.on('did-navigate', (_event, url) => {
    if (!isWindowPage(url)) contents.loadURL(rendererUrl).catch(() => undefined); // the window was closed meanwhile
  });
}
