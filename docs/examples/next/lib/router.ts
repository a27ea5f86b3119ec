import { initTRPC, TRPCError } from "@trpc/server";
import { ordersOf, Problem } from "orders";
import { z } from "zod";

const codes: Record<number, TRPCError["code"]> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  404: "NOT_FOUND",
  422: "UNPROCESSABLE_CONTENT",
};

// --8<-- [start:router]
const t = initTRPC.context<{ authorization: string | null }>().create();

const procedure = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok || !(result.error.cause instanceof Problem)) return result;
  const { status, message } = result.error.cause;
  throw new TRPCError({ code: codes[status] ?? "INTERNAL_SERVER_ERROR", message, cause: result.error.cause });
});

/** A client in TypeScript takes its types from here, without a line of generated code; one in Swift takes nothing. */
export const router = t.router({
  get: procedure.input(z.string()).query(({ ctx, input }) => ordersOf(ctx.authorization).get(input)),
  list: procedure.query(({ ctx }) => ordersOf(ctx.authorization).list(null, null)),
  create: procedure
    .input(z.object({ key: z.string(), order: z.unknown() }))
    .mutation(({ ctx, input }) => ordersOf(ctx.authorization).create(input.key, input.order)),
});
// --8<-- [end:router]

export type Router = typeof router;
