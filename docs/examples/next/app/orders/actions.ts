"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { problemOf } from "orders";
import { confirm } from "../../lib/confirm.ts";
import { currentOrders } from "../../lib/session.ts";

// --8<-- [start:place]
/** An address that anyone can post anything to, page or no page: what may be done, the orders decide. */
export async function place(_: unknown, form: FormData) {
  try {
    const orders = await currentOrders();
    const item = { sku: form.get("sku"), quantity: Number(form.get("quantity")) };
    const order = orders.create(form.get("key")?.toString(), { items: [item], note: form.get("note") ?? "" });
    after(() => confirm(orders.customer, order)); // the customer does not wait for the mail
  } catch (error) {
    return problemOf(error).toJSON(); // shown beside the form
  }
  redirect("/orders"); // works by throwing, hence not within the try
}
// --8<-- [end:place]

export async function cancel(_: unknown, form: FormData) {
  try {
    (await currentOrders()).cancel(String(form.get("id")));
  } catch (error) {
    return problemOf(error).toJSON();
  }
  refresh();
}
