"""Small files of each kind, made here; nobody's real papers."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 24
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 24


def office(*members: str, kind: str = "word/document.xml") -> bytes:
    """An office file with these members besides the two that make it one."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", kind, *members):
            archive.writestr(name, "<x/>")
    return written.getvalue()


DOCX = office()
XLSX = office(kind="xl/workbook.xml")
