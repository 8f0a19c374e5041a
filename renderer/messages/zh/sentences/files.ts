/** What the engine says about files that can not be taken, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const files = {
  "This is no server's answer, or it was cut off on its way.": '这不是服务器的应答，或在途中被截断。',
  'This answer is for the station {{station}}, and this one is {{here}}.':
    '此应答是给站点 {{station}} 的，而本站是 {{here}}。',
  'Part {{part}} of this answer is not signed by the server of this station, or was changed.':
    '此应答的第 {{part}} 部分不是由本站的服务器签名，或已被更改。',
  'There is nothing in this answer.': '此应答中没有内容。',
  'This file was put together of several answers.': '此文件由多份应答拼成。',
  'it is of a form that this version of Mintmark does not know': '其格式是此版本 Mintmark 所不认识的',
  'This list of revocations is not signed by the server of this station.':
    '此吊销列表不是由本站的服务器签名。',
  'This list of revocations is for the station {{station}}.': '此吊销列表是给站点 {{station}} 的。',
  'An NVS key has {{wanted}} bytes, this one {{count}}.':
    'NVS 密钥应为 {{wanted}} 字节，此密钥为 {{count}} 字节。',
  'The two halves of the NVS key are the same.': 'NVS 密钥的两半相同。',
  'The esp_secure_cert entry {{name}} is there twice or is too long.':
    'esp_secure_cert 条目 {{name}} 重复或过长。',
  'The package can not be read: {{reason}} (at byte {{offset}}).':
    '无法读取软件包：{{reason}}（第 {{offset}} 字节）。',
  'A secret has 1 to {{count}} bytes.': '密文内容应为 1 至 {{count}} 字节。',
  'This is no file of {{what}}.': '这不是 {{what}} 文件。',
  '{{file}} can not be written, or is there already.': '无法写入 {{file}}，或该文件已存在。',
  'Two of the chosen files have the same path in the package.': '所选文件中有两个在软件包内路径相同。',
  'The files of a package have at most {{count}} bytes together.': '软件包的文件总计最多 {{count}} 字节。',
  '{{file}} is not UTF-8 text.': '{{file}} 不是 UTF-8 文本。',
  '{{file}} of the package can not be read.': '无法读取软件包中的 {{file}}。',
  'These receipts are for the station {{station}}, and this one is {{here}}.':
    '这些回执是给站点 {{station}} 的，而本站是 {{here}}。',
  '{{url}} is not the address of a server.': '{{url}} 不是服务器地址。',
  '{{file}} is larger than {{count}} bytes.': '{{file}} 超过 {{count}} 字节。',
  "{{file}}, line {{line}}: expected 64 digits (SHA-256 of a public key) or 20 (Debian's form).":
    '{{file}} 第 {{line}} 行：应为 64 位（公钥的 SHA-256）或 20 位（Debian 格式）。',
  'A file of the package is too large.': '软件包中有文件过大。',
  'The trust list can not be made: {{words}}': '无法生成信任列表：{{words}}',
  'The key of {{name}} is no public key (PEM).': '{{name}} 的密钥不是公钥（PEM）。',
  'The key of {{name}} is a private one: it belongs to nobody else.': '{{name}} 的密钥是私钥：不得交给他人。',
  'A flash step names the file {{file}}, which the recipe does not list.':
    'flash 步骤写了文件 {{file}}，而配方没有列出。',
  '{{file}} names {{other}}, which is not in the package.': '{{file}} 写了 {{other}}，而软件包中没有。',
  'The plan has no file called {{file}}.': '计划中没有文件 {{file}}。',
  'There is no such attached file.': '没有这样的附件。',
  'The package has no file {{file}}.': '软件包中没有文件 {{file}}。',
  'The job has no file {{file}}.': '作业中没有文件 {{file}}。',
  'The flasher stub {{file}} can not be read.': '无法读取辅助程序 {{file}}。',
  'The NVS entry "{{namespace}}/{{key}}" {{words}}.': 'NVS 条目“{{namespace}}/{{key}}”无效：{{words}}。',
  'The setting {{key}} in {{group}} needs the name of a secret (secret:NAME), never the secret itself.':
    '{{group}} 中的设置 {{key}} 需要密文的名称（secret:NAME），而不是密文本身。',
  'The value of "{{what}}" holds control characters.': '“{{what}}”的值含有控制字符。',
  'A version has from 1 to {{most}} groups; the draft has {{count}}.':
    '一个版本有 1 至 {{most}} 个组；草稿有 {{count}} 个。',
} as const satisfies Sentences;
