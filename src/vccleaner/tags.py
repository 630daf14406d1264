"""How an HTML tag is written, as parts of patterns (verbose ones), without the `<` before it."""

from __future__ import annotations

__all__ = ["CLOSED", "NAMED"]

# Quoted values may hold `<`, but only few: what never ends takes no more time.
NAMED = r"""/?[a-zA-Z](?: [^<>"']++ | "[^"<]*+" | '[^'<]*+' )*+
    (?: (?: "[^"<]*+(?:<[^"<]*+){1,8}+" | '[^'<]*+(?:<[^'<]*+){1,8}+' ) (?=[\s/>]) (?: [^<>"']++ | "[^"<]*+" | '[^'<]*+' )*+ ){0,4}+
    [^<>]*+>"""
"""A tag with a name, opening or closing."""

CLOSED = rf"[!?][^>]*+> | {NAMED}"
"""A tag, declaration or instruction that ends."""
