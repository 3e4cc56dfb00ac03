"""Sign-ins of the demo city: shown on its sign-in page and printed by `guazhi demo`; made up, one for each role."""

from typing import NamedTuple

from app.access import Role
from app.labels import t

PASSWORD = "Guazhi-demo-2026"


class Account(NamedTuple):
    username: str
    role: Role
    unit_code: str

    def on_page(self) -> dict[str, str]:
        return {
            "username": self.username, "password": PASSWORD, "name": self.username,
            "title": t(f"word.Role.{self.role.value}"),
        }  # fmt: skip


ACCOUNTS: list[Account] = []
