/** The job's slow part, the same for each queue: another service writes the invoice of an order. */
export async function invoice(order: string): Promise<string> {
  const response = await fetch(process.env.RENDERER ?? "http://127.0.0.1:4000", { method: "POST", body: order });
  if (!response.ok) throw new Error(`The renderer says ${response.status}`);
  return response.text();
}
