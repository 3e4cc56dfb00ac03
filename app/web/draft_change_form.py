"""What if, as a plain form: the policy as the draft has it, and places added to posts. Only what differs is kept."""

from typing import Any

from pydantic import create_model
from sqlmodel import Field

from app.domain.matching.inputs import MOST_PLACES, DraftChange
from app.domain.matching.models import Draft
from app.errors import wrong
from app.web.match_policy_form import PolicyFields, values_of, without

ROWS = 3
ROW_FIELDS = [(f"post_{n}", f"more_{n}") for n in range(1, ROWS + 1)]


def _rows() -> dict[str, Any]:
    told: dict[str, Any] = {}
    for post, more in ROW_FIELDS:
        words = {"json_schema_extra": {"label": "matching.form.post"}}
        told[post] = (int | None, Field(default=None, ge=1, lt=2**63, schema_extra=words))
        words = {"json_schema_extra": {"label": "matching.form.more"}}
        told[more] = (int | None, Field(default=None, ge=1, le=MOST_PLACES, schema_extra=words))
    return told


PlaceRows = create_model("PlaceRows", __base__=PolicyFields, **_rows())


class DraftChangeForm(PlaceRows):  # type: ignore[valid-type,misc]
    """The values as they shall be in this draft."""

    def change_of(self, draft: Draft) -> DraftChange:
        usual = draft.matching.rules.model_dump(mode="json")
        wanted = self.applied_to(draft.rules).model_dump(mode="json")
        return DraftChange(policy=differing(usual, wanted), places=beyond(draft) | self._places(beyond(draft)))

    def _places(self, known: dict[str, int]) -> dict[str, int]:
        told: dict[str, int] = {}
        for post_field, more_field in ROW_FIELDS:
            post, more = getattr(self, post_field), getattr(self, more_field)
            if post is None and more is None:
                continue
            if post is None:
                raise wrong(post_field, "draft.which_post")
            if more is None:
                raise wrong(more_field, "draft.how_many")
            if str(post) in told or str(post) in known:
                raise wrong(post_field, "draft.post_twice")
            told[str(post)] = more
        return told


def differing(usual: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The values of the second that the first has otherwise, nested as they are."""
    told: dict[str, Any] = {}
    for name, value in wanted.items():
        before = usual.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            if inner := differing(before, value):
                told[name] = inner
        elif value != before:
            told[name] = value
    return told


def started(draft: Draft) -> dict[str, Any]:
    shown = list(draft.changes.get("places", {}).items())[:ROWS]
    rows = [dict(zip(pair, row, strict=True)) for pair, row in zip(ROW_FIELDS, shown, strict=False)]
    return {name: value for told in (values_of(draft.rules), *rows) for name, value in told.items()}


def beyond(draft: Draft) -> dict[str, int]:
    """Places that a system added to more posts than the form has rows for: they stay."""
    return dict(list(draft.changes.get("places", {}).items())[ROWS:])


def opened(query: Any) -> dict[str, Any]:
    """A conflict links here with the rule to do without."""
    return without(query.get("without", ""))
