"""The audit record: entries in a chain, each over the one before, so that nothing in it can be bent unseen.

The chain holds salted digests of what an entry says in detail; the details lie beside it and can be erased (Directive
(EU) 2016/680, articles 16 and 25). What the chain alone cannot show (its end cut off, all of it written anew from one
entry on) shows against an anchor: a line with its newest digest that is kept outside the store.
"""

from data.store.audit.anchors import Anchor, AnchorBroken, anchor, read_anchors
from data.store.audit.chain import START, Said, append, digest_detail, digest_entry
from data.store.audit.erasing import ERASED, erase_details
from data.store.audit.verifying import Verdict, verify

__all__ = [
    "ERASED",
    "START",
    "Anchor",
    "AnchorBroken",
    "Said",
    "Verdict",
    "anchor",
    "append",
    "digest_detail",
    "digest_entry",
    "erase_details",
    "read_anchors",
    "verify",
]
