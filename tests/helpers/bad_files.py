"""Files that cannot be read, with what is said of them, and values of JSON."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

ANY_TEXT = st.text(st.characters(), max_size=40)

JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)

GOOD = '{"id": "a", "text": "x"}\n'
BAD_LINES = {
    GOOD + "{'id': 1}": ", line 2: not JSON: Expecting property name enclosed in double quotes at column 2",
    GOOD + '{"id": "b", "text": "x"': ", line 2: not JSON: Expecting ',' delimiter at column 24",
    GOOD + "\n[1, 2]": ", line 3: a list, not a JSON object",
    GOOD + "7": ", line 2: a number, not a JSON object",
    GOOD + '{"id": "b", "body": "x"}': ", line 2, field 'text': missing; the line has 'id', 'body'",
    "{}": ", line 1, field 'text': missing; the line has no fields",
    GOOD + '{"id": 1.5, "text": "x"}': ", line 2, field 'id': a number with a fraction, not an id; an id is",
    GOOD + '{"id": true, "text": "x"}': ", line 2, field 'id': true or false, not an id",
    GOOD + '{"id": null, "text": "x"}': ", line 2, field 'id': null, not an id",
    GOOD + '{"text": "x"}\n{"text": "y"}': ", line 2, field 'id': missing, but line 1 has it",
    '{"text": "x"}\n' + GOOD: ", line 1, field 'id': missing, but line 2 has it; give every document an id",
    '{"id": 1, "text": "x"}\n{"id": "1", "text": "y"}': ", line 2, field 'id': '1' is the id on line 1 too",
    GOOD + '{"id": "b", "text": "x", "text": "y"}': ", line 2: an object with two fields 'text'; give each its own",
    GOOD + '{"id": "b", "text": "x", "n": {"k": 1, "k": 1}}': ", line 2: an object with two fields 'k'",
    GOOD + '{"id": "b", "text": null}': ", line 2, field 'text': null; the document has no text; leave it out, or give",
    GOOD + '{"id": "b", "text": ["x"]}': ", line 2, field 'text': a list, not a string",
    GOOD + '{"id": "b", "text": true}': ", line 2, field 'text': true or false, not a string",
    GOOD + '{"id": "b", "text": "y"}\n' + GOOD: ", line 3, field 'id': 'a' is the id on line 1 too",
    '{"id": "a\\nb", "text": ""}\n{"id": "a\\nb", "text": ""}': ", line 2, field 'id': 'a\\nb' is the id on line 1 too",
    GOOD
    + '{"id": "b", "text": "x", "n": '
    + "9" * 5000
    + "}": ", line 2: a number has too many digits to be read; give it as",
    GOOD + "[" * 100_000: ", line 2: lists or objects are nested too deeply; flatten them",
    "": ": the file has zero bytes",
}

BAD_CSV = {
    "id,body\na,x\n": ", field 'text': missing; there are 'id', 'body'; name one of them with --text-field",
    "text;id,text\nx;a\n": ", line 1: may be separated by ',' or by ';': the header can be read either way; rename",
    "id;body\na;x\n": ", field 'text': missing; there are 'id', 'body'",
    "\n\n": ", field 'text': missing; there are no fields",
    "id,text,text\na,x,y\n": ": has 2 columns named 'text'; give each its own name",
    "id,text,,\na,x,,\n": ": has 2 columns named ''; give each its own name",
    'id,text\n"",x\n': ", line 2, field 'id': empty; give every document an id",
    'id,text\n"a","x\ny"\nb\n': ", line 4: has 1 fields, but the header has 2",
    "id,text\na,x,y\n": ", line 2: has 3 fields, but the header has 2",
    'id,text\na,"x\n\ny"\n\nb,y\na,z\n': ", line 7, field 'id': 'a' is the id on line 2 too",
    'id,text\na,x\nb,"open\n\n': ", line 3: not CSV: unexpected end of data",
    "": ": the file has zero bytes",
}
