export { POST } from "orders-next/app/api/orders/[id]/cancel/route.ts";
