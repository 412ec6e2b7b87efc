"""What changed, word by word."""

import time

from hypothesis import given
from hypothesis import strategies as st

from participation.contributions.diff import ADDED, REMOVED, SAME, Piece, word_diff

words = st.lists(st.sampled_from(["der", "Brunnen", "ist", "gut", ",", "\n", " ", "ä", "!"]), max_size=40)


@given(words, words)
def test_the_pieces_give_both_versions(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == after


def test_equal_texts_are_one_piece() -> None:
    assert word_diff("Der Brunnen.", "Der Brunnen.") == [Piece(SAME, "Der Brunnen.")]


def test_a_new_word_is_one_piece() -> None:
    pieces = word_diff("Der Brunnen ist gut.", "Der Brunnen ist sehr gut.")
    assert [piece.kind for piece in pieces] == [SAME, ADDED, SAME]


def test_changes_with_only_a_space_between_are_read_as_one() -> None:
    pieces = word_diff("eins zwei drei vier", "eins rot blau vier")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        (SAME, "eins "),
        (REMOVED, "zwei drei"),
        (ADDED, "rot blau"),
        (SAME, " vier"),
    ]


def test_long_and_repetitive_texts_take_no_time() -> None:
    started = time.monotonic()
    word_diff("ab " * 3_000, "ba " * 3_000)
    word_diff("a b " * 700, "b a c " * 600)
    word_diff("x\n" * 5_000, "y\nx\n" * 2_500)
    assert time.monotonic() - started < 5
