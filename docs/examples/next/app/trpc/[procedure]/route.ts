import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { router } from "../../../lib/router.ts";

// --8<-- [start:trpc]
const handle = (req: Request) =>
  fetchRequestHandler({
    endpoint: "/trpc",
    req,
    router,
    createContext: () => ({ authorization: req.headers.get("authorization") }),
  });

export { handle as GET, handle as POST };
// --8<-- [end:trpc]
