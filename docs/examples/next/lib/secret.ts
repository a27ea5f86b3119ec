import "server-only";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

// --8<-- [start:equal]
/** Whether two texts are equal, in a time that does not tell where they differ or how long they are. */
export const equal = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

const digest = (text: string) => createHash("sha256").update(text).digest();
// --8<-- [end:equal]

// --8<-- [start:signed]
/** Whether a body comes from who knows the secret, signed at most five minutes ago: `t=1767225600,v1=` and a digest. */
export function signed(secret: string | undefined, signature: string | null, body: string) {
  const [, time, digest] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? "") ?? [];
  if (!secret || !time || !digest) return false;
  const wanted = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  return equal(wanted, digest) && Math.abs(Date.now() / 1000 - Number(time)) <= 300;
}
// --8<-- [end:signed]
