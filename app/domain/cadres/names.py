"""How a name is found: by any part of it, in simplified or traditional characters, in pinyin or initials.

A name is stored with the set of its search terms and found by prefix: what `normalise_query("GuoF")` gives is
a prefix of a term of 曾国藩. Terms come from every suffix, so a given name is found without its surname.

Characters are simplified one by one, never as phrases, so that a part of a name is written as in the whole.
The table is OpenCC's own (opencc-py: that project's pure-Python edition, Apache-2.0, nothing native to build
on an intranet machine). zhconv carries a GPL dictionary; opencc-python-reimplemented is no longer kept up.
"""

import os
import unicodedata
from functools import cache
from itertools import product
from math import prod

import opencc

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # names are read by character: 0.2 s and 20 MB not spent at start
from pypinyin import Style, lazy_pinyin, pinyin  # noqa: E402

MAX_READINGS = 3  # of one character; the rest are readings nobody is called by
MAX_SPELLINGS = 64  # of one name

# Surnames read otherwise than as words; these readings are added to the dictionary's own.
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",),
    "吕": ("lv", "lyu"),
    "解": ("xie",),
    "仇": ("qiu",),
    "曾": ("zeng",),
    "区": ("ou",),
    "朴": ("piao",),
    "任": ("ren",),
    "查": ("zha",),
    "盖": ("ge", "gai"),
    "翟": ("zhai", "di"),
    "乐": ("yue", "le"),
    "召": ("shao",),
    "秘": ("bi",),
    "逄": ("pang",),
    "覃": ("qin", "tan"),
    "缪": ("miao",),
    "种": ("chong",),
    "冼": ("xian",),
    "黑": ("he", "hei"),
    "员": ("yun", "yuan"),
    "折": ("she", "zhe"),
    "繁": ("po",),
    "重": ("chong",),
    "车": ("che",),
    "行": ("xing", "hang"),
}
COMPOUND_SURNAMES: dict[str, tuple[str, ...]] = {
    "万俟": ("mo", "qi"),
    "尉迟": ("yu", "chi"),
    "单于": ("chan", "yu"),
    "澹台": ("tan", "tai"),
    "令狐": ("ling", "hu"),
    "长孙": ("zhang", "sun"),
}
SEPARATORS = "·•‧・.'’`-"


def search_terms(name: str) -> set[str]:
    """Every suffix of the name: in simplified characters, in full pinyin, in initials."""
    written = normalise_query(name)
    readings = _readings(written)
    terms = set()
    for start in range(len(written)):
        terms.add(written[start:])
        for spelling in _spellings(readings[start:]):
            terms.add("".join(spelling))
            terms.add("".join(syllable[0] for syllable in spelling))
    return terms


def spellings(name: str) -> set[str]:
    """The whole name in pinyin, once for every way to read it."""
    return {"".join(spelled) for spelled in _spellings(_readings(normalise_query(name)))}


def normalise_query(query: str) -> str:
    """What was typed, as terms are written: no spaces, dots or tones, lower case, ü as v, simplified."""
    letters = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", query).casefold())
    return "".join(simplify(_without_tone(letter)) for letter in letters if _is_spoken(letter))


@cache
def simplify(char: str) -> str:
    return _converter().convert(char)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _readings(written: str) -> list[tuple[str, ...]]:
    """Per character its readings, the likeliest first."""
    likely = lazy_pinyin(list(written)) if written else []
    readings = [
        _as_surname(char, first) if at == 0 else _distinct(first, *_dictionary(char))
        for at, (char, first) in enumerate(zip(written, likely, strict=True))
    ]
    for at, syllable in enumerate(COMPOUND_SURNAMES.get(written[:2], ())):
        readings[at] = _distinct(syllable, *readings[at])
    return readings


def _as_surname(char: str, likely: str) -> tuple[str, ...]:
    """A surname with a reading of its own keeps the others too; any other has one (王 is wang, never yu)."""
    if char not in SURNAMES:
        return (likely,)
    return _distinct(*SURNAMES[char], likely, *_dictionary(char))


@cache
def _dictionary(char: str) -> tuple[str, ...]:
    """The dictionary's readings; 吕 and 女 also as passports spell them (lyu, nyu)."""
    read = tuple(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
    return (*read, *(one.replace("v", "yu") for one in read if one in {"lv", "nv"}))


def _distinct(*readings: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading for reading in readings if reading))[:MAX_READINGS]


def _spellings(readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """All combinations; in a long name only the first characters keep their other readings."""
    kept = list(readings)
    at = len(kept)
    while prod(map(len, kept)) > MAX_SPELLINGS:
        at -= 1
        kept[at] = kept[at][:1]
    return list(product(*kept))


def _is_spoken(letter: str) -> bool:
    """Not a space, a mark on its own, a control character or a sign between the parts of a name.

    A character the tables do not know yet stays: rare names are written with new or private ones.
    """
    category = unicodedata.category(letter)
    return category[0] not in "MZ" and category not in {"Cc", "Cf", "Cs"} and letter not in SEPARATORS


def _without_tone(letter: str) -> str:
    """ǐ → i, ǚ and ü → v; what is not a Latin letter stays as it is."""
    parts = unicodedata.normalize("NFD", letter)
    if not ("a" <= parts[0] <= "z"):
        return letter
    return "v" if parts[0] == "u" and "\u0308" in parts else parts[0]
