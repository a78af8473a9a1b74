"""The papers and signed files of a category as its bundle lists them: from the tables, each with its line."""

from __future__ import annotations

from scoring.chain import ISSUE, SIGN
from scoring.codec import Plain
from scoring.issued import entry_of
from webapp.queries.issued import every_issued
from webapp.queries.signed_papers import signed_of_category
from webapp.services.score_log import issue_of, signature_of


def issued_list(category_id: int) -> list[Plain]:
    """What is older than such lines first, the others as the log has them."""
    rows = [entry_of(ISSUE, one.line, issue_of(one, one.sealed.sha256)) for one in every_issued(category_id)]
    rows += [
        entry_of(SIGN, one.line, signature_of(one, one.paper.identifier)) for one in signed_of_category(category_id)
    ]
    return sorted(rows, key=lambda one: one["line"] or 0)
