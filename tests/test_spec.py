"""Canonical text: what it holds, that it parses back, and what is refused."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, ClassVar, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neardup.core import registry
from neardup.core.parameters import build
from neardup.core.parsing import parse
from neardup.core.spec import Preset, Spec, added_later, canonical
from neardup.errors import NeardupError, ParameterError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from neardup.core.corpus import Corpus
    from neardup.core.strategy import Scorer

PLAIN = (
    "minhash-lsh(num_perm=128, bands=16, rows=8, ngram=5, unit='word', scheme='classic', seed=1, "
    "verify=None, floor=0.5)"
)


@dataclass(frozen=True, kw_only=True)
class Toy(Spec):
    """A component with a parameter of every type."""

    presets: ClassVar[dict[str, Preset]] = {"all-on": Preset({"flag": True, "share": 1}, "nowhere")}

    count: int = 1
    share: float = 0.5
    flag: bool = False
    text: str = ""
    mode: Literal["near", "far_off", 3] = "near"
    grams: tuple[int, ...] = (1, 2)
    limit: int | None = None
    judge: Scorer | None = None


@dataclass(frozen=True, kw_only=True)
class Judge(Spec):
    """A scorer whose name is hard to read within another's parameters."""

    weight: float = 1.0

    def score(self, corpus: Corpus, left: NDArray[np.integer], right: NDArray[np.integer]) -> NDArray[np.float32]:
        raise NotImplementedError


@pytest.fixture(scope="module", autouse=True)
def toy() -> Iterator[None]:
    """The toys installed as a plugin's would be."""
    real = registry._entries
    toys = {"strategy": ("toy", "Toy"), "scorer": ("judge-2-fast", "Judge")}

    def entries(kind: registry.Kind) -> dict[str, EntryPoint]:
        name, home = toys.get(kind, ("toy", "Toy"))
        return real(kind) | {name: EntryPoint(name, f"{__name__}:{home}", registry.GROUPS[kind])}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_entries", entries)
        patch.setattr(registry, "_loaded", {})
        yield


SCORERS = st.one_of(
    st.just("infix"),
    st.just("edit()"),
    st.just("judge-2-fast(weight=1e-05)"),
    st.builds("containment(ngram={}, unit='{}')".format, st.integers(1, 9), st.sampled_from(["word", "char"])),
).map(lambda text: parse(text, "scorer"))
TOYS = st.builds(
    Toy,
    count=st.integers(),
    share=st.floats(allow_nan=False, allow_infinity=False),
    flag=st.booleans(),
    text=st.text(st.characters()) | st.text(st.sampled_from("a-b'\"\\(\n1")),
    mode=st.sampled_from(["near", "far_off", 3]),
    grams=st.lists(st.integers(), max_size=3).map(tuple),
    limit=st.none() | st.integers(),
    judge=st.none() | SCORERS,
)
MINHASHES = st.builds(
    lambda bands, rows, spare, **rest: parse("minhash-lsh", "strategy").__class__(
        num_perm=bands * rows + spare, bands=bands, rows=rows, **rest
    ),
    bands=st.integers(1, 40),
    rows=st.integers(1, 20),
    spare=st.integers(0, 9),
    ngram=st.integers(1, 9),
    unit=st.sampled_from(["word", "char"]),
    seed=st.integers(0, 2**40),
    verify=st.none() | SCORERS,
    floor=st.floats(0, 1),
)


@given(TOYS | MINHASHES)
@example(Toy(text="'\"a-b"))
@example(Toy(text="\\'a-b", judge=Judge()))
def test_text_parses_back(component: Spec) -> None:
    back = parse(str(component), "strategy")
    assert back == component
    assert hash(back) == hash(component)
    assert str(back) == str(component)
    assert pickle.loads(pickle.dumps(component)) == component


def test_text_names_every_parameter_nested_ones_too() -> None:
    assert str(parse("minhash-lsh", "strategy")) == PLAIN
    assert str(parse("minhash-lsh(verify=containment(ngram=3))", "strategy")) == PLAIN.replace(
        "verify=None", "verify=containment(ngram=3, unit='word')"
    )


@pytest.mark.parametrize(
    "text",
    [
        "minhash-lsh",
        "MinHash-LSH",
        "minhash_lsh",
        " minhash-lsh () ",
        "minhash-lsh(\n  bands=16,\n  seed=1,\n)",
        "minhash-lsh(unit=word)",
        'minhash-lsh(unit="word", verify=None)',
    ],
)
def test_shorter_forms_expand(text: str) -> None:
    assert str(parse(text, "strategy")) == PLAIN


