"""Reading a post, scoring it, storing a model; and the figures that ``triage_evaluate`` prints."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.moderation.triage import apart, corpus, evaluation, measures
from participation.moderation.triage.features import signs
from participation.moderation.triage.figures import Quality
from participation.moderation.triage.learning import TooLittle, _collect, train
from participation.moderation.triage.lexicon import kinds_of
from participation.moderation.triage.model import BadModel, Model, from_bytes
from participation.moderation.triage.text import words
from tools.paths import ROOT

SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="module")
def small() -> Model:
    """A model of 400 posts."""
    posts = corpus.starter()
    return train(posts.texts[:400], posts.labels[:400]).model


def forms(text: str) -> list[str]:
    return [word.form for word in words(text) if word.kind == "word"]


@pytest.mark.parametrize(
    "text",
    [
        "Idiot",
        "IDIOT",
        "Id1ot",
        "idioooot",
        "I d i o t",
        "i.d.i.o.t",
        "Idi\u200bot",
        "𝕀diot",
        "ı̇diot".replace("ı̇", "i"),
        "ídiot",
    ],
)
def test_what_hides_an_insult_is_undone(text: str) -> None:
    assert forms(f"Du {text}, du")[1] == "idiot"
    assert "person" in kinds_of("idiot")


def test_umlauts_hashtags_handles_and_links() -> None:
    assert forms("Flüchtling Fluechtling flu\u0308chtling") == ["fluechtling"] * 3
    assert forms("#MerkelMussWeg") == ["merkel", "muss", "weg"]
    assert [word.form for word in words("@Frau_Muster https://example.org/x")] == ["<handle>", "<link>"]
    assert "starred" not in kinds_of("sch")
    assert forms("Sch***e")[0].startswith("sch")


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_places_are_those_of_the_original(text: str) -> None:
    found, every = signs(text)
    for word in found:
        assert 0 <= word.start < word.end <= len(text)
        assert text[word.start] == word.raw[0]
    assert all(0 <= place < len(found) for sign in every for place in sign.places)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\0", "\ud800", "a" * 50_000, "😡" * 5_000, "@" * 3_000, "1" * 5_000, "a." * 9_000, "#" * 999, "\u202eabc",
     "Z̸̢̛͍a̵l̷g̶o̴" * 500, "*!|" * 4_000, "a*" * 4_000, "a'" * 4_000],
)  # fmt: skip
def test_hostile_posts_are_scored_quickly(small: Model, text: str) -> None:
    import time

    started = time.perf_counter()
    assert 0 <= small.probability(text) <= 1
    small.passages(text)
    assert time.perf_counter() - started < 5


def test_scoring_equals_scikit_learn() -> None:
    """The own sum over the stored numbers gives what the matrix of the training gives."""
    posts = corpus.starter()
    trained = train(posts.texts[:400], posts.labels[:400])
    model = trained.model
    found = _collect(posts.texts[:400], lambda percent: None)
    assert (found.keys == model.keys).all()
    expected = found.matrix @ model.weights.astype(np.float64) + model.intercept
    totals = np.array([model.total(text) for text in posts.texts[:400]])
    assert np.abs(totals - expected).max() < 1e-4


def test_a_model_survives_storing_and_holds_no_word(small: Model) -> None:
    data = small.to_bytes()
    again = from_bytes(data)
    text = "Was für ein Idiot, halt die Fresse"
    assert again.probability(text) == small.probability(text)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {part.filename for part in archive.infolist()} == {
            "keys.npy",
            "rarity.npy",
            "weights.npy",
            "about.npy",
        }
        assert b"idiot" not in b"".join(archive.read(part) for part in archive.infolist())


def _npz(**parts: object) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **parts)  # type: ignore[arg-type]
    return buffer.getvalue()


def _about(**more: object) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    about = {"edition": 1, "intercept": 0, "calibration": {"slope": 1, "offset": 0, "threshold": 0.5}} | more
    return np.frombuffer(json.dumps(about).encode(), dtype=np.uint8)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing",
        b"PK\x03\x04 damaged",
        _npz(keys=np.array([object()], dtype=object), rarity=[1.0], weights=[1.0], about=[1]),
        _npz(keys=np.zeros(2, np.uint64), rarity=np.ones(2, "f4"), weights=np.ones(2, "f4"), about=_about()),
        _npz(keys=np.arange(2, dtype=np.uint64), rarity=np.ones(3, "f4"), weights=np.ones(2, "f4"), about=_about()),
        _npz(keys=np.arange(1, dtype=np.uint64), rarity=np.ones(1, "f4"), weights=np.array([np.nan], "f4"), about=_about()),
        _npz(keys=np.arange(1, dtype=np.uint64), rarity=np.ones(1, "f4"), weights=np.ones(1, "f4"), about=_about(edition=0)),
        _npz(keys=np.arange(1, dtype="u8"), rarity=np.ones(1, "f4"), weights=np.ones(1, "f4"), about=_about(intercept=1e999)),
        b"x" * 65_000_000,
    ],
)  # fmt: skip
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(BadModel):
        from_bytes(data)


def test_the_passages_name_the_insult(small: Model) -> None:
    text = "Guten Morgen aus Oelde! Dieser Idiot soll endlich die Fresse halten. Viele Grüße"
    pieces = [text[piece.start : piece.end] for piece in small.passages(text)]
    assert any("Idiot" in piece or "Fresse" in piece for piece in pieces)
    assert not any("Grüße" in piece for piece in pieces)


def test_the_starter_names_nobody() -> None:
    posts = corpus.starter()
    assert len(posts.texts) == 5009
    handles = {word.raw for text in posts.texts for word in words(text) if word.kind == "handle"}
    assert handles == {"@user"}
    assert "GermEval 2018" in (corpus.STARTER.parent / "README.md").read_text()
    assert not any(corpus.not_in_starter(posts.texts[:50]))
    assert corpus.not_in_starter(["Das steht dort nicht"]) == [True]


def test_training_apart_gives_the_same_and_loads_no_scikit_learn_here(small: Model) -> None:
    posts = corpus.starter()
    seen: list[int] = []
    learned = apart.train(posts.texts[:400], posts.labels[:400], [False] * 400, seen.append)
    assert learned.model().weights == pytest.approx(small.weights)
    assert seen == sorted(seen)
    with pytest.raises(apart.Broken, match="TooLittle"):
        apart.train(["a"] * 5, [0, 1, 0, 1, 0], [False] * 5, seen.append)
    code = "import participation.moderation.triage.model, sys; print('sklearn' in sys.modules, 'scipy' in sys.modules)"
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert out.split() == ["False", "False"]


def test_too_little_is_said() -> None:
    with pytest.raises(TooLittle):
        train(["a", "b"] * 5, [0] * 9 + [1])


def test_measures() -> None:
    chances, labels = np.array([0.05, 0.15, 0.95, 0.9, 0.55]), np.array([0, 0, 1, 1, 0], dtype=np.int8)
    found = measures.quality(chances, labels, 0.5)
    assert (found.posts, found.offensive) == (5, 2)
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == 1
    assert found.macro_f1 == pytest.approx((0.8 + 0.8) / 2)
    # Bins 0, 1, 5 and 9: gaps of 0.05, 0.15, 0.55 and (two posts) 0.075.
    assert found.calibration_error == pytest.approx((0.05 + 0.15 + 0.55 + 2 * 0.075) / 5)
    assert Quality.from_stored(json.loads(json.dumps(found.as_stored()))) == found


# The command


def write(path: Path, posts: corpus.Posts) -> Path:
    path.write_text(
        "".join(f"{text}\t{label}\n" for text, label in zip(posts.texts, posts.labels, strict=True))
    )
    return path


def command(*paths: Path | str) -> dict[str, object]:
    out = io.StringIO()
    call_command("triage_evaluate", *map(str, paths), stdout=out)
    found: dict[str, object] = json.loads(out.getvalue())
    return found


def test_the_command_prints_json(tmp_path: Path) -> None:
    posts = corpus.starter()
    training = write(tmp_path / "a.tsv", corpus.Posts(posts.texts[:300], posts.labels[:300]))
    test = write(tmp_path / "b.tsv", corpus.Posts(posts.texts[300:400], posts.labels[300:400]))
    own = write(tmp_path / "c.tsv", corpus.Posts(posts.texts[700:800], posts.labels[700:800]))
    found = command(training, test)
    assert 0.5 < found["macro_f1"] <= 1  # type: ignore[operator]
    assert {
        "expected_calibration_error",
        "calibration_binning",
        "train_seconds",
        "ms_per_post",
    } <= found.keys()
    assert (found["train_posts"], found["own_posts"], found["test_posts"]) == (300, 0, 100)
    found = command(training, test, "--own", str(own))
    assert (found["train_posts"], found["own_posts"]) == (400, 100)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"ohne Tabulator\n", "line 1: there is no tab"),
        (b"a\t0\nb\t1\n\n", "line 3"),
        (b"a\t0\nb\t0\n", "same answer"),
        (b"a\t0\nb\t2\n", "must be 0 or 1"),
        (b"a\t0\nb\t" + b"1" * 5000 + b"\n", "must be 0 or 1"),
        (b"a\t0\nb\0c\t1\n", "line 2: contains a NUL"),
        (b"a\t0\n\xff\xfe\t1\n", "not UTF-8"),
        (b"\t1\n", "there is no text"),
        (b"x" * 3_000_000, "no tab"),
        (b"a\t0\nb\t1\n", "at least 10 posts"),
    ],
)
def test_a_bad_file_is_said_clearly(tmp_path: Path, content: bytes, says: str) -> None:
    bad = tmp_path / "bad.tsv"
    bad.write_bytes(content)
    good = write(tmp_path / "good.tsv", corpus.Posts(["x", "y"], [0, 1]))
    with pytest.raises(CommandError, match=says):
        command(bad, good)


def test_huge_lines_long_numbers_and_foreign_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.tsv"
    lines = ["wort " * 400_000 + "\t0", "9" * 5_000 + "\t1", "mit\tTabulator\t0", "a\u2028b\x0bc\x85d\t1"]
    path.write_bytes(("\ufeff" + "\r\n".join(lines)).encode())
    posts = corpus.read(path)
    assert posts.labels == [0, 1, 0, 1]
    assert posts.texts[2] == "mit\tTabulator"
    assert len(posts.texts[0]) == 20_000
    with pytest.raises(CommandError, match="cannot be read"):
        command(tmp_path / "missing.tsv", path)


@pytest.mark.needs_shared_data
def test_quality_on_real_posts() -> None:
    """A reduced measurement; the full figures stand in docs/developers/triage.md."""
    file = SHARED / "germeval2021" / "GermEval21_TrainData.csv"
    if not file.exists():
        pytest.skip("the example data is not beside the repository")
    with file.open(encoding="utf-8", newline="") as rows:
        town = [
            (" ".join(row["comment_text"].split()), int(row["Sub1_Toxic"])) for row in csv.DictReader(rows)
        ]
    posts = corpus.starter()
    training = corpus.Posts(posts.texts[:1000] + [text for text, _label in town[:2000:8]],
                            posts.labels[:1000] + [label for _text, label in town[:2000:8]])  # fmt: skip
    rest = town[2000:]
    result = evaluation.evaluate(
        training, corpus.Posts([text for text, _label in rest], [label for _text, label in rest])
    )
    assert result.own_posts == 250
    assert result.quality.macro_f1 > 0.55
    assert result.ms_per_post < 20
