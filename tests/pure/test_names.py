import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cadres.names import MAX_SPELLINGS, normalise_query, search_terms

CHARACTERS = "张李王单解仇曾吕朴翟乐长国伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂重行華國榮婭"
names = st.text(alphabet=CHARACTERS, min_size=1, max_size=5)


def finds(query: str, name: str) -> bool:
    return any(term.startswith(normalise_query(query)) for term in search_terms(name))


@pytest.mark.parametrize(
    "query",
    [
        "曾国藩",
        "国藩",
        "藩",
        "曾國藩",
        "zengguofan",
        "zeng",
        "guofan",
        "guof",
        "zgf",
        "gf",
        "ZengGuoFan",
        "Zēng Guó",
    ],
)
def test_a_name_is_found_by_any_part_in_characters_pinyin_or_initials(query):
    assert finds(query, "曾国藩")


@pytest.mark.parametrize("query", ["曾藩", "guozeng", "fg", "王", "engguo"])
def test_a_name_is_not_found_by_what_is_not_in_it(query):
    assert not finds(query, "曾国藩")


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单雄信", "shanxiongxin"),
        ("解缙", "xiejin"),
        ("仇英", "qiuying"),
        ("曾国藩", "zengguofan"),
        ("区寄", "ouji"),
        ("朴槿", "piaojin"),
        ("查良镛", "zhaliangyong"),
        ("翟让", "zhairang"),
        ("乐毅", "yueyi"),
        ("黑伯龙", "heibolong"),
        ("黑伯龙", "hebolong"),
        ("万俟卨", "moqixie"),
        ("尉迟恭", "yuchigong"),
        ("单于婷", "chanyuting"),
        ("长孙无忌", "zhangsunwuji"),
    ],
)
def test_a_surname_is_read_as_a_surname(name, reading):
    assert reading in search_terms(name)


def test_a_careless_reading_of_a_surname_finds_the_name_too():
    assert finds("danxiong", "单雄信")
    assert finds("ceng", "曾国藩")


def test_a_name_written_in_traditional_characters_has_the_terms_of_the_simplified_one():
    assert search_terms("張國榮") == search_terms("张国荣")


@pytest.mark.parametrize("query", ["lvmeng", "lümeng", "lǚ", "lyu", "lm"])
def test_u_with_two_dots_is_found_however_it_is_typed(query):
    assert finds(query, "吕蒙")


@pytest.mark.parametrize("query", ["买买提", "阿布都热西提·买买提", "阿布都热西提买买提", "maimaiti", "mmt"])
def test_a_long_name_with_a_dot_is_found_by_either_half(query):
    assert finds(query, "阿布都热西提·买买提")


def test_padding_in_a_two_character_name_does_not_matter():
    assert search_terms("张　三") == search_terms("张 三") == search_terms("张三")


def test_an_empty_name_has_no_terms():
    assert search_terms(" ") == set()


def test_there_are_exactly_these_terms_for_a_plain_name():
    assert search_terms("王芳") == {"王芳", "wangfang", "wf", "芳", "fang", "f"}


@given(names, st.data())
def test_every_part_of_a_name_finds_it(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))

    assert finds(name[start:end], name)


@given(names)
def test_terms_are_bounded_and_already_normal(name):
    terms = search_terms(name)

    assert len(terms) <= len(name) * (1 + 2 * MAX_SPELLINGS)
    assert all(term and normalise_query(term) == term for term in terms)


@given(st.text(max_size=20))
def test_normalising_twice_changes_nothing_and_no_text_is_too_odd(text):
    assert normalise_query(normalise_query(text)) == normalise_query(text)


@given(st.text(min_size=1, max_size=8))
def test_any_text_that_can_be_typed_as_a_name_has_terms_for_itself(text):
    written = normalise_query(text)

    assert (written in search_terms(text)) == bool(written)