def test_presets_expand_and_are_overridden() -> None:
    fineweb = PLAIN.replace("num_perm=128, bands=16", "num_perm=112, bands=14")
    assert str(parse("minhash-lsh:fineweb", "strategy")) == fineweb
    assert str(parse("minhash-lsh:fineweb(seed=7)", "strategy")) == fineweb.replace("seed=1", "seed=7")
    assert parse("minhash-lsh:the_stack", "strategy") == parse("minhash-lsh:the-stack", "strategy")
    assert parse("toy:all-on(flag=False)", "strategy") == Toy(share=1.0)


def test_numbers_keep_to_their_types() -> None:
    assert type(parse("toy(share=1)", "strategy").share) is float
    assert type(Toy(share=1).share) is float
    assert Toy(grams=[1, 2]).grams == (1, 2)  # type: ignore[arg-type]  # lists become tuples
    assert parse("toy(count=-3, share=-1e-5)", "strategy") == Toy(count=-3, share=-1e-5)


def test_dashes_are_kept_in_values_and_taken_in_names() -> None:
    text = "toy(text='far-off', mode=far_off, share=1e-5, judge=judge-2-fast(weight=2.e-3))"
    assert parse(text, "strategy") == Toy(text="far-off", mode="far_off", share=1e-5, judge=Judge(weight=2e-3))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("minhash", "unknown strategy 'minhash'; did you mean 'minhash-lsh'.* Choices: .*exact, .*'neardup list'"),
        ("minhash-lsh:finweb", "unknown preset of minhash-lsh 'finweb'; did you mean 'fineweb'.* Choices: codeparrot"),
        ("exact:fast", "unknown preset of exact 'fast'. Choices: none are installed"),
        (
            "minhash-lsh(band=2)",
            "unknown parameter of minhash-lsh 'band'; did you mean 'bands'.* Choices: bands, floor",
        ),
        ("minhash-lsh(verify=infx)", "unknown scorer 'infx'; did you mean 'infix'"),
        ("minhash-lsh(verify=jaccard(n=3))", "unknown parameter of jaccard 'n'.* Choices: folding, ngram, unit"),
    ],
)
def test_unknown_names_are_listed_with_the_choices(text: str, message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        parse(text, "strategy")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("toy(count=1.5)", "toy: count takes an integer, not 1.5"),
        ("toy(count=True)", "toy: count takes an integer, not True"),
        ("toy(count=None)", "toy: count takes an integer, not None"),
        ("toy(count=many)", "toy: count takes an integer, not many"),
        ("toy(share='0.5')", "toy: share takes a number, not '0.5'"),
        ("toy(share=True)", "toy: share takes a number, not True"),
        ("toy(share=1j)", "toy: share takes a number, not 1j"),
        ("toy(flag=1)", "toy: flag takes True or False, not 1"),
        ("toy(text=b'x')", "toy: text takes a string, not b'x'"),
        ("toy(mode='up')", "toy: mode takes 'near' or 'far_off' or 3, not 'up'"),
        ("toy(mode=3.0)", "toy: mode takes .* not 3.0"),
        ("toy(mode=near(x=1))", "toy: mode takes .* not near"),
        ("toy(grams=1)", "toy: grams takes a tuple of an integer, not 1"),
        ("toy(grams=(1, 'x'))", "toy: grams takes an integer, not 'x'"),
        ("toy(limit='x')", "toy: limit takes an integer or None, not 'x'"),
        ("toy(judge='infix')", "toy: judge takes a scorer or None, not 'infix'"),
        ("toy(judge=3)", "toy: judge takes a scorer or None, not 3"),
        ("minhash-lsh(verify=jaccard(ngram=0.5))", "jaccard: ngram takes an integer, not 0.5"),
        ("minhash-lsh(floor=2)", r"minhash-lsh: floor is in \[0, 1\], not 2.0"),
        ("minhash-lsh(bands=20, rows=8)", "minhash-lsh: bands · rows = 160 values are needed but num_perm is 128"),
    ],
)
def test_values_are_held_to_type_and_range(text: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        parse(text, "strategy")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a strategy: write name"),
        ("(count=1)", "is not a strategy: write name"),
        ("toy:", "no preset is named after ':'"),
        ("toy(count=1, count=2)", "parameter count is given twice"),
        ("toy(judge=jaccard(ngram=1, ngram=2))", "parameter ngram is given twice"),
        ("toy(3)", "parameters are given by name"),
        ("toy(judge=jaccard(3))", "parameters are given by name"),
        ("toy(*x)", "parameters are given by name"),
        ("toy(**{'count': 1})", "parameters are given by name"),
        ("toy(count=1", "cannot be read"),
        (r"toy(text='\d')", "cannot be read"),
        ("toy(count=1if 2else 3)", "cannot be read"),
        ("toy)count=1(", "cannot be read"),
        ("toy(count=)", "cannot be read"),
        ("toy(count=1)(count=2)", "write parameters as"),
        ("toy(count=1).text", "write parameters as"),
        ("toy 'x'", "write parameters as"),
        ("toy-", "cannot be read"),
        ("toy(text='\0')", "cannot be read"),
        ("toy(count=1\0)", "cannot be read"),
        ("toy(text='\ud800)", "cannot be read"),
        ("toy(count=" + "(" * 500 + ")" * 500 + ")", "cannot be read"),
        ("toy(count=" + "-" * 5000 + "1)", "cannot be read"),
    ],
)
def test_malformed_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        parse(text, "strategy")


