export const dynamic = "force-dynamic";

/** A BFF at its least: asks the service behind it and passes its answer on. */
export async function GET() {
  const answer = await fetch(`${process.env.SERVICE}/health`, { cache: "no-store" });
  return Response.json(await answer.json());
}
