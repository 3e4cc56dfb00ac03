"""A copy of a draft, if wanted without one rule: what a conflict offers. The draft itself stays as it is."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Field

from app.access import Actor
from app.db import WorkSession
from app.domain.matching import drafts
from app.domain.matching.catalogue import RULES
from app.domain.matching.inputs import DraftChange, DraftCopy
from app.domain.matching.models import Draft
from app.labels import t
from app.web.draft_change_form import differing
from app.web.forms import Options
from app.web.match_policy_form import SWITCHES


class DraftCopyForm(DraftCopy):
    """`without`: a rule that the copy leaves out."""

    without: str = Field(
        default="", max_length=40,
        schema_extra={"json_schema_extra": {"label": "matching.form.without", "hint": "matching.form.without_hint"}},
    )  # fmt: skip


def copy(session: WorkSession, actor: Actor, draft: Draft, form: DraftCopyForm) -> Draft:
    twin = drafts.copy(session, actor, draft, DraftCopy(name=form.name, note=form.note))
    if form.without not in dict(rules_of(draft)):
        return twin
    wanted = draft.rules.changed(_off(form.without)).model_dump(mode="json")
    policy = differing(draft.matching.rules.model_dump(mode="json"), wanted)
    asked = DraftChange(policy=policy, places=draft.changes.get("places", {}))
    return drafts.change(session, actor, twin, asked)


def options(session: WorkSession, actor: Actor, draft: Draft) -> Options:
    return {"without": rules_of(draft)}


def rules_of(draft: Draft) -> list[tuple[str, str]]:
    """In force in the draft, and not of the kind that always is."""
    rules = draft.rules
    on = [code for code, kind in RULES.items() if rules.is_on(code) and not kind.strict]
    on += [name for name in SWITCHES if getattr(rules, name)]
    return [(code, t(f"match.rule.{code}")) for code in on]


def opened(query: Mapping[str, str]) -> dict[str, Any]:
    rule = query.get("without", "")
    if rule not in RULES and rule not in SWITCHES:
        return {}
    return {"without": rule, "name": t("matching.form.copy_without", rule=t(f"match.rule.{rule}"))[:40]}


def _off(rule: str) -> dict[str, Any]:
    return {rule: False} if rule in SWITCHES else {"rules": {rule: {"on": False}}}
