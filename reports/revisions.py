"""What was added to a PDF after one of its revisions: signatures alone, or anything that a reader would see.

A revision names the objects it writes. New ones matter only where an old one leads to them, so what counts is how old
ones were changed: the catalogue may gain a form and what proves its signatures, a page may gain fields that are signed,
and what a file tells of itself (its date, its program) is on no page.
"""

from __future__ import annotations

from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

CATALOGUE = {"/AcroForm", "/Perms", "/DSS", "/Extensions", "/Version"}
PAGE = {"/Annots"}


def builds_on(after: PdfFileReader, before: PdfFileReader) -> bool:
    """Whether the revisions of a file are the first ones of another: the same bytes in front alone lead nowhere."""
    return after.xrefs.total_revisions >= before.xrefs.total_revisions and all(
        after.xrefs.get_startxref_for_revision(number) == before.xrefs.get_startxref_for_revision(number)
        for number in range(before.xrefs.total_revisions)
    )


def only_signed_since(reader: PdfFileReader, revision: int) -> bool:
    """Whether each later revision only signs. Revisions count from 0."""
    return all(only_signs(reader, later) for later in range(revision + 1, reader.xrefs.total_revisions))


def only_signs(reader: PdfFileReader, revision: int) -> bool:
    before, after = (reader.get_historical_resolver(number) for number in (revision - 1, revision))
    if before.root_ref != after.root_ref or reader.xrefs.refs_freed_in_revision(revision):
        return False
    return all(
        may_change(was, after.get_object(ref), after)
        for ref in reader.xrefs.explicit_refs_in_revision(revision)
        if ref != about(after) and (was := there(before, ref)) is not None
    )


def about(resolver: Any) -> Any:
    """Where a file says when and with what it was written."""
    told = resolver.trailer_view.raw_get("/Info")
    return told.reference if isinstance(told, IndirectObject) else None


def there(resolver: Any, ref: Any) -> Any:
    """The object as it was, None where it wasn't yet."""
    try:
        return resolver.get_object(ref)
    except PdfReadError:
        return None


def may_change(was: Any, now: Any, resolver: Any) -> bool:
    """Whether an object that a reader had already still shows the same."""
    if is_same(was, now):
        return True
    if isinstance(was, ArrayObject):  # a page's list of fields that is an object of its own
        return isinstance(now, ArrayObject) and only_fields_added(was, now, resolver)
    if not isinstance(was, DictionaryObject) or not isinstance(now, DictionaryObject):
        return False
    return told_otherwise(was, now, resolver)


def is_same(was: Any, now: Any) -> bool:
    """Also what streams hold: pyHanko compares their dictionaries alone."""
    held = [one.encoded_data if isinstance(one, StreamObject) else None for one in (was, now)]
    return bool(was == now) and held[0] == held[1]


def told_otherwise(was: Any, now: Any, resolver: Any) -> bool:
    """Whether a dictionary changed only where a signature must change it, or where the file tells of itself."""
    kind = was.get("/Type")
    if kind == "/Catalog":
        return unlike(was, now) <= CATALOGUE and is_plain_form(followed(now.get("/AcroForm"), resolver))
    if kind == "/Page":
        fields = [followed(one.get("/Annots", ArrayObject()), resolver) for one in (was, now)]
        return unlike(was, now) <= PAGE and only_fields_added(fields[0], fields[1], resolver)
    if kind == "/Metadata":
        return bool(now.get("/Type") == kind)
    return "/Fields" in was and is_plain_form(now)


def unlike(was: Any, now: Any) -> set[str]:
    """The keys whose values aren't written alike; what lies behind a reference is an object of its own."""
    return {key for key in {*was, *now} if was.get(key) != now.get(key)}


def is_plain_form(form: Any) -> bool:
    """Not one of those that bring their own pages along."""
    return form is None or "/XFA" not in form


def only_fields_added(was: Any, now: Any, resolver: Any) -> bool:
    """Whether what a page shows beside its content only gained fields for signatures."""
    kept, added = list(now)[: len(was)], list(now)[len(was) :]
    return kept == list(was) and all(is_field(one, resolver) for one in added)


def followed(one: Any, resolver: Any) -> Any:
    """What a reference leads to in that revision; anything else as it is."""
    return resolver.get_object(one.reference) if isinstance(one, IndirectObject) else one


def is_field(one: Any, resolver: Any) -> bool:
    """A field that is signed: an empty one may paint over a page, and nobody would stand for it."""
    found = followed(one, resolver)
    if not isinstance(found, DictionaryObject) or (found.get("/FT"), found.get("/Subtype")) != ("/Sig", "/Widget"):
        return False
    signed = followed(found.get("/V"), resolver)
    return isinstance(signed, DictionaryObject) and "/ByteRange" in signed
