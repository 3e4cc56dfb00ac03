"""What a file is, told by its first bytes and not by its name, and a name that no system stumbles over. Pure."""

import re
import unicodedata
from pathlib import PurePosixPath

from app import zips

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "md": "text/markdown",
}
SAME = {"jpeg": "jpg", "markdown": "md"}
BEGINNINGS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
NAME_LENGTH = 120
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*]')


class Unfit(ValueError):
    """`code` is the label of the refusal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def told(content: bytes, filename: str) -> str:
    """The extension that both the bytes and the name agree on."""
    suffix = PurePosixPath(filename).suffix.lower().lstrip(".")
    suffix = SAME.get(suffix, suffix)
    found = _found(content)
    if found is None and suffix in ("txt", "md") and _is_text(content):
        return suffix
    if found is None:
        raise Unfit("document.type_unknown")
    if found != suffix:
        raise Unfit("document.type_differs")
    return found


def _found(content: bytes) -> str | None:
    for kind, beginning in BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    return _office(content) if content.startswith(zips.SIGNATURE) else None


def _office(content: bytes) -> str | None:
    try:
        names = {member.name for member in zips.members(content)}
    except ValueError:
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Unfit("document.macros")
    return next((kind for kind, name in OFFICE.items() if name in names and "[Content_Types].xml" in names), None)


def _is_text(content: bytes) -> bool:
    """UTF-8, or the GB 18030 of older systems; a control character is no text."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return not CONTROL.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False


def clean(filename: str) -> str:
    """The last step of a path, without what steers terminals, browsers and file systems; the ending is kept."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", filename))[-1]
    shown = "".join(char for char in last if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Zl", "Zp"))
    name = UNFIT.sub("_", shown).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(ending) - 1].rstrip('. ')}.{ending}" if len(ending) < 10 else name[:NAME_LENGTH]
