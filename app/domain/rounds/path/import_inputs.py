"""What is asked when written marks come from a sheet: its rows as text, judged one by one by the act."""

from sqlmodel import Field

from app.asked import SECRET, Asked

CELL = 32_767  # what a cell holds
MOST = 2_000  # rows


class ImportRow(Asked):
    """`number` is the row of the sheet as a person counts it; what is not there is empty."""

    number: int = Field(ge=1)
    code: str = Field(default="", max_length=CELL)
    key: str = Field(default="", max_length=CELL)
    name: str = Field(default="", max_length=CELL)
    points: str = Field(default="", max_length=CELL)
    remark: str = Field(default="", max_length=CELL)


class MarkImport(Asked):
    """Never in the log: the organizer reads that."""

    rows: list[ImportRow] = Field(min_length=1, max_length=MOST, schema_extra=SECRET)
    dry_run: bool = False
