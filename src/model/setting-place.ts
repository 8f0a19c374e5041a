/** Places in a unit that are no single setting. Drivers see them as the keys of what they write and read back. */

export type SettingPlace =
  | { readonly kind: 'setting'; readonly key: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'region'; readonly address: number; readonly sizeBytes: number };
export type PlaceKind = SettingPlace['kind'];

export function placeKey(place: SettingPlace): string {
  switch (place.kind) {
    case 'setting':
      return place.key;
    case 'file':
      return `file:${place.path}`;
    case 'region':
      return `region:0x${place.address.toString(16)}+${place.sizeBytes}`;
  }
}

/** Names of settings have no colon, so that nothing else can be taken for a place. */
export function placeOf(key: string): SettingPlace {
  if (key.startsWith('file:')) return { kind: 'file', path: key.slice('file:'.length) };
  const region = /^region:0x([0-9a-f]{1,8})\+(\d{1,9})$/.exec(key);
  if (region === null) return { kind: 'setting', key };
  return { kind: 'region', address: Number.parseInt(region[1] ?? '', 16), sizeBytes: Number(region[2]) };
}
