"""`python -m tests.corpus`: what is sent where, as CSV: id, kind, place, field, who, expected, text."""

from __future__ import annotations

import csv
import sys

from tests.corpus.bodies import BODIES, hostile_bodies
from tests.corpus.plan import plan
from tests.webapp.uploads import corpus


def main() -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["id", "kind", "place", "field", "who", "expected", "text"])
    for sendings in plan().values():
        for one in sendings:
            text = ascii(one.hostile.value)[:60]
            rows.writerow([one.hostile.id, one.hostile.kind, one.place.name, one.name, one.who, one.expected, text])
    for body in hostile_bodies():
        rows.writerow([body.id, BODIES, "simpan, periksa, unggahan", "", "op-paser", "either", ascii(body.data[:60])])
    words = {True: "accepted", False: "refused", None: "either"}
    for sample in corpus():
        rows.writerow(
            [sample.name, "N10", "bukti", "berkas", "op-paser", words[sample.taken], f"{len(sample.data)} bytes"]
        )


if __name__ == "__main__":
    main()
