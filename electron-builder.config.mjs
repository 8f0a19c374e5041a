/** How the app is packed: our files in one archive, native modules beside it, Electron's ways around it shut. */
export default {
  appId: 'io.mintmark.station',
  productName: 'Mintmark',
  executableName: 'mintmark',
  copyright: 'Mintmark',
  directories: { output: 'release', buildResources: 'build' },
  files: [
    'dist/**',
    '!dist/**/*.map',
    '!dist/.built',
    'package.json',
    // Node itself is for a clone; the packaged engine runs in Electron's.
    '!node_modules/node-{linux,darwin,win}-*/**',
    '!node_modules/node-bin-*/**',
    '!node_modules/**/*.{md,map,d.ts,d.mts,d.cts}',
    // papers use two weights
    '!node_modules/@expo-google-fonts/*/{100,200,300,500,600,800,900}*/**',
    '!node_modules/@expo-google-fonts/**/*.png',
  ],
  extraResources: [
    { from: 'build/60-mintmark.rules', to: '60-mintmark.rules' },
    { from: 'build/mintmark.service', to: 'mintmark.service' },
  ],
  asar: true,
  asarUnpack: ['**/*.node', '**/*.{so,dylib,dll}'],
  // Native modules come as Node-API prebuilds: there is nothing to compile against Electron.
  npmRebuild: false,
  nodeGypRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: { target: 'dir', category: 'Development', icon: 'build/icons' },
  win: { target: 'dir', icon: 'build/icons/256x256.png' },
  mac: {
    target: 'dir',
    category: 'public.app-category.developer-tools',
    icon: 'build/icons/512x512.png',
    identity: null,
  },
};
