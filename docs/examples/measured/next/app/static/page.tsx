import { table } from "../../views.ts";

export const dynamic = "force-static"; // rendered once, by the build

export default table;
