"""Builders of what a post says beyond its duties."""

from typing import Any

REAL = {"portfolio": "full", "decision": "full", "budget": "part", "people": "none", "meetings": "full"}
REAL_INDEX = 30 + 25 + 7 + 15  # a half of fifteen, fractions dropped at the end
HOLLOW = dict.fromkeys(REAL, "none")


def told(**changes: Any) -> dict[str, Any]:
    """Every field of an offer that matching and the page speak of."""
    plain = {
        "office": "deputy", "organ": "government", "rank": "1A42", "portfolio_areas": ["agriculture", "economy"],
        "substance": REAL, "strengths": ["steady"], "languages": ["en"], "minimum_degree": "4", "oldest_age": 40,
        "trains_areas": ["grassroots", "mass_work"], "lodging": True, "hardship": True, "urgency": True,
        "own_distance_km": 61.5, "contact": "蔺志远 党政办主任", "contact_phone": "10012345678",
    }  # fmt: skip
    return plain | changes
