export { GET } from "../../../../../steps/flag/route.ts";
