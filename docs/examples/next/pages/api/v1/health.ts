import type { NextApiHandler } from "next";

const health: NextApiHandler = (_, response) => response.json({ status: "ok" });

export default health;
