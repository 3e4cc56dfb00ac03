"""考察材料: what the team writes about one person."""

from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.inspection.inputs import ReportText
from app.domain.rounds.inspection.models import InspectionReport
from app.domain.rounds.inspection.states import written_only_when_announced
from app.errors import Refused
from app.workflow import changing


def write(session: WorkSession, actor: Actor, report: InspectionReport, text: ReportText) -> InspectionReport:
    """Any member writes, as far as it is known; the log tells who and when, never what."""
    with changing(session, actor, report, "inspection_report.write", text):
        if blocked := written_only_when_announced(report.inspection):
            raise Refused(blocked.code, **blocked.facts)
        report.talks, report.ballots = text.talks, text.ballots
        report.integrity, report.conclusion = text.integrity, text.conclusion
        report.conceal(text.words)
        report.written_by = actor.name
    return report
