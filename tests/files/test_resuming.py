"""How a large file that other programs began is cut further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.resuming import MOST_RUNS, CutOtherwise, resumed
from files.uploads import MAX_PARTS
from gateway.values import Part

LEAST = 5_000_000


def resume(sizes, size, *, told=None):
    """`sizes`: number → size of the parts that B2 holds."""
    parts = [Part(number, length, "etag") for number, length in sorted(sizes.items())]
    upload, kept = resumed(
        parts,
        owner="owner",
        bucket="bucket",
        name="name",
        file_id="id",
        size=size,
        told=told,
        minimum=LEAST,
    )
    return upload, [part.number for part in kept]


def lengths(upload):
    return [upload.length_of(number) for number in range(1, upload.part_count + 1)]


@given(
    first=st.lists(st.integers(LEAST - 1, 4 * LEAST), max_size=12),
    others=st.dictionaries(st.integers(1, 40), st.integers(1, 4 * LEAST), max_size=3),
    more=st.integers(-LEAST, 200 * LEAST),
    told=st.none() | st.integers(1, 20 * LEAST),
)
def test_the_parts_of_a_plan_cover_the_file_exactly_once(first, others, more, told):
    sizes = {**others, **dict(enumerate(first, start=1))}
    size = max(1, sum(sizes.values()) + more)
    try:
        upload, kept = resume(sizes, size, told=told)
    except CutOtherwise:
        return

    cut = lengths(upload)

    assert sum(cut) == size
    assert len(cut) <= MAX_PARTS
    assert all(length >= LEAST for length in cut[:-1])
    assert [cut[number - 1] for number in kept] == [sizes[number] for number in kept]
    assert max(sizes, default=0) <= len(cut)  # whatever else B2 holds is replaced


@given(st.lists(st.integers(LEAST, 9 * LEAST), min_size=1, max_size=60), st.integers(0, LEAST))
def test_all_parts_without_a_gap_are_kept(sizes, more):
    upload, kept = resume(dict(enumerate(sizes, start=1)), sum(sizes) + more)

    assert kept == list(range(1, len(sizes) + 1))
    assert lengths(upload)[: len(sizes)] == sizes


def test_equal_parts_are_kept_behind_gaps_too():
    _, kept = resume({2: LEAST, 5: LEAST}, 6 * LEAST)

    assert kept == [2, 5]


def test_a_small_part_before_the_end_is_replaced():
    _, kept = resume({1: LEAST, 2: 7, 3: LEAST}, 4 * LEAST)

    assert kept == [1]


def test_a_small_part_at_the_end_of_the_file_is_kept():
    upload, kept = resume({1: LEAST, 2: LEAST + 1, 3: 7}, 2 * LEAST + 8)

    assert kept == [1, 2, 3]
    assert upload.part_count == 3


def test_going_on_twice_keeps_the_size_that_the_browser_was_told():
    upload, kept = resume({1: LEAST, 2: LEAST + 1, 3: 2 * LEAST}, 9 * LEAST, told=2 * LEAST)

    assert kept == [1, 2, 3]
    assert upload.part_size == 2 * LEAST


@pytest.mark.parametrize(
    ("sizes", "size"),
    [
        ({1: LEAST + 1, 2: LEAST}, 2 * LEAST),  # pieces of a larger file
        ({2: LEAST, 3: LEAST + 1}, 9 * LEAST),  # nobody knows where they begin
        ({1: LEAST, 2: LEAST + 1, 9: LEAST}, 3 * LEAST),  # part 9 can not be replaced
        ({1: LEAST, 2: LEAST + 1, 4: LEAST}, 2 * LEAST + 1),
        (dict(enumerate(range(LEAST, LEAST + MOST_RUNS + 1), start=1)), 100 * LEAST),
    ],
)
def test_what_cannot_be_gone_on_with_is_refused(sizes, size):
    with pytest.raises(CutOtherwise):
        resume(sizes, size)


def test_the_largest_token_fits_a_header():
    sizes = dict(enumerate(range(LEAST, LEAST + MOST_RUNS), start=1))

    upload, _ = resume(sizes, 10**13)

    assert len(upload.seal()) < 4000
