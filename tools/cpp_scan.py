"""Finds namespaces, types and functions in C++ (and TypeScript) text by its braces; a rough reader, not a compiler."""

import re
from dataclasses import dataclass

SILENT = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'',
    re.DOTALL,
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
TEMPLATE = re.compile(r"\btemplate\s*<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>")
ACCESS = re.compile(r"^\s*(?:public|private|protected)\s*:(?!:)")
NAMESPACE = re.compile(r"\bnamespace\b[^=();]*$|\bextern\s*$")
TYPE = re.compile(r"^\s*(?:(?:export|typedef|static|inline|const|default|abstract)\s+)*(?:class|struct|union|enum|interface)\b")
CONTROL = re.compile(r"^\s*(?:if|for|while|switch|do|else|try|catch|return)\b")
CALLED = re.compile(r"([~\w:]+)\s*\(")


@dataclass
class Scope:
    """What stands between one pair of braces: kind is namespace, type, function or block."""

    kind: str
    head: str
    start: int
    end: int = -1


def blank(match):
    """As many spaces as the match is long, its line ends kept."""
    return re.sub(r"[^\n]", " ", match[0])


def silence(text):
    """The text without comments, strings and preprocessor lines, every offset kept."""
    return DIRECTIVE.sub(blank, SILENT.sub(blank, text))


def kind_of(head, outer):
    """The kind of the scope that opens after `head` inside a scope of kind `outer`."""
    if outer in ("function", "block"):
        return "block"
    head = TEMPLATE.sub(" ", ACCESS.sub("", head))
    if NAMESPACE.search(head):
        return "namespace"
    if TYPE.match(head):
        return "type"
    return "function" if "(" in head and "=" not in head.split("(")[0] and not CONTROL.match(head) else "block"


def scopes(text):
    """All scopes of a silenced text, in order of their opening brace."""
    found, stack = [], []
    head_start, previous = 0, ""
    for match in re.finditer(r"[{};]", text):
        head = text[head_start:match.start()]
        if match[0] == "{":
            if not head.strip() or head.lstrip().startswith(","):
                head = previous  # the body after `: member_{value}`
            outer = stack[-1].kind if stack else "namespace"
            scope = Scope(kind_of(head, outer), head.strip(), match.start())
            found.append(scope)
            stack.append(scope)
        elif match[0] == "}" and stack:
            closed = stack.pop()
            closed.end = match.end()
            previous = closed.head if closed.kind == "function" else ""
        if match[0] == ";":
            previous = ""
        head_start = match.end()
    return [scope for scope in found if scope.end >= 0]


def namespace_text(text):
    """What stands at namespace scope: types, function bodies and initialisers blanked out."""
    silent = silence(text)
    kept = list(silent)
    for scope in scopes(silent):
        if scope.kind != "namespace":
            for offset in range(scope.start + 1, scope.end - 1):
                kept[offset] = "\n" if silent[offset] == "\n" else " "
    return "".join(kept)


def functions(text):
    """(name, first line, number of lines) of each function of a C++ file."""
    silent = silence(text)
    for scope in scopes(silent):
        called = CALLED.search(scope.head)
        if scope.kind != "function" or not called or called[1] == "describe":
            continue
        name = called[1]
        if name.startswith("TEST"):
            arguments = scope.head[called.end():].split(")")[0]
            name = ".".join(part.strip() for part in arguments.split(","))
        yield name, silent.count("\n", 0, scope.start) + 1, silent.count("\n", scope.start, scope.end) + 1
