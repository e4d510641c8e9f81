"""Rendering without the cyclic garbage collector, which would take a quarter of its time.

Layout makes hundreds of thousands of objects that live until it ends: looking through them for
cycles, again and again, finds nothing. What a process holds before its first packet (modules,
fonts, styles) is put aside for good, and what a packet leaves is collected once, when it is done.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Collect nothing inside, and everything afterwards; leaves the collector as it was."""
    _put_aside()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        if was_enabled:
            gc.enable()


@functools.cache
def _put_aside() -> None:
    gc.collect()
    gc.freeze()
