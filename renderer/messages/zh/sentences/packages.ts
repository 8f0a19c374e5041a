/** What the engine says about packages, signatures and recipes, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const packages = {
  'The order {{order}} is signed by a key that is not trusted here.':
    '工单 {{order}} 的签名密钥在此不受信任。',
  'The package is not signed, and this station takes only signed ones.':
    '此包没有签名，而本工作站只接受签名的包。',
  'The package is signed by a key that is not trusted here.': '此包的签名密钥在此不受信任。',
  'A recipe that starts programs of this computer must come in a package that is signed by a trusted key.':
    '会启动本机程序的配方，必须来自用受信任密钥签名的包。',
  'This is not the public half of an Ed25519 key (PEM).': '这不是 Ed25519 密钥的公钥部分（PEM）。',
  'The passphrase needs at least {{count}} characters.': '口令至少需要 {{count}} 个字符。',
  'The key file can not be opened with this passphrase.': '无法用此口令打开密钥文件。',
  'The key file does not hold an Ed25519 key.': '密钥文件中不是 Ed25519 密钥。',
  'This file is no private key that is encrypted under a passphrase.': '此文件不是用口令加密的私钥。',
  'The package lacks {{file}}.': '包中缺少 {{file}}。',
  'The package has a file {{file}} that its manifest does not name.': '包中有清单未列出的文件 {{file}}。',
  '{{file}} is not the file that the manifest names.': '{{file}} 不是清单所列的文件。',
  'The manifest of the package is not the one that was signed.': '包的清单不是签名时的清单。',
  '{{file}} is not the file that the recipe names.': '{{file}} 不是配方所指的文件。',
  'The file {{file}} was changed after it was signed.': '文件 {{file}} 在签名后被更改。',
  'The file {{file}} was changed on this disk.': '文件 {{file}} 在此磁盘上被更改。',
  'The file {{file}} was changed after the job.': '文件 {{file}} 在作业之后被更改。',
  'The file {{file}} is gone.': '文件 {{file}} 已不存在。',
  'The recipe can not run here.': '配方不能在这里运行。',
  'There is no recipe called {{recipe}} here.': '这里没有名为 {{recipe}} 的配方。',
  'There is no identity profile called {{profile}} here.': '这里没有名为 {{profile}} 的身份配置档。',
  'A wipe never starts by itself: each unit is confirmed.': '擦除绝不自动开始：每台设备都须确认。',
  'There is no recipe that diagnoses {{model}}.': '没有诊断 {{model}} 的配方。',
  'There is no recipe that decommissions {{model}}.': '没有让 {{model}} 退役的配方。',
  'The recipe {{recipe}} is not for decommissioning.': '配方 {{recipe}} 不用于退役。',
  'The recipe {{recipe}} does not provision.': '配方 {{recipe}} 不用于配置设备。',
  'There is no driver called {{driver}}.': '没有名为 {{driver}} 的驱动。',
  '{{file}} is not the program that the recipe names: it was not started.':
    '{{file}} 不是配方所指的程序：没有启动。',
  '{{tool}} says that it is version {{found}}; the recipe is for {{wanted}}.':
    '{{tool}} 自称版本 {{found}}；配方针对 {{wanted}}。',
} as const satisfies Sentences;
