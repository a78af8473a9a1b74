"""What a reading machine makes of a tagged PDF: its elements, and the text that belongs to each."""

import re

import pikepdf

PAIR = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]+)>")


def elements(file, kind):
    """The elements of a kind that can be reached from the root, in reading order."""
    return [one for one in reached(file.Root.StructTreeRoot) if kind == one.S]


def reached(element):
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from reached(kid)


def kids(element):
    """An element's kids: elements, or the numbers of pieces of content."""
    found = element.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def contents(file):
    """Of each page the text of its numbered pieces: page number -> piece -> text. A piece stands there once."""
    return {page.obj.objgen: dict(pieces(page)) for page in file.pages}


def pieces(page):
    maps = {str(name): letters_of(font) for name, font in page.Resources.Font.items()}
    marks, font, found = [], None, {}
    for operands, operator in pikepdf.parse_content_stream(page):
        told = str(operator)
        if told in {"BDC", "BMC"}:
            marks.append(int(operands[1].MCID) if told == "BDC" else None)
            assert told == "BMC" or marks[-1] not in found, "a piece with the number of another"
            found[marks[-1]] = ""
        elif told == "EMC":
            marks.pop()
        elif told == "Tf":
            font = maps[str(operands[0])]
        elif told == "TJ":
            found[marks[-1]] += shown(operands[0], font)
        elif told == "Tj":
            found[marks[-1]] += shown([operands[0]], font)
    assert marks == []
    found.pop(None, None)
    return found


def shown(parts, font):
    codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
    return "".join(font[codes[at : at + 2].hex()] for at in range(0, len(codes), 2))


def letters_of(font):
    told = font.ToUnicode.read_bytes().decode()
    return {code: bytes.fromhex(text).decode("utf-16-be") for code, text in PAIR.findall(told)}


def text_of(element, told):
    """All that an element says."""
    page = element.get("/Pg")
    found = (
        text_of(kid, told) if isinstance(kid, pikepdf.Dictionary) else told[page.objgen][int(kid)]
        for kid in kids(element)
    )
    return " ".join("".join(found).split())


def orphans(file):
    """What of the pages' contents nobody finds, or finds under another element than it says."""
    tree = file.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(tree[at]): tree[at + 1] for at in range(0, len(tree), 2)}
    assert list(map(int, list(tree)[::2])) == sorted(owners)
    found = []
    for page in file.pages:
        listed = owners[int(page.StructParents)]
        for piece in dict(pieces(page)):
            owner = listed[piece]
            if piece not in kids(owner) or owner.Pg.objgen != page.obj.objgen:
                found.append((page.objgen, piece))
    assert len({int(page.StructParents) for page in file.pages}) == len(file.pages)
    return found
