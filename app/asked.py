"""What is asked: the base of all input models. Unknown fields are refused, space around words is dropped."""

from pydantic import ConfigDict
from sqlmodel import SQLModel

SECRET = {"json_schema_extra": {"secret": True}}  # Field(schema_extra=SECRET): never in the log
CODE = r"^[A-Za-z0-9_.-]{1,40}$"


class Asked(SQLModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
