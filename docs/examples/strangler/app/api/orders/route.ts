export { GET, POST } from "orders-next/app/api/orders/route.ts";
