"""What is hashed, and that both verifiers hash the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.audit import hashing, standalone
from engine.audit.merkle import MerkleTree


def test_sm3_is_the_hash_where_openssl_has_it():
    assert hashing.ALGORITHM in ("sm3", "sha256")
    assert hashing.digest("sm3", b"a", b"bc").hex() == hashing.SM3_OF_ABC


def test_framing_keeps_neighbouring_fields_apart():
    assert hashing.framed(["ab", "c"]) != hashing.framed(["a", "bc"])
    assert hashing.framed([None, ""]) != hashing.framed(["", None])


def test_a_merkle_root_depends_on_every_head():
    heads = [("a", 1, b"1"), ("b", 2, b"2"), ("c", 3, b"3")]
    root = hashing.merkle_root(heads, "sm3")
    assert root == hashing.merkle_root(reversed(heads), "sm3")
    for index, (chain, seq, head) in enumerate(heads):
        other = [*heads[:index], (chain, seq, head + b"!"), *heads[index + 1 :]]
        assert hashing.merkle_root(other, "sm3") != root


GROWN = st.lists(st.dictionaries(st.text("abcxyz:", min_size=1, max_size=3), st.binary(max_size=2), max_size=4))


@given(GROWN, st.data())
def test_a_root_follows_from_what_grew_as_it_does_from_all_heads(rounds, data):
    """For both verifiers, which hash only what changed."""
    heads, inside, outside = {}, MerkleTree(), standalone.Heads()
    for number, grown in enumerate(rounds, start=1):
        algorithm = data.draw(st.sampled_from(["sm3", "sm3", "sm3", "sha256"]))
        told = [(chain, number, head) for chain, head in grown.items()]
        heads |= {head[0]: head for head in told}
        root = hashing.merkle_root(heads.values(), algorithm)
        assert (inside.root_after(told, algorithm), outside.grow(told, algorithm)) == (root, root)


SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.lists(SCALARS, min_size=2, max_size=2)))
def test_both_verifiers_hash_the_same_bytes(changes):
    event = dict.fromkeys(hashing.FIELDS) | {"seq": 1, "algorithm": "sm3", "changes": changes}
    assert standalone.event_hash(event, b"p") == hashing.event_hash(event, b"p")
