"""The database counts every change of what a category is scored from, whoever writes it and however."""

import pytest

from tests.webapp.outside import hand
from tests.webapp.room import full, open_room, recuse

# Every kind of write by itself, in SQL, as a later service, a repair by hand or another program would do it. The ids
# are of the first room's candidates, panelists, and the one sheet and recusal there.
WRITES = {
    "candidate inserted": "INSERT INTO candidate (category_id, code, name) VALUES (1, '99.99', 'Baru')",
    "candidate renamed": "UPDATE candidate SET name = 'Lain' WHERE id = 1",
    "candidate deleted": "DELETE FROM candidate WHERE id = 2",
    "figure inserted": "INSERT INTO reported_figure (candidate_id, code, claimed, source, published, note) "
    "VALUES (1, 'baru', '1', '', false, '')",
    "figure verified": "UPDATE reported_figure SET verified = '9' WHERE candidate_id = 1 AND code = 'aktif'",
    "figure deleted": "DELETE FROM reported_figure WHERE candidate_id = 1 AND code = 'aktif'",
    "figure replaced": "INSERT INTO reported_figure (candidate_id, code, claimed, source, published, note) "
    "VALUES (1, 'aktif', '7', '', false, '') ON CONFLICT (candidate_id, code) DO UPDATE SET claimed = '7'",
    "panelist inserted": "INSERT INTO panelist (category_id, user_id, seat, bench, title, position) "
    "VALUES (1, 3, 9, 'ahli', '', '')",
    "panelist moved to another bench": "UPDATE panelist SET bench = 'ahli' WHERE id = 1",
    "panelist deleted": "DELETE FROM panelist WHERE id = 2",
    "recusal inserted": "INSERT INTO recusal (panelist_id, candidate_id, reason, at) VALUES (2, 1, 'x', '2026')",
    "recusal changed": "UPDATE recusal SET candidate_id = 3 WHERE id = 1",
    "recusal deleted": "DELETE FROM recusal WHERE id = 1",
    "sheet inserted": "INSERT INTO sheet (panelist_id, candidate_id, version, note) VALUES (2, 1, 0, '')",
    "sheet locked": "UPDATE sheet SET locked_at = '2026' WHERE id = 1",
    "sheet deleted": "DELETE FROM sheet WHERE id = 1",
    "score inserted": "INSERT INTO score (sheet_id, indicator, version, value, note, saved_at) "
    "VALUES (1, 'E.1', 9, '1', '', '2026')",
    "score changed": "UPDATE score SET value = '1' WHERE id = 1",
    "score deleted": "DELETE FROM score WHERE sheet_id = 1",
    "juror's login changed": "UPDATE \"user\" SET login = 'lain' WHERE login = 'panelis-1'",
}
HARMLESS = {
    "stage": "UPDATE category SET state = 'plenary'",
    "edition's title": "UPDATE edition SET title = 'Lain'",
    "juror's name": "UPDATE \"user\" SET name = 'Lain' WHERE login = 'panelis-1'",
}


@pytest.fixture
def rooms(app, juror, other_juror, secretariat):
    """Two categories with the same panel; one sheet begun and one recusal in each."""
    found = tuple(open_room(app, ("panelis-1", "panelis-2"), code=code) for code in ("satu", "dua"))
    for number, room in enumerate(found, start=1):
        own_id = f"00000000-0000-4000-8000-{number:012d}"
        assert juror.post(room.sheet("Kabupaten Paser"), full(room, 0, client_id=own_id)).status_code == 303
        recuse(app, room, "panelis-2", "Kota Bontang")
    return found


@pytest.fixture
def revisions(settings):
    """Runs one statement from outside; gives every category's (count, mark) before and after."""

    def run(statement):
        read = "SELECT revision, revision_mark FROM category ORDER BY id"
        with hand(settings) as found:
            found.forget_parents()  # each write by itself, also that of a parent
            before = found.execute(read).fetchall()
            assert found.execute(statement).rowcount > 0
            return before, found.execute(read).fetchall()

    return run


@pytest.mark.parametrize("name", WRITES)
def test_revision_of_the_written_category_alone_goes_up_with_every_kind_of_write(name, rooms, revisions):
    ((count, mark), other), ((new_count, new_mark), other_after) = revisions(WRITES[name])
    if name != "juror's login changed":  # who sits in both counts for both
        assert other_after == other
    assert new_count > count
    assert new_mark != mark


@pytest.mark.parametrize("name", HARMLESS)
def test_revision_stays_where_nothing_is_scored_from_what_was_written(name, rooms, revisions):
    before, after = revisions(HARMLESS[name])
    assert after == before


def test_figure_that_moves_to_another_category_counts_for_both(rooms, revisions):
    assert max(rooms[0].candidates.values()) < 8 <= max(rooms[1].candidates.values())
    before, after = revisions("UPDATE reported_figure SET candidate_id = 8, code = 'x' WHERE id = 1")
    assert [new[0] > old[0] for old, new in zip(before, after, strict=True)] == [True, True]


def test_statement_that_writes_rows_of_both_counts_for_both(rooms, revisions):
    before, after = revisions("UPDATE score SET note = 'x'")
    assert [new[0] > old[0] for old, new in zip(before, after, strict=True)] == [True, True]


def test_saving_a_sheet_counts_for_its_category_alone(juror, rooms, revisions):
    before, _ = revisions("UPDATE edition SET title = title")
    saved = full(rooms[0], 0, client_id="00000000-0000-4000-8000-0000000000ff")
    assert juror.post(rooms[0].sheet("Kabupaten Berau"), saved).status_code == 303
    after, _ = revisions("UPDATE edition SET title = title")
    assert [new[0] > old[0] for old, new in zip(before, after, strict=True)] == [True, False]
