export { GET } from "../../../../../steps/service/route.ts";
