"""Changing a file a little. Zip packages are changed inside, since a changed package would mostly fail its checksum."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_WORDS = (b"<", b">", b"&", b'"', b"\0", b"\r", b"\n", b"-1", b"0", b"99999999999", b"1e9", b"nan", b"]]>", b"<!--",
          b"\xff", b"/", b"..", "密".encode(), "★".encode(), b"|", b"#", b"`")  # fmt: skip
Mutate = Callable[[bytes, random.Random], bytes]


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A few random changes of bytes, numbers and stretches."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        made = _CHANGES[chance.randrange(len(_CHANGES))](made, chance)
    return bytes(made)


def mutated_package(content: bytes, chance: random.Random, mutate: Mutate = mutated) -> bytes:
    """One member of the package changed by `mutate`, put away, doubled or renamed; rarely the package itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = {member.filename: package.read(member) for member in package.infolist()}
    except Exception:
        members = {}
    if not members or chance.random() < 0.1:
        return mutate(content, chance)
    name = chance.choice(sorted(members))
    deed = chance.random()
    if deed < 0.03:
        del members[name]
    elif deed < 0.06:
        members[chance.choice(sorted(members))] = members[name]
    else:
        members[name] = mutate(members[name], chance)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for each, inner in members.items():
            package.writestr(zipfile.ZipInfo(each), inner, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def _flip(made: bytearray, chance: random.Random) -> bytearray:
    if made:
        made[chance.randrange(len(made))] = chance.randrange(256)
    return made


def _number(made: bytearray, chance: random.Random) -> bytearray:
    size, form = chance.choice(((2, "<H"), (4, "<I"), (4, ">I")))
    if len(made) > size:
        at = chance.randrange(len(made) - size)
        struct.pack_into(form, made, at, chance.choice(_NUMBERS) & (256**size - 1))
    return made


def _cut(made: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(made) + 1)
    return made[:at] + made[at + chance.choice((1, 2, 4, 16, 64, 512, len(made))) :]


def _double(made: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(made) + 1)
    stretch = made[at : at + chance.choice((1, 4, 16, 64, 512))]
    return made[:at] + stretch * chance.choice((1, 2, 8, 64)) + made[at:] if len(made) < 300_000 else made


def _insert(made: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(made) + 1)
    return made[:at] + chance.choice(_WORDS) + made[at:]


def _move(made: bytearray, chance: random.Random) -> bytearray:
    size = chance.choice((2, 4, 8, 64))
    if len(made) <= size:
        return made
    source, target = (chance.randrange(len(made) - size) for _ in range(2))
    made[target : target + size] = made[source : source + size]
    return made


_CHANGES = (_flip, _number, _number, _cut, _double, _insert, _move)
