"""What requests to the labelling server hold, and how they are read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Meta

from neardup.errors import NeardupError
from neardup.io.json_records import Record
from neardup.study.answers import Answer

if TYPE_CHECKING:
    from starlette.requests import Request

Name = Annotated[str, Meta(min_length=1, max_length=100)]
_T = TypeVar("_T", bound=Record)


class Given(Record, frozen=True, kw_only=True):
    """The body of `POST /api/answer` and `POST /api/settle`.

    Attributes:
        a: id of a document.
        b: id of the other.
        answer: what is said of them.
        labeller: who says it; None for the one that the server was started for.
        seconds: how long the pair was shown.
        comment: what they wrote.
        beyond: whether to go on after the goal.
    """

    a: str
    b: str
    answer: Answer
    labeller: Name | None = None
    seconds: Annotated[float, Meta(ge=0, le=1e6)] | None = None
    comment: Annotated[str, Meta(max_length=10_000)] = ""
    beyond: bool = False


class GivenFamily(Record, frozen=True, kw_only=True):
    """The body of `POST /api/family`.

    Attributes:
        a: id of a document of the pair whose family this is.
        b: id of the other.
        pairs: ids of the two documents of each pair that is a template, too.
        labeller: who says it.
        beyond: whether to go on after the goal.
    """

    a: str
    b: str
    pairs: list[tuple[str, str]]
    labeller: Name | None = None
    beyond: bool = False


async def body_of(request: Request, kind: type[_T]) -> _T:
    """The body of a request.

    Raises:
        NeardupError: it is not what is asked for.
    """
    try:
        return msgspec.convert(json.loads(await request.body()), kind)  # json takes half a surrogate pair, msgspec none
    except (ValueError, RecursionError) as error:
        raise NeardupError(f"the request cannot be read: {str(error).replace('`', '')}") from error
