#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes src/identity/common_passwords_{low,high}.cpp from a ranked JSON array of passwords.

    npm pack @zxcvbn-ts/language-common@4.1.3 && tar xzf zxcvbn-ts-language-common-4.1.3.tgz
    tools/common_passwords.py package/src/passwords.json

common_passwords.hpp says what the format is.
"""
import base64
import hashlib
import json
import pathlib
import sys

COUNT = 20000
CHARACTERS_MIN = 8
BITS = 26
FOLDER = pathlib.Path(__file__).parent.parent / "src/identity"


def leb128(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def write(part, numbers):
    data, before = b"", 0
    for number in numbers:
        data += leb128(number - before)
        before = number
    text = base64.b64encode(data).decode().rstrip("=")
    lines = "\n".join(f'    "{text[i:i + 92]}"' for i in range(0, len(text), 92))
    (FOLDER / f"common_passwords_{part}.cpp").write_text(
        f'''// SPDX-License-Identifier: Apache-2.0
// Made by tools/common_passwords.py.
#include "identity/common_passwords_data.hpp"

namespace mooring::identity {{

namespace {{

// clang-format off
constexpr std::string_view {part}_fingerprints =
{lines};
// clang-format on

}}  // namespace

std::string_view common_passwords_{part}() noexcept
{{
    return {part}_fingerprints;
}}

}}  // namespace mooring::identity
''')


def main():
    ranked = [word.lower() for word in json.load(open(sys.argv[1], encoding="utf-8"))]
    words = list(dict.fromkeys(w for w in ranked if len(w) >= CHARACTERS_MIN))[:COUNT]
    prints = sorted({int.from_bytes(hashlib.sha256(w.encode()).digest()[:4], "big") >> (32 - BITS)
                     for w in words})
    middle = len(prints) // 2
    write("low", prints[:middle])
    write("high", prints[middle:])
    print(f"{len(words)} passwords, {len(prints)} fingerprints")


main()
