"""Waits as a handler does that asks a database: ``uvicorn server:app``."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/wait")
async def wait(ms: int) -> dict[str, str]:
    await asyncio.sleep(ms / 1000)
    return {"status": "ok"}
