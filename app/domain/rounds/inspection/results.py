"""What a stage of inspections decides: let through by conclusion, without a score."""

from app.domain.rounds.inspection.models import Conclusion
from app.domain.rounds.path.models import Stage, StageResult
from app.domain.rounds.path.scoring import Verdict

VERDICTS = {
    Conclusion.FIT: Verdict.PASS,
    Conclusion.FIT_WITH_RESERVE: Verdict.BORDERLINE,
    Conclusion.UNFIT: Verdict.FAIL,
}
ORDER = tuple(VERDICTS)


def results(stage: Stage) -> list[StageResult]:
    """Who is fit goes on, with a reserve too (the meeting decides); who is unfit leaves. Equals share their place."""
    told = {report.candidacy_id: report.conclusion for team in stage.inspections for report in team.reports}
    field = sorted(stage.candidates, key=lambda each: (ORDER.index(told[each.id]), each.id))
    places = [ORDER.index(told[each.id]) for each in field]
    return [
        StageResult(
            stage_id=stage.id, candidacy_id=each.id, score=None, rank=places.index(place) + 1,
            verdict=VERDICTS[told[each.id]], advanced=told[each.id] != Conclusion.UNFIT,
        )
        for each, place in zip(field, places, strict=True)
    ]  # fmt: skip
