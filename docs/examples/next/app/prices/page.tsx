import { prices } from "orders";

// --8<-- [start:revalidate]
export const revalidate = 3600; // rendered once an hour, however many ask; revalidatePath("/prices") makes it sooner

export default function Page() {
  return (
    <main>
      <h1>Prices</h1>
      <ul>
        {Object.entries(prices).map(([sku, cents]) => (
          <li key={sku}>
            {sku}: {(cents / 100).toFixed(2)} €
          </li>
        ))}
      </ul>
      <p>As of {new Date().toISOString()}</p>
    </main>
  );
}
// --8<-- [end:revalidate]
