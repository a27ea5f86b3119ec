import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  createParamDecorator,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Headers,
  HttpCode,
  HttpException,
  Param,
  Post,
  Put,
  Query,
  Res,
} from "@nestjs/common";
import type { Request, Response } from "express";
import { etag, type Order, ordersOf, Problem, problemOf } from "orders";

// --8<-- [start:controller]
/** The orders of the session's customer; without a session the handler is not reached. */
const Mine = createParamDecorator((_: unknown, context: ExecutionContext) =>
  ordersOf(context.switchToHttp().getRequest<Request>().headers.authorization),
);
type Mine = ReturnType<typeof ordersOf>;

const tagged = (response: Response, order: Order) => {
  response.set("etag", etag(order));
  return order;
};

@Controller("orders")
export class OrdersController {
  @Get()
  list(@Mine() orders: Mine, @Query("limit") limit?: string, @Query("cursor") cursor?: string) {
    return orders.list(limit, cursor);
  }

  @Post()
  create(
    @Mine() orders: Mine,
    @Headers("idempotency-key") key: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ) {
    const order = orders.create(key, body);
    response.location(`orders/${order.id}`);
    return tagged(response, order);
  }

  @Get(":id")
  get(@Mine() orders: Mine, @Param("id") id: string, @Res({ passthrough: true }) response: Response) {
    return tagged(response, orders.get(id));
  }

  @Put(":id")
  change(
    @Mine() orders: Mine,
    @Param("id") id: string,
    @Headers("if-match") ifMatch: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ) {
    return tagged(response, orders.change(id, ifMatch, body));
  }

  @Post(":id/cancel")
  @HttpCode(200)
  cancel(@Mine() orders: Mine, @Param("id") id: string, @Res({ passthrough: true }) response: Response) {
    return tagged(response, orders.cancel(id));
  }
}
// --8<-- [end:controller]

@Controller("health")
export class HealthController {
  @Get()
  health() {
    return { status: "ok" };
  }
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost) {
    const problem = error instanceof HttpException ? new Problem(error.getStatus(), error.message) : problemOf(error);
    const response = host.switchToHttp().getResponse<Response>();
    response.status(problem.status).type("application/problem+json").send(JSON.stringify(problem));
  }
}
