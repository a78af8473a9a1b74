"""`verify-files`: whether every content that was handed in or issued still lies on disk as it was stored."""

from __future__ import annotations

import argparse
import sys


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    found = commands.add_parser(
        "verify-files", help="periksa berkas bukti dan dokumen yang tersimpan terhadap sidiknya"
    )
    found.set_defaults(run=verify)


def verify(_arguments: argparse.Namespace) -> int:
    """0 when every file is as it was; 1 with each damaged one on standard error."""
    from webapp.config import settings_from_environment
    from webapp.queries.evidence import hashes_of_blobs, names_of_contents
    from webapp.queries.issued import contents_of_papers
    from webapp.services.evidence import damaged, orphans
    from webapp.services.issuing import lost_papers

    from .running import open_instance

    settings = settings_from_environment()
    with open_instance(settings).app_context():
        broken = dict(damaged(settings.evidence))
        names = names_of_contents(broken)
        for sha256, what in broken.items():
            print(f"{sha256} {what}: {'; '.join(names.get(sha256, ())) or 'tidak dipakai'}", file=sys.stderr)
        for sha256 in orphans(settings.evidence):
            print(f"{sha256} tidak dipakai siapa pun; boleh dihapus")
        lost = lost_papers(settings.papers)
        for sha256, what in lost.items():
            print(f"{sha256} {what}: dokumen yang diterbitkan", file=sys.stderr)
        checked = len(hashes_of_blobs()) + len(contents_of_papers())
        print(f"{checked} berkas diperiksa, {len(broken) + len(lost)} rusak.")
    return 1 if broken or lost else 0
