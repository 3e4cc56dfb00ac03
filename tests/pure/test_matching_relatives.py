"""Where relatives work, as families write it, and which candidates are kin."""

import pytest

from app.domain.matching.weighing.facts import Kin, Office, TieKind
from app.domain.matching.weighing.relatives import Directory, kin_among
from app.domain.units.models import Level
from tests.weighed import COUNTY, OFFICES, TOWN, TOWN3

NAMESAKE = Office(30, "140581104", "嘉峰镇", Level.TOWNSHIP, 3, "1405/140581/140581104/", 3, 40)


def directory(*more: Office) -> Directory:
    offices = OFFICES | {each.id: each for each in more}
    return Directory(offices, [(each.id, each.label) for each in offices.values()])


@pytest.mark.parametrize(("text", "unit", "kind"), [
    ("嘉峰镇党委书记", TOWN, TieKind.LEADS),
    ("沁水县嘉峰镇 副镇长", TOWN, TieKind.LEADS),
    ("沁水县嘉峰镇民政办干部", TOWN, TieKind.WORKS),
    ("沁水县委办公室科员", COUNTY, TieKind.WORKS),
    ("嘉峰镇一级主任科员", TOWN, TieKind.WORKS),
    ("沁水县县长", COUNTY, TieKind.LEADS),
    ("嘉峰镇中心小学教师", TOWN, TieKind.NEAR),
    ("高平市米山镇卫生院院长", TOWN3, TieKind.NEAR),
    ("嘉峰镇派出所民警", TOWN, TieKind.NEAR),
    ("沁水县财政局科员", COUNTY, TieKind.NEAR),
    ("沁水县财政局局长", COUNTY, TieKind.NEAR),
    ("沁水县人民检察院检察长", COUNTY, TieKind.NEAR),
    ("沁水县委副书记、政法委书记", COUNTY, TieKind.LEADS),
    ("嘉峰镇便民服务中心主任", TOWN, TieKind.LEADS),
])  # fmt: skip
def test_a_line_is_read_to_the_nearest_unit_it_names(text, unit, kind):
    (found,) = directory().ties("12", text)

    assert (found.unit_id, found.parent_id, found.kind) == (unit.id, unit.parent_id, kind)
    assert found.sure == (kind != TieKind.NEAR)


@pytest.mark.parametrize("text", ["", "务农", "某公司职员", "北京市某局局长"])
def test_a_line_that_names_no_unit_ties_nobody(text):
    assert directory().ties("12", text) == ()


def test_who_is_no_kin_by_law_ties_nobody():
    assert directory().ties("99", "嘉峰镇党委书记") == ()


def test_two_units_of_one_name_are_both_meant_unsurely_unless_the_county_is_named():
    both = directory(NAMESAKE).ties("12", "嘉峰镇党委书记")
    named = directory(NAMESAKE).ties("12", "高平市嘉峰镇党委书记")

    assert [(each.unit_id, each.sure) for each in both] == [(TOWN.id, False), (NAMESAKE.id, False)]
    assert [(each.unit_id, each.sure) for each in named] == [(NAMESAKE.id, True)]


def family(relation: str, name: str, birth: str = "", unit: str = "") -> list[dict[str, str]]:
    return [{"relation": relation, "name": name, "birth": birth, "politics": "", "unit_and_post": unit}]


def told(**families: list) -> dict:
    people = {"one": (1, "何静姝", "199403", "市农业农村局"), "other": (2, "石磊", "199305", "市教育局")}
    return {id_: (name, born, unit, families.get(who, [])) for who, (id_, name, born, unit) in people.items()}


@pytest.mark.parametrize(("told_family", "kin"), [
    (family("12", "石 磊", "199305"), (Kin(1, 2, couple=True, sure=True),)),
    (family("12", "石磊", "", "市教育局副科长"), (Kin(1, 2, couple=True, sure=True),)),
    (family("68", "石磊"), (Kin(1, 2, couple=False, sure=False),)),
    (family("12", "石磊", "198001"), ()),
    (family("99", "石磊", "199305"), ()),
    (family("12", "石头", "199305"), ()),
])  # fmt: skip
def test_one_sides_word_makes_two_candidates_kin(told_family, kin):
    assert kin_among(told(one=told_family)) == kin
    assert all(each.one < each.other for each in kin_among(told(one=told_family)))


def test_both_sides_words_are_one_pair_and_the_surer_counts():
    both = told(one=family("12", "石磊"), other=family("13", "何静姝", "199403"))

    assert kin_among(both) == (Kin(1, 2, couple=True, sure=True),)
