/** 擦除证书或报告上除结论以外的文字。 */
import type { Catalogue } from '../catalogue.ts';

export const paper = {
  'paper.means.VERIFIED': '该方法可触及的每个字节都已擦除，并通过新的连接读回。',
  'paper.means.VERIFIED WITH EXCEPTIONS':
    '该方法可触及的每个字节都已擦除并读回；下面列为未擦除的内容仍然保留。',
  'paper.started': '开始',
  'paper.ended': '结束',
  'paper.station': '工作站',
  'paper.job': '作业',
  'paper.methodLevel': '该方法的最高级别',
  'paper.before': '擦除前的身份',
  'paper.after': '擦除后的身份',
  'paper.proof.proven': '擦除前设备证明了其身份',
  'paper.proof.refused': '已再次试用旧身份，它不再有效',
  'paper.proof.not asked': '未要求证明',
  'paper.bytes': '{{read}} / {{total}} 字节',
  'paper.read.full-read': '已读取每个字节',
  'paper.read.sampled': '随机抽取的块；其余未读取',
  'paper.read.query': '已询问固件；未读取字节',
  'paper.read.none': '没有读回任何内容',
  'paper.sample':
    '{{total}} 个 {{size}} 字节的块中读取了 {{read}} 个；若其中 {{from}} % 或更多留有数据，发现的概率为 {{confidence}} %',
  'paper.pattern_other': '测试图样：已写入 {{count}} 个块，读回，再次擦除',
  'paper.sha256': '读回内容的 SHA-256',
  'paper.nothingRetained': '该方法所知范围内没有。',
  'paper.noCredentials': '据本工作站所知，设备没有凭证。',
  'paper.certificate': '证书 {{fingerprint}}',
  'paper.pending':
    'REVOCATION PENDING（待吊销）：在工作站上排在所有其他数据之前；服务器签名的回执保存在设备的履历中。',
  'paper.attempts': '此前的尝试',
  'paper.attempt': '{{at}}，{{method}}：{{verdict}}（作业 {{job}}）',
  'paper.document': '文件',
  'paper.issued': '签发',
  'paper.key': '密钥 (SHA-256)',
  'paper.signature': '签名 (Ed25519)',
  'paper.reading':
    '本页仅供阅读。作为证明的是已签名的文件（PDF 或 JSON）：mintmark-verify 无需本工作站即可检查。',
} as const satisfies Catalogue;
