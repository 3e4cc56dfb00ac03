"""R0: raw ASGI, one constant answer. GUAZHI_BENCH_CONSTANT names a JSON file: {status, headers, body}."""

import json
import os
from pathlib import Path

told = json.loads(Path(os.environ["GUAZHI_BENCH_CONSTANT"]).read_text("utf-8"))
START = {
    "type": "http.response.start",
    "status": told["status"],
    "headers": [(name.encode(), value.encode()) for name, value in told["headers"]],
}
BODY = {"type": "http.response.body", "body": told["body"].encode()}


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send(START)
        await send(BODY)
