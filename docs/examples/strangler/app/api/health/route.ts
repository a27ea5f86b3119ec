export { GET } from "orders-next/app/api/health/route.ts";
