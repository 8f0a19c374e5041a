/** Between a station and its server: passes everything on, and cuts, changes or leaves alone what comes of packages. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export class PackageProxy implements AsyncDisposable {
  readonly url: string;
  /** What ranges were asked for. */
  readonly ranges: string[] = [];
  readonly #server: Server;
  #cutAfter = Number.POSITIVE_INFINITY;
  #changes = false;

  private constructor(server: Server, target: string) {
    this.#server = server;
    const address = server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#pass(request, response, target).catch(() => response.destroy());
    });
  }

  static async open(target: string): Promise<PackageProxy> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new PackageProxy(server, target);
  }

  cutPackagesAfter(bytes: number): void {
    this.#cutAfter = bytes;
  }

  changePackages(): void {
    this.#changes = true;
  }

  heal(): void {
    this.#cutAfter = Number.POSITIVE_INFINITY;
    this.#changes = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #pass(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const isPackage = request.method === 'GET' && request.url?.startsWith('/api/v1/packages/') === true;
    if (isPackage && request.headers.range !== undefined) this.ranges.push(request.headers.range);
    const answer = await fetch(new URL(request.url ?? '/', target), {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (isPackage && this.#changes) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    const { 'transfer-encoding': _encoding, ...told } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, told);
    if (isPackage && bytes.length > this.#cutAfter)
      response.write(bytes.subarray(0, this.#cutAfter), () => response.destroy());
    else response.end(bytes);
  }
}
