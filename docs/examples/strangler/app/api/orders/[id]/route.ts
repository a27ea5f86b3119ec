export { GET, PUT } from "orders-next/app/api/orders/[id]/route.ts";
