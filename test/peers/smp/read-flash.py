"""Reads a flash file as whoever has taken the chip off would: nothing of ours is asked.

python3 read-flash.py FILE ERASED-BYTE START LENGTH [SECRET-FILE ...]
Prints JSON: bytes of the range that are not erased, and how often each secret is found in the whole file, in the
forms in which people look for one: as it is, reversed, hexadecimal, base64.
"""

import base64
import json
import sys


def forms(secret: bytes) -> list[bytes]:
    found = [secret, secret[::-1], secret.hex().encode(), secret.hex().upper().encode()]
    # base64 at each of the three places at which it can begin; the ends depend on what stands beside it
    for lead in range(3):
        found.append(base64.b64encode(b"\0" * lead + secret)[4:-4])
    return [form for form in found if len(form) >= 8]


def main() -> None:
    name, erased, start, length, *secrets = sys.argv[1:]
    with open(name, "rb") as file:
        flash = file.read()
    part = flash[int(start) : int(start) + int(length)]
    if len(part) != int(length):
        sys.exit("the file is shorter than the flash")
    counts = []
    for path in secrets:
        with open(path, "rb") as file:
            secret = file.read()
        counts.append(sum(flash.count(form) for form in forms(secret)))
    not_erased = len(part) - part.count(int(erased, 0))
    print(json.dumps({"bytes": len(flash), "notErased": not_erased, "found": counts}))


main()
