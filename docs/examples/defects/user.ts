import { createServer } from "node:http";
import type { NextApiRequest, NextApiResponse } from "next";
import { apiResolver } from "next/dist/server/api-utils/node/api-resolver.js"; // what calls an API Route

type Express = { user: { id: string } }; // what a middleware such as Passport leaves on a request of Express

const handlers: Record<string, (request: NextApiRequest, response: NextApiResponse) => void> = {
  /** A limit that catches everything else as well: what fails here is not the limit, and says that it is. */
  "/as-printed": (request, response) => {
    try {
      // @ts-expect-error: no such property, says the compiler, where it is asked
      response.status(200).json({ id: request.user.id });
    } catch {
      response.status(429).json({ error: "Too many requests" });
    }
  },

  "/mended": (request, response) => {
    const user = userOf(request);
    if (user) response.status(200).json({ id: user.id });
    else response.status(401).json({ error: "Sign in" });
  },
};

/** The session's user, from what the request does have. */
function userOf({ cookies }: NextApiRequest): Express["user"] | undefined {
  return cookies.session === "session-of-ada" ? { id: "ada" } : undefined;
}

const context = { previewModeId: "", previewModeEncryptionKey: "", previewModeSigningKey: "", dev: false };

createServer((request, response) => {
  const handler = handlers[request.url ?? ""] ?? ((_, response) => response.status(200).end());
  void apiResolver(request, response, {}, { default: handler }, context, false);
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