@pytest.mark.parametrize(
    "value",
    [
        "__import__('os').system('exit 1')",
        "().__class__.__mro__[1]",
        "[c for c in (1,)]",
        "(lambda: 1)()",
        "f'{1}'",
        "1 if True else 2",
        "9**9**9",
        "1 + 1",
        "(x := 1)",
        "open('x')",
        "__import__",
        "judge.__class__",
        "eval(text='1')",
    ],
)
def test_code_is_never_run(value: str) -> None:
    for parameter in ("count", "text", "judge", "grams"):
        with pytest.raises(NeardupError):
            parse(f"toy({parameter}={value})", "strategy")


def test_a_class_or_anothers_component_is_no_parameter() -> None:
    infix = parse("infix", "scorer")
    assert Toy(judge=infix).judge is infix
    with pytest.raises(ParameterError, match="judge takes a scorer or None"):
        Toy(judge=type(infix))  # type: ignore[arg-type]  # a usual mistake
    with pytest.raises(ParameterError, match="judge takes a scorer or None"):
        Toy(judge=parse("components", "linkage"))


def test_build_takes_dataclasses_only_and_says_what_is_missing() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Needy:
        count: int

    assert canonical(build(Needy, "needy", {"count": 3})) == "Needy(count=3)"
    with pytest.raises(ParameterError, match=r"needy: .*missing 1 required keyword-only argument: 'count'"):
        build(Needy, "needy", {})
    with pytest.raises(NeardupError, match=r"'len' is registered as .*, which is not a dataclass"):
        build(len, "len", {})


def test_require_names_the_component() -> None:
    Toy().require(True, "never shown")
    with pytest.raises(ParameterError, match=r"^toy.*: count is even, not 1$"):
        Toy().require(False, "count is even, not 1")


@given(
    st.text(st.sampled_from("toy:(),=-'\"_1.e infx\n\0é")) | st.text(),
    st.sampled_from(["{}", "toy({})", "toy(text={})"]),
)
def test_anything_parses_or_is_refused(text: str, frame: str) -> None:
    try:
        found = parse(frame.format(text), "strategy")
    except NeardupError:
        return
    assert parse(str(found), "strategy") == found


def test_a_word_that_python_keeps_for_itself_needs_no_quotes() -> None:
    assert parse("edit-distance(mode=global, floor=0.5)", "strategy") == parse(
        "edit-distance(mode='global', floor=0.5)", "strategy"
    )
    with pytest.raises(ParameterError, match="mode takes 'global' or 'local', not 'lambda'"):
        parse("edit-distance(mode=lambda)", "strategy")


@dataclass(frozen=True, kw_only=True)
class Grown(Spec):
    """A component that gained a parameter."""

    size: int = 1
    folding: Literal["loose", "strict"] = added_later("loose")


def test_a_parameter_added_later_is_said_only_where_it_has_another_value() -> None:
    assert canonical(Grown()) == "Grown(size=1)"
    assert canonical(Grown(folding="strict")) == "Grown(size=1, folding='strict')"
    for text in (PLAIN, PLAIN.replace(", scheme", ", folding='loose', scheme")):
        assert canonical(parse(text, "strategy")) == PLAIN
    strict = PLAIN.replace(", scheme", ", folding='strict', scheme")
    assert canonical(parse(strict, "strategy")) == strict
    with pytest.raises(ParameterError, match="minhash-lsh: folding takes 'loose' or 'strict', not rough"):
        parse("minhash-lsh(folding=rough)", "strategy")
