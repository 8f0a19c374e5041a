/** What the engine says about what speaks against a plan before a unit is there, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const plans = {
  'The identity profile {{profile}} has no block lwm2m.': '身份规格 {{profile}} 没有 lwm2m 部分。',
  'A pre-shared key is made by the station, and the profile {{profile}} does not allow that (keyOrigin: station-allowed).':
    '预共享密钥由站点生成，而规格 {{profile}} 不允许（keyOrigin: station-allowed）。',
  'The LwM2M objects need the {{what}}, which no step before gave.':
    'LwM2M 对象需要 {{what}}，而之前没有步骤给出。',
  "The endpoint {{endpoint}} is not the name in the unit's certificate, {{name}}.":
    '端点 {{endpoint}} 不是设备证书中的名称 {{name}}。',
  'No LwM2M server of the profile {{profile}} can be asked who registered: none has an account.':
    '无法向规格 {{profile}} 的任何 LwM2M 服务器查询谁已注册：都没有账户。',
  'This proof needs the identity profile of the unit.': '此项证明需要设备的身份规格。',
  'The key that {{what}} shall be wrapped for is no RSA key of 2048 bits or more.':
    '用于包装 {{what}} 的密钥不是 2048 位或以上的 RSA 密钥。',
  '{{driver}} has no wipe method called {{method}}; it has {{names}}.':
    '{{driver}} 没有擦除方法 {{method}}；有的是 {{names}}。',
  'A recipe with purpose {{purpose}} can not have the step {{step}}.':
    '用途为 {{purpose}} 的配方不能有步骤 {{step}}。',
  'A recipe with purpose decommission must have the step wipe, once.':
    '用途为 decommission 的配方必须有且只有一个步骤 wipe。',
  'There is no recipe that says how to talk to this unit.': '没有配方说明如何与此设备通信。',
  '{{issuer}} is not in an HSM: its authority is made where it runs.':
    '{{issuer}} 不在 HSM 中：其颁发机构在其运行处建立。',
  "In an HSM an authority has a key of {{keys}}, and a root of its own; a PAI's certificate is put beside it by hand.":
    '在 HSM 中，颁发机构使用 {{keys}} 密钥和自己的根；PAI 的证书须手工放置。',
  'issuers.yaml says "pin: ask": give the PIN that it shall have with --pin-file.':
    'issuers.yaml 写的是“pin: ask”：请用 --pin-file 给出要设置的 PIN。',
  'This station has no certificate of its own at {{url}}.': '本站在 {{url}} 没有自己的证书。',
  'issuers.yaml has no issuer called {{issuer}}; it has {{names}}.':
    'issuers.yaml 中没有颁发者 {{issuer}}；有的是 {{names}}。',
  '{{issuer}} is no authority whose key this station has: it makes its own list.':
    '{{issuer}} 不是由本站持有密钥的颁发机构：它自己生成列表。',
  'Nothing waits to be revoked at {{issuer}}.': '{{issuer}} 处没有待吊销的内容。',
  'Nothing waits to be revoked at {{issuer}} with the serial {{serial}}.':
    '{{issuer}} 处没有序列号为 {{serial}} 的待吊销内容。',
  'The PIN of {{issuer}} is changed with the tool of its token.': '{{issuer}} 的 PIN 须用其令牌的工具更改。',
  'Nobody enters a PIN for {{issuer}}.': '{{issuer}} 无需输入 PIN。',
  'There is no driver called {{driver}}; there are {{names}}.': '没有驱动 {{driver}}；有的是 {{names}}。',
  'There is no pool called {{pool}} here.': '此处没有密钥池 {{pool}}。',
  'issuers.yaml has no pool called {{pool}}.': 'issuers.yaml 中没有密钥池 {{pool}}。',
  'The identity profile {{profile}} draws from {{pool}}.': '身份规格 {{profile}} 取自 {{pool}}。',
  'Which order: {{names}}?': '哪个订单：{{names}}？',
  'The recipe {{recipe}} names no wipe method that its driver has.':
    '配方 {{recipe}} 没有写明其驱动具有的擦除方法。',
  'The plan has no identity profile called {{profile}}.': '计划中没有身份规格 {{profile}}。',
  'The label asks for {{what}}, which no step before it gave.': '标签需要 {{what}}，而之前没有步骤给出。',
  'The step lwm2m needs the number of the unit: put the step identity (or verify) before it.':
    '步骤 lwm2m 需要设备编号：请在其前放置步骤 identity（或 verify）。',
  'The step verify asks for proofs and does not look at the identity.':
    '步骤 verify 要求证明，却不检查身份。',
  'The step verify expects a refusal, which is for after the wipe.':
    '步骤 verify 期望被拒绝，应放在擦除之后。',
  'The step verify after a wipe can only expect a refusal.': '擦除之后的步骤 verify 只能期望被拒绝。',
  'The step verify needs a "profile" for the proofs tls and lwm2m.':
    '步骤 verify 进行 tls 和 lwm2m 证明时需要“profile”。',
  'The driver has no wipe method called {{method}}.': '驱动没有擦除方法 {{method}}。',
  'The console driver has no wipe method "{{method}}".': '控制台驱动没有擦除方法“{{method}}”。',
  'What has to be revoked or ended there is not put aside: it is done there, and confirmed (mintmark issuer revoked).':
    '须在那里吊销或终止的内容不能搁置：请在那里办理并确认（mintmark issuer revoked）。',
  'There is no package called {{package}} here.': '此处没有软件包 {{package}}。',
} as const satisfies Sentences;
