import type { ReactNode } from "react";
import { page } from "../views.ts";

export default function Layout({ children }: { children: ReactNode }) {
  return page(children);
}
