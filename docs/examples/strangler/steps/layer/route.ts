// --8<-- [start:handler]
import { reading } from "../reading.ts";
import { order } from "./orders.ts";

export const GET = reading(order);
// --8<-- [end:handler]
