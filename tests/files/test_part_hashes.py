import pytest

from files.part_hashes import Comparison, compare_parts
from gateway.values import PartHash

ONE, TWO = "1" * 40, "2" * 40


def test_the_same_sha1_everywhere_is_a_proof():
    stored = [PartHash(1, ONE, True), PartHash(2, TWO, True)]

    assert compare_parts([ONE, TWO], stored) == Comparison((), is_proof=True)


def test_other_parts_are_named():
    stored = [PartHash(1, TWO, True), PartHash(2, TWO, True), PartHash(3, ONE, True)]

    assert compare_parts([ONE, TWO, TWO], stored) == Comparison((1, 3), is_proof=False)


def test_a_part_that_b2_lacks_is_named():
    assert compare_parts([ONE, TWO], [PartHash(2, TWO, True)]).differing == (1,)


def test_parts_of_an_earlier_cut_do_not_matter():
    stored = [PartHash(1, ONE, True), PartHash(9, TWO, True)]

    assert compare_parts([ONE], stored) == Comparison((), is_proof=True)


@pytest.mark.parametrize("told", [None, ONE])
def test_what_b2_has_not_verified_is_no_proof(told):
    stored = [PartHash(1, told, False), PartHash(2, TWO, True)]

    assert compare_parts([ONE, TWO], stored) == Comparison((), is_proof=False)


def test_what_b2_has_not_verified_can_contradict():
    assert compare_parts([ONE], [PartHash(1, TWO, False)]).differing == (1,)
