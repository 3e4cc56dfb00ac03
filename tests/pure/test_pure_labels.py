"""Every code the pure modules can give has a sentence in both languages, with the same facts."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from app.domain.evaluations.grading import CRITERIA, Grade, PersonnelKind
from app.domain.rounds.path.scoring import Method, TieOrder, TiesAtTheLine, Verdict

APP = Path(__file__).parents[2] / "app"
TOPICS = ("eligibility", "grading", "identity", "recusal", "scoring")
RAISED = {
    "domain/rounds/path/scoring.py": r'NotScorable\("([a-z0-9_.]+)"',
    "domain/cadres/identity.py": r'InvalidIdentity\("([a-z0-9_.]+)"',
    "domain/cadres/rule_params.py": r'"(eligibility\.param\.[a-z_]+)"',
}


def labels(language: str) -> dict[str, str]:
    def flat(tree, prefix=""):
        for key, value in tree.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{key}.")
            else:
                yield prefix + key, value

    told: dict[str, str] = {}
    for topic in TOPICS:
        text = (APP / "labels" / language / f"{topic}.toml").read_text(encoding="utf-8")
        for code, sentence in flat(tomllib.loads(text)):
            assert code not in told
            told[code] = sentence
    return told


CHINESE, ENGLISH = labels("zh_CN"), labels("en")


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_codes_with_the_same_facts():
    assert {code: facts(text) for code, text in CHINESE.items()} == {
        code: facts(text) for code, text in ENGLISH.items()
    }


@pytest.mark.parametrize(("source", "pattern"), RAISED.items())
def test_every_refusal_has_a_sentence(source, pattern):
    codes = set(re.findall(pattern, (APP / source).read_text(encoding="utf-8")))

    assert codes
    assert {f"errors.{code}" for code in codes} <= set(CHINESE)


def test_every_word_of_grading_and_scoring_has_a_label():
    wanted = {f"grading.grade.{grade}" for grade in Grade}
    wanted |= {f"grading.personnel_kind.{kind}" for kind in PersonnelKind}
    for criterion in CRITERIA:
        wanted |= {f"grading.criterion.{criterion}", f"grading.criterion_meaning.{criterion}"}
        wanted |= {f"errors.grading.missing.{criterion}", f"errors.grading.out_of_range.{criterion}"}
    wanted |= {f"scoring.verdict.{verdict}" for verdict in Verdict} | {f"scoring.method.{m}" for m in Method}
    wanted |= {f"scoring.tie_order.{order}" for order in TieOrder}
    wanted |= {f"scoring.ties_at_the_line.{way}" for way in TiesAtTheLine}

    assert wanted <= set(CHINESE)
    assert "errors.grading.weights_must_total_100" in CHINESE
