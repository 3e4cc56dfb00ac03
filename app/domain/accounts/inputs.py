"""What is asked of accounts."""

from typing import Annotated

import pydantic
from sqlmodel import Field

from app.access import Role
from app.asked import SECRET, Asked, Codes

Username = Annotated[str, pydantic.Field(pattern=r"^[a-z0-9_.-]{2,40}$")]


class NewUser(Asked):
    username: Username
    name: str = Field(min_length=1, max_length=40)
    title: str = Field(default="", max_length=100)
    role: Role
    unit_code: str
    password: str = Field(min_length=8, max_length=200, schema_extra=SECRET)
    cadre_key: str | None = None
    former_units: Codes = Field(default_factory=list, max_length=30)


class NewKey(Asked):
    name: str = Field(min_length=1, max_length=80)
    role: Role
    unit_code: str
    username: str | None = Field(
        default=None, description="the person this key acts for; its role and unit must be theirs"
    )
    read_only: bool = False
    expires_in_days: int | None = Field(default=None, ge=1, le=3650)
