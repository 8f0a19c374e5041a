import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The window's files: relative addresses and no inline scripts, so that they load from a folder, a server and under a strict CSP. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
  },
});
