"use client";

import type { Order, Page } from "orders";
import { useEffect, useState } from "react";
import { ask } from "./ask.ts";

export default function Orders() {
  const [orders, setOrders] = useState<Order[]>([]);
  const [said, setSaid] = useState("…");

  /** Does something, and shows the orders as they are then. */
  async function show(first?: Promise<unknown>) {
    try {
      await first;
      const { orders } = await ask<Page>("GET", "/orders");
      setOrders(orders);
      setSaid(`Orders: ${orders.length}`);
    } catch (error) {
      setSaid((error as Error).message);
    }
  }

  useEffect(() => void show(), []);

  return (
    <main>
      <h1>Orders</h1>
      <form action={(form) => show(ask("POST", "/session", { token: form.get("token") }))}>
        <label>
          Token <input name="token" type="password" required />
        </label>
        <button>Sign in</button>
      </form>
      <button onClick={() => show(ask("POST", "/orders", { items: [{ sku: "tea", quantity: 2 }] }))}>Order tea</button>
      <p role="status">{said}</p>
      <ul>
        {orders.map(({ id, total }) => (
          <li key={id}>{total / 100} €</li>
        ))}
      </ul>
    </main>
  );
}
