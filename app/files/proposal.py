"""The proposal of a draft as a workbook: who goes where with points and reasons, who does not, by which rules."""

from typing import Any

from app import log
from app.access import Actor, require
from app.clock import local
from app.db import WorkSession
from app.domain.matching import proposal
from app.domain.matching.catalogue import CRITERIA, RULES
from app.domain.matching.models import Draft
from app.domain.matching.policy import HUNDREDTHS, MatchPolicy
from app.domain.matching.proposal import Line
from app.errors import Refused
from app.files.selection import File
from app.files.workbook import Column, Kind, Sheet, workbook
from app.labels import t

SCORE, NUMBER = Kind.SCORE, Kind.NUMBER


def book(session: WorkSession, actor: Actor, draft: Draft) -> File:
    """Who took it, and how many lines, is in the log."""
    require(actor, "draft.export", draft)
    if draft.points is None:
        raise Refused("draft.not_solved")
    found = proposal.whole(session, actor, draft)
    placed, unplaced = [each for each in found if each.post], [each for each in found if not each.post]
    by = draft.solved_by
    weighed = [code for code, each in by.criteria.items() if each.weight]
    sheets = [
        Sheet(t("matching.page.proposal"), _columns(by, weighed), [_row(each, weighed) for each in placed]),
        _rules(draft, by), _unplaced(unplaced),
    ]  # fmt: skip
    log.record(session, actor, "draft.export", draft, rows=len(found))
    name = t("export.filename", what=t("matching.page.proposal"), about=draft.name)
    return File(workbook(sheets), name)


def _columns(by: MatchPolicy, weighed: list[str]) -> list[Column]:
    """A criterion with its weight in the header, so that anybody can add up."""
    return [
        Column(t("export.rank"), NUMBER), Column(t("export.name")), Column(t("match_book.home"), width=24),
        Column(t("match_book.post"), width=28), Column(t("match_book.county")), Column(t("match_book.points"), SCORE),
        *(Column(t("match_book.criterion", name=t(f"match.criterion.{code}"), weight=by.criteria[code].weight),
                 SCORE) for code in weighed),
        Column(t("match_book.wish_rank"), NUMBER), Column(t("match_book.reason"), width=48),
        Column(t("match_book.alternatives"), width=40),
    ]  # fmt: skip


def _row(line: Line, weighed: list[str]) -> list[Any]:
    return [
        line.rank, line.name, line.unit, line.post, line.county or t("match.seat"), line.points / HUNDREDTHS,
        *(line.parts.get(code, 0) / HUNDREDTHS for code in weighed), line.wish_rank, line.reason, _others(line),
    ]  # fmt: skip


def _unplaced(lines: list[Line]) -> Sheet:
    columns = [
        Column(t("export.rank"), NUMBER), Column(t("export.name")), Column(t("match_book.home"), width=24),
        Column(t("match_book.why_not"), width=60), Column(t("match_book.alternatives"), width=40),
    ]  # fmt: skip
    rows = [[each.rank, each.name, each.unit, each.reason, _others(each)] for each in lines]
    return Sheet(t("match_book.unplaced"), columns, rows)


def _rules(draft: Draft, rules: MatchPolicy) -> Sheet:
    """What the answer stands on: rules, weights, the proof."""
    rows: list[list[Any]] = []
    for code in RULES:
        setting = rules.rules[code]
        told = t("list.between").join(f"{t(f'match.param.{name}')} {value}" for name, value in setting.params.items())
        state = t("matching.page.on" if setting.on else "matching.page.off")
        rows.append(
            [t("match_book.rule"), t(f"match.rule.{code}"), state, told if setting.on else "", t(f"match.note.{code}")]
        )
    for code in CRITERIA:
        each = rules.criteria[code]
        rows.append(
            [
                t("match_book.weight"),
                t(f"match.criterion.{code}"),
                each.weight,
                each.reason,
                t(f"match.criterion_note.{code}"),
            ]
        )
    for each in rules.directions:
        words = each.sentence or t(f"match.direction.{each.code}")
        rows.append(
            [t("matching.page.directions"), words, t("matching.page.on" if each.on else "matching.page.off"), "", ""]
        )
    rows += [[t("match_book.answer"), name, value, "", ""] for name, value in _answer(draft)]
    heads = ["kind", "item", "value", "numbers", "source"]
    widths = [12, 28, 14, 30, 60]
    columns = [Column(t(f"match_book.head.{head}"), NUMBER if head == "value" else Kind.TEXT, width)
               for head, width in zip(heads, widths, strict=True)]  # fmt: skip
    return Sheet(t("match_book.rules"), columns, rows)


def _answer(draft: Draft) -> list[tuple[str, Any]]:
    bound = None if draft.bound is None else draft.bound / HUNDREDTHS
    solved_at = str(local(draft.solved_at))[:16] if draft.solved_at else ""
    return [
        (t("matching.page.points"), (draft.points or 0) / HUNDREDTHS), (t("match_book.bound"), bound),
        (t("matching.page.placed"), draft.placed), (t("matching.page.unplaced"), draft.unplaced),
        (t("match_book.proven"), t("matching.page.yes" if draft.proven else "matching.page.no")),
        (t("match_book.solver"), draft.solver), (t("match_book.solved_at"), solved_at),
        (t("match_book.input"), draft.input_hash),
    ]  # fmt: skip


def _others(line: Line) -> str:
    return "\n".join(
        t("match_book.alternative", post=each.post, price=_points(each.price)) if each.least is None
        else t("match_book.alternative_between", post=each.post, least=_points(each.least), price=_points(each.price))
        for each in line.alternatives
    )  # fmt: skip


def _points(hundredths: int) -> str:
    return f"{hundredths / HUNDREDTHS:.2f}"
