// The lines of singleton.js, under a name by which they are read as what they are.
class Client {}

const shared = globalThis as typeof globalThis & { client?: Client };

export const client = (shared.client ??= new Client());
