import { spiral } from "../../views.ts";

export const dynamic = "force-dynamic"; // rendered for each request

export default spiral;
