"""N9: the index of a post from five graded answers."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.posts.inputs import Substance
from app.domain.posts.substance import Extent, Question, index, points, weight
from tests.posts import HOLLOW, REAL, REAL_INDEX

ORDER = (Extent.NONE, Extent.PART, Extent.FULL)
answers = st.fixed_dictionaries(dict.fromkeys(Question, st.sampled_from(ORDER)))


def test_weights_add_up_to_a_hundred_and_the_questions_are_those_of_the_form():
    assert sum(weight(question) for question in Question) == 100
    assert list(Substance.model_fields) == [question.value for question in Question]


def test_the_ends_and_a_middle():
    assert (index(HOLLOW), index(REAL), index(dict.fromkeys(Question, "full"))) == (0, REAL_INDEX, 100)
    assert index(dict.fromkeys(Question, "part")) == 50


def test_a_question_left_open_leaves_no_index():
    assert index({}) is None
    assert index(dict.fromkeys(list(Question)[1:], "full")) is None


@given(answers, st.sampled_from(list(Question)))
def test_a_better_answer_never_lowers_the_index_and_it_stays_within_its_bounds(told, question):
    better = {**told, question: ORDER[min(ORDER.index(told[question]) + 1, 2)]}

    assert 0 <= index(told) <= index(better) <= 100
    assert index(told) == sum(points(each, told[each]) for each in Question) // 100
