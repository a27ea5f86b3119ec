"""A parameter without a type is looked for in the query, so no upload reaches it: ``uvicorn upload:app``."""

from typing import Annotated

from fastapi import FastAPI, HTTPException, Path, Request

LIMIT = 5_000_000  # bytes

app = FastAPI()


@app.get("/health")
def health() -> None:
    pass


@app.post("/as-printed")
def as_printed(image):  # type: ignore[no-untyped-def]  # that is the defect
    return {"size": len(image)}


# --8<-- [start:mended]
@app.put("/images/{name}")
async def upload(name: Annotated[str, Path(pattern=r"^[\w-]{1,60}\.png$")], request: Request) -> dict[str, int]:
    """Takes the file as the body, piece by piece, and stops where it is too large, whatever its header says."""
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LIMIT:
            raise HTTPException(413)
    return {"size": size}


# --8<-- [end:mended]
