"""Every page a role can reach by links from home, wide and narrow: inside the window, without complaint, accessible.

The same page is drawn alike for every role, so axe and the picture (tests/browser/shots) take each kind of page once,
and every home: a whole city in a few minutes.
"""

import pytest

from tests.browser.visitor import kind_of

ROLES = ("city", "county", "sender", "receiver", "mentor", "cadre", "judge", "system", "security", "audit")
pictured: set[str] = set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_is_whole_wide_and_narrow(role: str, visit) -> None:
    visitor = visit(role)

    faults = {path: found for path in visitor.walk() if (found := visitor.faults(shot_of(role, path)))}

    assert faults == {}


def shot_of(role: str, path: str) -> str:
    """Which picture to take of this page; none where one of its kind was taken."""
    kind = kind_of(path)
    if kind in pictured and kind != "/":
        return ""
    pictured.add(kind)
    return (kind.strip("/").replace("/", "-") or "home") + "-" + role
