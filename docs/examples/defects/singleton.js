// TypeScript in a file that is called .js: no runtime and no bundler reads it. singleton.ts has the same lines.
class Client {}

const shared = globalThis as typeof globalThis & { client?: Client };

export const client = (shared.client ??= new Client());
