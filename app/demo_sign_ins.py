"""Sign-ins of the demo city: shown on its sign-in page and printed by `guazhi demo`; made up, one for each role."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.access import Role
from app.labels import t

DATA = Path(__file__).parent / "data" / "demo"
SEAT = (112.851486, 35.490684)  # 晋城市, public fact
PASSWORD = "Gz-Demo-2026"  # noqa: S105 (printed for everyone: a demo city holds nobody's data)
SHOWN = ("city", "county", "sender", "receiver", "cadre", "judge", "audit")


class Account(NamedTuple):
    """`cadre` is which of the unit's people signs in, where the sign-in is a cadre's own."""

    username: str
    name: str
    title: str
    role: Role
    unit_code: str
    cadre: int | None

    def on_page(self) -> dict[str, str]:
        role = t(f"word.Role.{self.role.value}")
        return {
            "username": self.username, "password": PASSWORD, "name": self.name or role,
            "title": self.title or t("demo.own_account"),
        }  # fmt: skip


@cache
def counties() -> list[tuple[str, float, float, float]]:
    """Name, longitude, latitude and distance to the seat in kilometres: what the sign-in page draws around the seal."""
    with (DATA / "jincheng-units.csv").open(encoding="utf-8", newline="") as rows:
        return [
            (row["name"], float(row["lon"]), float(row["lat"]), float(row["seat_distance_km"]))
            for row in csv.DictReader(rows)
            if row["level"] == "county"
        ]


def _read() -> list[Account]:
    with (DATA / "accounts.csv").open(encoding="utf-8", newline="") as rows:
        return [
            Account(
                row["username"],
                row["name"],
                row["title"],
                Role(row["role"]),
                row["unit_code"],
                int(row["cadre"]) if row["cadre"] else None,
            )  # fmt: skip
            for row in csv.DictReader(rows)
        ]


ACCOUNTS = _read()
