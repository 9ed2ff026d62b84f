"""Bodies are compared as a customer's program reads them; what cannot be decoded stays bytes."""

import gzip
import zlib

import pytest

from strangler.compare import decode as decoding
from strangler.compare.decode import Shape, charset, decode
from tests.unit.compare.pairs import side


def raw_deflate(data):
    squeezer = zlib.compressobj(wbits=-15)
    return squeezer.compress(data) + squeezer.flush()


@pytest.mark.parametrize(
    ("encoding", "squeeze"),
    [
        ("gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("identity", bytes),
        ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
    ],
)
def test_an_encoding_is_undone(encoding, squeeze):
    read = decode(side(squeeze(b'{"a": 1}'), headers=[("Content-Encoding", encoding)]))

    assert (read.shape, read.text) == (Shape.JSON, '{"a": 1}')


@pytest.mark.parametrize(
    ("encoding", "data"),
    [("gzip", b"no gzip"), ("gzip", gzip.compress(b"cut off")[:-4]), ("zstd", b"x"), ("br", b"\0")],
)
def test_what_cannot_be_undone_stays_bytes(encoding, data):
    read = decode(side(data, headers=[("Content-Encoding", encoding)]))

    assert (read.shape, read.data, read.text) == (Shape.BYTES, data, None)


def test_a_small_body_that_inflates_without_end_stays_bytes(monkeypatch):
    monkeypatch.setattr(decoding, "MAX_DECODED_BYTES", 1000)

    assert decode(side(gzip.compress(b"0" * 1001), headers=[("Content-Encoding", "gzip")])).shape is Shape.BYTES


def test_the_answer_to_head_names_an_encoding_and_has_no_body():
    assert decode(side(b"", headers=[("Content-Encoding", "gzip")])).text == ""


@pytest.mark.parametrize(
    ("media", "shape"),
    [
        ("application/json", Shape.JSON),
        ("application/problem+json; charset=utf-8", Shape.JSON),
        ("Text/HTML; charset=UTF-8", Shape.HTML),
        ("text/csv", Shape.TEXT),
        ("", Shape.TEXT),
    ],
)
def test_the_media_type_decides_how_a_body_is_compared(media, shape):
    assert decode(side(b"a", media)).shape is shape


def test_text_is_read_in_its_charset():
    assert decode(side("é".encode("latin-1"), "text/plain; charset=ISO-8859-1")).text == "é"
    assert decode(side("é".encode("latin-1"), "text/plain")).shape is Shape.BYTES
    assert decode(side(b"a", "text/plain; charset=klingon")).shape is Shape.BYTES
    assert decode(side(b"a", "text/plain; charset=a\0b")).shape is Shape.BYTES
    assert charset('text/plain; charset="UTF8"') == charset("text/plain") == "utf-8"
