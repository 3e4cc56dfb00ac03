"""Why a round's plan does not let it move yet."""

from typing import Any

from app.workflow import Blocked


def quotas_fill_the_places(round_: Any) -> Blocked | None:
    """What the places are divided into by type and direction is all of them, and the counties get no more."""
    posts = [quota.places for quota in round_.quotas if quota.scope == "posts"]
    if posts and sum(posts) != round_.places:
        return Blocked("round.quota_posts", {"total": sum(posts), "places": round_.places})
    counties = sum(quota.places for quota in round_.quotas if quota.scope == "county")
    if counties > round_.places:
        return Blocked("round.quota_counties", {"total": counties, "places": round_.places})
    return None


def windows_lie_within(round_: Any) -> Blocked | None:
    """No step of the calendar begins before the round does, or ends after the people have gone."""
    for each in round_.windows:
        if each.opens_on < round_.opens_on or each.closes_on > round_.starts_on:
            named = f"@word.WindowKind.{each.kind}"
            facts = {"window": named, "first": round_.opens_on, "last": round_.starts_on}
            return Blocked("round.window_outside", facts)
    return None


def nobody_recommended(round_: Any) -> Blocked | None:
    """A draft of a person's own is nobody's yet, and not even that there is one is told."""
    named = sum(each.state != "draft" for each in round_.candidacies)
    return Blocked("round.somebody_recommended", {"n": named}) if named else None


def known_where_it_stopped(round_: Any) -> Blocked | None:
    """Rounds cancelled before that was kept have no way back."""
    return None if round_.cancelled_from else Blocked("round.stopped_unknown")
