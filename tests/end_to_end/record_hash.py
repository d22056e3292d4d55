"""Records that a test or benchmark changed, with the hash that Gradus would have written."""

import ctypes
import functools
import json


class Hash128(ctypes.Structure):
    """XXH128_hash_t."""
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


@functools.cache
def library():
    hash_of = ctypes.CDLL("libxxhash.so.0").XXH3_128bits
    hash_of.restype, hash_of.argtypes = Hash128, (ctypes.c_char_p, ctypes.c_size_t)
    return hash_of


def fast_hash(text):
    """XXH3 with 128 bits, as Gradus writes it."""
    found = library()(text, len(text))
    return f"{found.high:016x}{found.low:016x}"


def write_record(file, record):
    """Writes a record that was changed, with the hash of its new content."""
    text = json.dumps({key: value for key, value in record.items() if key != "content_hash"}, indent=2) + "\n"
    ending = f',\n  "content_hash": "{fast_hash(text.encode())}"\n}}\n'
    file.write_text(text.removesuffix("\n}\n") + ending)
