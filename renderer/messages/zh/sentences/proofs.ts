/** What the engine says about a unit that shows who it is at its server, by its English sentence. */
import type { Sentences } from '../../sentences.ts';

export const proofs = {
  'The unit did not connect to {{address}} port {{port}} within {{patienceMs}} ms.':
    '设备在 {{patienceMs}} ms 内没有连接到 {{address}} 端口 {{port}}。',
  'The unit did not connect to {{where}}: {{words}}.': '设备没有连接到 {{where}}：{{words}}。',
  'The unit connected later than {{patienceMs}} ms after it was asked.':
    '设备在收到要求 {{patienceMs}} ms 之后才连接。',
  'The unit says that it registered; the LwM2M server has not seen it.':
    '设备声称已注册；LwM2M 服务器没有看到它。',
  'The unit says that it connected to {{where}}; nobody came.':
    '设备声称已连接到 {{where}}；实际没有任何连接。',
  'This computer has no network that a unit could reach.': '本机没有设备可以到达的网络。',
  'This computer has the addresses {{addresses}}: which one can the unit reach?':
    '本机有地址 {{addresses}}：设备能到达哪一个？',
  'The LwM2M server does not take {{endpoint}}: {{words}}.': 'LwM2M 服务器不接受 {{endpoint}}：{{words}}。',
  'The LwM2M server does not take the account of {{endpoint}}: {{words}}.':
    'LwM2M 服务器不接受 {{endpoint}} 的账户：{{words}}。',
  'The LwM2M server answers HTTP {{status}}.': 'LwM2M 服务器应答 HTTP {{status}}。',
  'The LwM2M server answers something that is not a registration.': 'LwM2M 服务器的应答不是注册信息。',
  'The LwM2M server {{host}} does not answer.': 'LwM2M 服务器 {{host}} 没有应答。',
  'It was accepted.': '它被接受了。',
  'The old identity still works after the wipe ({{kind}}).': '擦除后旧身份仍然有效（{{kind}}）。',
  'The connection from {{from}} is by {{observed}}.': '来自 {{from}} 的连接属于 {{observed}}。',
  'More than one connection came, and one was asked for.': '只要求一个连接，却来了不止一个。',
  'It can not be told whether the old identity still works ({{kind}}): {{words}}':
    '无法确定旧身份是否仍有效（{{kind}}）：{{words}}',
  'The unit can not reach its LwM2M server: {{words}}.': '设备无法到达其 LwM2M 服务器：{{words}}。',
  'Somebody else answers the unit at {{where}}: {{words}}.': '在 {{where}} 应答设备的是别人：{{words}}。',
  'The unit can not reach {{where}}: {{words}}.': '设备无法到达 {{where}}：{{words}}。',
  'The LwM2M server did not see {{endpoint}} register within {{patienceMs}} ms.':
    'LwM2M 服务器在 {{patienceMs}} ms 内没有看到 {{endpoint}} 注册。',
  'The unit did not register: {{words}}.': '设备没有注册：{{words}}。',
  'The unit connected with its certificate, which does not lead to the root of its profile: {{words}}.':
    '设备用其证书连接，但该证书不通向配置档的根：{{words}}。',
  'The unit registered without security: that proves nothing.':
    '设备在没有安全保护的情况下注册：这不能证明任何事。',
  'Somebody connected from {{from}}, and the handshake broke: {{words}}.':
    '有连接来自 {{from}}，但握手中断：{{words}}。',
  'Somebody connected from {{from}} without showing a certificate.': '来自 {{from}} 的连接没有出示证书。',
} as const satisfies Sentences;
