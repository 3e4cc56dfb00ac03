"""The directory of a zip, read before anything in it is unpacked: how many members, which names, how large.

Office files are zips. What the directory says of sizes can be a lie, so whoever unpacks does it under a limit of
memory besides (app/files/reading.py); but an honest bomb is refused here, at no cost.
"""

import io
import struct
import zipfile
from typing import NamedTuple

SIGNATURE = b"PK\x03\x04"
END, END64 = b"PK\x05\x06", b"PK\x06\x07"
DIRECTORY_LIMIT = 1 << 20  # bytes of directory: some 20,000 members


class Member(NamedTuple):
    name: str
    size: int


def members(content: bytes) -> list[Member]:
    """ValueError where it is no zip, or one whose directory alone would be a burden."""
    at = content.rfind(END, max(0, len(content) - 65_557))
    if at < 0 or len(content) < at + 22 or content[max(0, at - 20) : at].startswith(END64):
        raise ValueError("no zip, or one for more than 4 GB")
    (length,) = struct.unpack_from("<I", content, at + 12)
    if length > DIRECTORY_LIMIT:
        raise ValueError("a directory that long")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [Member(each.filename, each.file_size) for each in archive.infolist()]
    except (zipfile.BadZipFile, struct.error, NotImplementedError, UnicodeDecodeError) as broken:
        raise ValueError("a broken zip") from broken
