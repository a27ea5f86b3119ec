export { GET } from "../../../../../steps/layer/route.ts";
