/** The one window: sandboxed, isolated, without Node; it gets a port and nothing else. */
import { BrowserWindow } from 'electron';
import { rendererUrl } from './scheme.ts';

export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 640,
    title: 'Mintmark',
    backgroundColor: '#f4f5f7',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  // Fails only when the window is closed while it loads; then there is nobody to tell.
  window.loadURL(rendererUrl).catch(() => undefined);
  return window;
}
