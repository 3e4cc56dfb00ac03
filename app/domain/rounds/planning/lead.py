"""领导小组: who leads a round, each with an office (A1). A system sends a list, a form one line a person."""

import re
from enum import StrEnum
from typing import Annotated, Any

import pydantic
from pydantic_core import PydanticCustomError
from sqlmodel import Field

from app.asked import Asked
from app.labels import LOCALES, t, table


class LeadOffice(StrEnum):
    HEAD = "head"  # 组长
    DEPUTY = "deputy"  # 副组长
    MEMBER = "member"  # 成员
    SECRETARY = "secretary"  # 办公室主任


class LeadMember(Asked):
    office: LeadOffice
    name: str = Field(min_length=1, max_length=40)
    title: str = Field(default="", max_length=80)


def lines(given: Any) -> Any:
    """组长 李建国 市委组织部部长 — office, name, title, a line each; all lines that cannot be read are told at once."""
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        return given
    told = [line.strip() for text in given for line in text.splitlines()]
    read = {number: _read(line) for number, line in enumerate(told, 1) if line}
    if bad := [str(number) for number, person in read.items() if person is None]:
        raise PydanticCustomError("lead_line", "unreadable lines", {"lines": ", ".join(bad)})
    return list(read.values())


def someone_leads(members: list[LeadMember]) -> list[LeadMember]:
    if members and not any(each.office == LeadOffice.HEAD for each in members):
        raise PydanticCustomError("lead_head", "nobody leads")
    return members


def text(members: list[dict[str, str]]) -> str:
    """As a form shows it."""
    return "\n".join(
        " ".join((t(f"word.LeadOffice.{each['office']}"), each["name"], each["title"])) for each in members
    )


LeadMembers = Annotated[
    list[LeadMember], pydantic.BeforeValidator(lines), pydantic.AfterValidator(someone_leads),
]  # fmt: skip


def _read(line: str) -> dict[str, str] | None:
    office, name, title = (*re.split(r"[\s,，、:：]+", line, maxsplit=2), "", "")[:3]
    found = next((each for each in LeadOffice if office in _words(each)), None)
    return {"office": found, "name": name, "title": title} if found and name else None


def _words(office: LeadOffice) -> set[str]:
    return {table(locale)[f"word.LeadOffice.{office}"] for locale in LOCALES}
