"""The orders, served by FastAPI: ``uvicorn server:app``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from store import Draft, Order, Orders, Page, Problem, connect, prepare

DATABASE = os.environ.get("DATABASE", "orders.db")
prepare(DATABASE, os.environ.get("SESSIONS", ""))

# --8<-- [start:routes]
app = FastAPI(title="Orders")


def orders_of(authorization: Annotated[str | None, Header()] = None) -> Iterator[Orders]:
    """The orders of the session's customer."""
    with closing(connect(DATABASE)) as db:
        yield Orders(db, authorization)


Mine = Annotated[Orders, Depends(orders_of)]


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/orders")
def list_orders(orders: Mine, limit: Annotated[int, Query(ge=1, le=100)] = 20, cursor: str | None = None) -> Page:
    return orders.list(limit, cursor)


# --8<-- [start:create]
@app.post("/orders", status_code=201)
def create(
    orders: Mine, draft: Draft, response: Response, idempotency_key: Annotated[str | None, Header()] = None
) -> Order:
    order = orders.create(idempotency_key, draft)
    response.headers["Location"] = f"orders/{order.id}"
    return tagged(response, order)


# --8<-- [end:create]


@app.get("/orders/{id}")
def get(orders: Mine, id: str, response: Response) -> Order:
    return tagged(response, orders.get(id))


@app.put("/orders/{id}")
def change(
    orders: Mine, id: str, draft: Draft, response: Response, if_match: Annotated[str | None, Header()] = None
) -> Order:
    return tagged(response, orders.change(id, if_match, draft))


@app.post("/orders/{id}/cancel")
def cancel(orders: Mine, id: str, response: Response) -> Order:
    return tagged(response, orders.cancel(id))


def tagged(response: Response, order: Order) -> Order:
    response.headers["ETag"] = f'"{order.version}"'
    return order


@app.exception_handler(Problem)
def answer(_: Request, problem: Problem) -> JSONResponse:
    body = {"type": "about:blank", "title": problem.title, "status": problem.status}
    if problem.errors:
        body["errors"] = problem.errors
    return JSONResponse(body, problem.status, media_type="application/problem+json")


@app.exception_handler(RequestValidationError)
def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    """FastAPI's own answer would be 422 for all, in its own form."""
    faults = error.errors()
    if any(fault["loc"][0] != "body" or fault["type"] == "json_invalid" for fault in faults):
        return answer(request, Problem(400, faults[0]["msg"]))
    errors = [{"pointer": "/".join(["#", *map(str, fault["loc"][1:])]), "detail": fault["msg"]} for fault in faults]
    return answer(request, Problem(422, "The order is not valid", errors))


# --8<-- [end:routes]
