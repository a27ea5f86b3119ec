import "reflect-metadata";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { HealthController, OrdersController, ProblemFilter } from "./orders.ts";

@Module({ controllers: [HealthController, OrdersController] })
class App {}

const app = await NestFactory.create<NestExpressApplication>(App, { bodyParser: false, logger: ["warn", "error"] });
app.useBodyParser("json", { strict: false }); // whether it has to be an object is for the domain to say
app.useGlobalFilters(new ProblemFilter());
await app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
