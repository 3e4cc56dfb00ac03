"""Who may do what to which thing: roles with a unit scope, and one literal table."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.errors import Forbidden
from app.grants import GRANTS


class Role(StrEnum):
    CITY_DEPARTMENT = "city_department"
    COUNTY_DEPARTMENT = "county_department"
    SENDING_UNIT = "sending_unit"
    RECEIVING_UNIT = "receiving_unit"
    MENTOR = "mentor"
    CADRE = "cadre"
    JUDGE = "judge"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ORGANIZERS = frozenset({Role.CITY_DEPARTMENT, Role.COUNTY_DEPARTMENT})
ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
OFFICES = ORGANIZERS | {Role.SENDING_UNIT, Role.RECEIVING_UNIT}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: one role at one unit. A machine acts through a key with the same role and unit."""

    kind: str  # "user" | "key" | "system"
    id: int
    name: str
    role: Role
    unit_id: int
    unit_path: str
    cadre_id: int | None = None
    user_id: int | None = None
    scopes: frozenset[str] = field(default_factory=lambda: frozenset({"read", "write"}))

    def covers(self, path: str | None) -> bool:
        """Is this unit the actor's own, or below it in the tree?"""
        return bool(path) and path.startswith(self.unit_path)


class Subject(Protocol):
    def relations(self, actor: Actor) -> frozenset[str]:
        """In which ways the actor stands to this thing: organizer, sender, receiver, holder, self, judge…"""
        ...


def may(actor: Actor, verb: str, subject: Subject | None = None) -> bool:
    """The role must be granted the verb, and stand to the subject as the table says ("any": just see it)."""
    relation = GRANTS[verb].get(actor.role)
    if relation is None or "write" not in actor.scopes and not verb.endswith(".read"):
        return False
    return relation == "any" or subject is None or relation in subject.relations(actor)


def require(actor: Actor, verb: str, subject: Subject | None = None) -> None:
    if not may(actor, verb, subject):
        raise Forbidden("forbidden", verb=f"@verb.{verb}")


def relations(actor: Actor, *, self_: int | None = None, **paths: str | None) -> frozenset[str]:
    """Helper for models: names whose unit path the actor's unit covers, and "self" for the person."""
    names = {name for name, path in paths.items() if actor.covers(path)}
    if self_ is not None and actor.cadre_id == self_:
        names.add("self")
    return frozenset(names)
