import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { ordersOf, Problem } from "orders";

// --8<-- [start:signin]
async function signIn(form: FormData) {
  "use server";
  const token = String(form.get("token"));
  try {
    ordersOf(`Bearer ${token}`);
  } catch (error) {
    if (error instanceof Problem) redirect("/sign-in?refused");
    throw error;
  }
  (await cookies()).set("session", token, { httpOnly: true, secure: true, sameSite: "lax" });
  redirect("/orders");
}
// --8<-- [end:signin]

export default async function Page({ searchParams }: PageProps<"/sign-in">) {
  return (
    <form action={signIn}>
      <h1>Sign in</h1>
      <input name="token" type="password" aria-label="Token" required />
      <button>Sign in</button>
      {(await searchParams).refused !== undefined && <p role="alert">This token is not known</p>}
    </form>
  );
}
