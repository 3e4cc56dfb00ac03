"""What is asked of units."""

from decimal import Decimal

from sqlmodel import Field

from app.asked import Asked, Code
from app.domain.units.models import Level


class UnitEntry(Asked):
    """One unit as the client knows it; the code stands in the address."""

    name: str = Field(min_length=1, max_length=100)
    short_name: str = Field(default="", max_length=40)
    level: Level
    parent_code: Code | None = None
    seat_distance_km: Decimal | None = Field(default=None, ge=0, le=9999, decimal_places=1)
    seat_bearing: int | None = Field(default=None, ge=0, le=359)
    distance_is_synthetic: bool = False
