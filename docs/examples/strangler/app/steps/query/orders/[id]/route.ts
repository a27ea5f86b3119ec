export { GET } from "../../../../../steps/query/route.ts";
