"""A file on its way out, the same for both faces: always to be kept, never to be opened in the page's own name."""

from urllib.parse import quote

from fastapi import Response


def download(content: bytes, media_type: str, filename: str) -> Response:
    """RFC 6266 with the RFC 5987 name; old readers get an ASCII one."""
    ending = filename.rpartition(".")[2]
    plain = f"file.{ending}" if ending.isascii() and ending.isalnum() else "file"
    headers = {
        "Content-Type": media_type,  # said here, because Starlette would add a charset nobody knows
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(content, headers=headers)
