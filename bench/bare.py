"""The cheapest server that uvicorn can be: what localb2 is measured against.

`python -m bench.bare PORT FILE`: a PUT is read and answered 200, `GET /small` answers 4 KiB, any
other GET answers FILE. It runs with localb2's settings of uvicorn.
"""

import sys
from pathlib import Path
from typing import Any

import uvicorn

SMALL = b"s" * 4096
CHUNK = 256 * 1024


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Read the whole request, answer at once."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    if scope["method"] == "PUT":
        await answer(send, b"")
    elif scope["path"] == "/small":
        await answer(send, SMALL)
    else:
        await answer_file(send, Path(sys.argv[2]))


async def answer(send: Any, body: bytes) -> None:
    """200 with these bytes."""
    await start(send, len(body))
    await send({"type": "http.response.body", "body": body})


async def answer_file(send: Any, path: Path) -> None:
    """200 with a file, chunk by chunk."""
    await start(send, path.stat().st_size)
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def start(send: Any, length: int) -> None:
    """The head of an answer."""
    headers = [(b"content-length", b"%d" % length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        http="httptools",
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
