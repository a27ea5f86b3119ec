import { reading } from "../reading.ts";
import { order } from "./orders.ts";

export const GET = reading(order);
