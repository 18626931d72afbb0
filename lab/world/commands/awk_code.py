"""An awk program as a Python one: what each node of its tree becomes. `lab.world.commands.awk` names what it calls.

Every name of the program gets a prefix and every text goes through repr, so that nothing it says is Python's.
"""

from typing import Final

from lab.world.commands.awk_expressions import Node
from lab.world.commands.awk_names import SPECIAL, Names, names_of
from lab.world.commands.awk_syntax import Function, Program
from lab.world.commands.awk_values import number

_PLAIN: Final = {"var", "num", "str"}
_COMPARING: Final = {"compare", "match", "in", "and", "or", "ere"}
_NUMERIC: Final = {"num", "calculate", "unary", "before", "after", "getline", *_COMPARING}
_TEXTS: Final = {"substr", "sprintf", "toupper", "tolower", "strftime"}
_BY_MACHINE: Final = {"close", "system", "fflush", "srand", "rand", "systime", "mktime", "strftime"}


def python_of(program: Program, last_line: int) -> tuple[str, Names]:
    """Return Python that defines `begin`, `rules` and `end`, and what the names are. Raises AwkFault."""
    names = names_of(program, last_line)
    writer = _Writer(names)
    for function in program.functions.values():
        writer.function(function)
    writer.procedure("begin", program.begin)
    writer.rules(program.rules)
    writer.procedure("end", program.end)
    return "\n".join(writer.lines) + "\n", names


class _Writer:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.lines: list[str] = []
        self.deep = 1
        self.inside: Function | None = None
        self.in_rules = False
        self.temporaries = 0

    def line(self, text: str) -> None:
        """Write one line of Python."""
        self.lines.append("  " * self.deep + text)

    # Procedures

    def _open(self, head: str) -> None:
        self.lines.append(head)
        self.deep = 1
        scalars = sorted(self.names.scalars)
        if scalars:
            self.line("global " + ", ".join(f"g_{name}" for name in scalars))
        self.line("pass")

    def function(self, function: Function) -> None:
        """Write a function of the program."""
        self.inside = function
        arguments = ", ".join(f"l_{name}=None" for name in function.parameters)
        self._open(f"def u_{function.name}({arguments}):")
        for name in function.parameters:
            if (function.name, name) in self.names.local_tables:
                self.line(f"if l_{name} is None: l_{name} = Table()")
        self.line("T()")
        self.statement(function.body)
        self.inside = None

    def procedure(self, name: str, blocks: tuple[Node, ...]) -> None:
        """Write what runs before or after all records."""
        self._open(f"def {name}():")
        for block in blocks:
            self.statement(block)

    def rules(self, rules: tuple[Node, ...]) -> None:
        """Write what runs for each record."""
        self.in_rules = True
        self._open("def rules():")
        for at, rule in enumerate(rules):
            if rule.kind == "range":
                self.line(f"if not R.within[{at}] and {self.truth(rule.parts[0])}: R.within[{at}] = True; go = True")
                self.line(f"else: go = R.within[{at}]")
                self.line(f"if go and {self.truth(rule.parts[1])}: R.within[{at}] = False")
                self.line("if go:")
            else:
                pattern = rule.parts[0]
                self.line("if True:" if pattern.kind == "always" else f"if {self.truth(pattern)}:")
            self._nested(rule.parts[-1])
        self.in_rules = False

    def _nested(self, node: Node) -> None:
        self.deep += 1
        self.line("pass")
        self.statement(node)
        self.deep -= 1

    # Statements

    def statement(self, node: Node) -> None:
        """Write one statement."""
        kind, parts = node.kind, node.parts
        if kind == "block":
            for part in parts:
                self.statement(part)
        elif kind == "expression":
            self.line(self.value(parts[0], used=False))
        elif kind in ("print", "printf"):
            self._print(node)
        elif kind == "if":
            self.line(f"if {self.truth(parts[0])}:")
            self._nested(parts[1])
            if len(parts) > 2:
                self.line("else:")
                self._nested(parts[2])
        elif kind in ("while", "do", "for", "forin"):
            self._loop(node)
        elif kind == "next":
            self.line("return" if self.in_rules else "raise Next")
        elif kind == "nextfile":
            self.line("R.records.skip_file()")
            self.line("return" if self.in_rules else "raise Next")
        elif kind == "exit":
            self.line(f"raise Exit({self.number(parts[0])})" if parts else "raise Exit(None)")
        elif kind == "return":
            self.line(f"return {self.value(parts[0])}" if parts else "return None")
        elif kind == "delete":
            table = self._table(node.text)
            self.line(f"{table}.pop({self._key(parts[0])}, None)" if parts else f"{table}.clear()")
        elif kind == "continue":
            self.line("continue")
        else:
            self.line(kind)

    def _print(self, node: Node) -> None:
        parts, target = list(node.parts), ""
        if node.text:
            target = f", {node.text!r}, {self.text(parts.pop())}"
        if node.kind == "printf":
            made = f"W({self.text(parts[0])}, [{', '.join(self.value(part) for part in parts[1:])}])" if parts else "''"
        else:
            shown = " + R.OFS + ".join(self._shown(part) for part in parts) if parts else "R.records.whole()"
            made = f"{shown} + R.ORS"
        self.line(f"R.write({made}{target})" if target else f"E({made})")

    def _shown(self, node: Node) -> str:
        """Return an operand of print, which OFMT is for."""
        return self.text(node) if node.kind in ("str", "cat") else f"P({self.value(node)})"

    def _loop(self, node: Node) -> None:
        kind, parts = node.kind, node.parts
        if kind == "while":
            self.line(f"while {self.truth(parts[0])}:")
            self.deep += 1
            self.line("T()")
            self.statement(parts[1])
            self.deep -= 1
        elif kind == "do":
            # A first round and then the test, so that `continue` comes to it as well.
            self.temporaries += 1
            first = f"first{self.temporaries}"
            self.line(f"{first} = True")
            self.line(f"while {first} or {self.truth(parts[1])}:")
            self.deep += 1
            self.line(f"{first} = False; T()")
            self.statement(parts[0])
            self.deep -= 1
        elif kind == "for":
            self.temporaries += 1
            first = f"first{self.temporaries}"
            self.statement(parts[0])
            self.line(f"{first} = True")
            self.line("while True:")
            self.deep += 1
            self.line(f"if {first}: {first} = False")
            self.line("else:")
            self._nested(parts[2])
            if parts[1].kind != "always":
                self.line(f"if not {self.truth(parts[1])}: break")
            self.line("T()")
            self.statement(parts[3])
            self.deep -= 1
        else:
            self.temporaries += 1
            key = f"key{self.temporaries}"
            self.line(f"for {key} in O({self._table(node.text)}):")
            self.deep += 1
            self.line(f"T(); {self._put(parts[0], key)}")
            self.statement(parts[1])
            self.deep -= 1

    # Places

    def _table(self, name: str) -> str:
        if self.inside is not None and name in self.inside.parameters:
            return f"l_{name}"
        return f"R.{name}" if name in SPECIAL else f"t_{name}"

    def _name(self, name: str) -> str:
        if self.inside is not None and name in self.inside.parameters:
            return f"l_{name}"
        if name == "NF":
            return "R.records.count()"
        return f"R.{name}" if name in SPECIAL else f"g_{name}"

    def _key(self, node: Node) -> str:
        if node.kind == "subscript":
            return " + R.SUBSEP + ".join(self.text(part) for part in node.parts)
        return self.text(node)

    def _put(self, place: Node, made: str) -> str:
        """Return an expression that sets a place and has the value set."""
        if place.kind == "index":
            return f"A({self._table(place.text)}, {self._key(place.parts[0])}, {made})"
        if place.kind == "field":
            return f"R.records.set_field(I({self.number(place.parts[0])}), {made})"
        name = self._name(place.text)
        return f"R.put({place.text!r}, {made})" if name.startswith("R.") else f"({name} := {made})"

    def _held(self, place: Node) -> tuple[str, Node]:
        """Return what works out where a place is, once, and the place with that put in."""
        if place.kind == "var" or place.parts[0].kind in _PLAIN:
            return "", place
        self.temporaries += 1
        name = f"at{self.temporaries}"
        made = self._key(place.parts[0]) if place.kind == "index" else self.number(place.parts[0])
        kind = "done text" if place.kind == "index" else "done number"
        return f"({name} := {made}), ", Node(place.kind, place.text, (Node(kind, name),))

    # Expressions

    def truth(self, node: Node) -> str:
        """Return a Python condition."""
        kind, parts = node.kind, node.parts
        if kind == "group":
            return self.truth(parts[0])
        if kind in ("and", "or"):
            return f"({self.truth(parts[0])} {kind} {self.truth(parts[1])})"
        if kind == "unary" and node.text == "!":
            return f"(not {self.truth(parts[0])})"
        if kind == "ere":
            return f"M(R.records.whole(), {node.text!r})"
        if kind == "match":
            made = f"M({self.text(parts[0])}, {self._pattern(parts[1])})"
            return f"(not {made})" if node.text == "!~" else made
        if kind == "in":
            return f"({self._key(parts[0])} in {self._table(node.text)})"
        if kind == "compare":
            return self._compared(node)
        if self._is_number(node):
            return f"({self.value(node)} != 0)"
        if self._is_text(node):
            return f"({self.value(node)} != '')"
        return f"B({self.value(node)})"

    def _compared(self, node: Node) -> str:
        left, right = node.parts
        if self._is_number(left) and self._is_number(right):
            return f"({self.value(left)} {node.text} {self.value(right)})"
        if self._is_text(left) or self._is_text(right):
            return f"({self.text(left)} {node.text} {self.text(right)})"
        return f"(Q({self.value(left)}, {self.value(right)}) {node.text} 0)"

    def number(self, node: Node) -> str:
        """Return an expression whose value is a float."""
        return self.value(node) if self._is_number(node) else f"N({self.value(node)})"

    def text(self, node: Node) -> str:
        """Return an expression whose value is a str."""
        return self.value(node) if self._is_text(node) else f"S({self.value(node)})"

    def _is_number(self, node: Node) -> bool:
        if node.kind == "group":
            return self._is_number(node.parts[0])
        if node.kind == "builtin":
            return node.text not in _TEXTS
        return node.kind in _NUMERIC or node.kind == "done number" or (node.kind == "assign" and bool(node.text))

    def _is_text(self, node: Node) -> bool:
        if node.kind == "group":
            return self._is_text(node.parts[0])
        return node.kind in ("str", "cat", "done text") or (node.kind == "builtin" and node.text in _TEXTS)

    def _pattern(self, node: Node) -> str:
        return repr(node.text) if node.kind == "ere" else self.text(node)

    def value(self, node: Node, *, used: bool = True) -> str:
        """Return an expression for a node; `used` tells whether its value matters."""
        kind, parts = node.kind, node.parts
        if kind in _COMPARING:
            return f"(1.0 if {self.truth(node)} else 0.0)"
        if kind == "num":
            return repr(number(node.text))
        if kind == "str":
            return repr(node.text)
        if kind in ("done text", "done number"):
            return node.text
        if kind == "group":
            return self.value(parts[0])
        if kind == "var":
            return self._name(node.text)
        if kind == "index":
            return f"{self._table(node.text)}[{self._key(parts[0])}]"
        if kind == "field":
            place = str(int(number(parts[0].text))) if parts[0].kind == "num" else f"I({self.number(parts[0])})"
            return f"R.records.field({place})"
        if kind == "cat":
            return f"K({' + '.join(self.text(part) for part in parts)})"
        if kind == "cond":
            return f"({self.value(parts[1])} if {self.truth(parts[0])} else {self.value(parts[2])})"
        if kind == "subscript":
            return self._key(node)
        if kind == "unary":
            return self._unary(node)
        if kind == "calculate":
            return self._calculated(node.text, self.number(parts[0]), self.number(parts[1]))
        if kind == "assign":
            return self._assigned(node)
        if kind in ("before", "after"):
            return self._counted(node, used=used)
        if kind == "call":
            return self._called(node)
        if kind == "getline":
            return self._got(node)
        return self._builtin(node)

    def _unary(self, node: Node) -> str:
        if node.text == "!":
            return f"(1.0 if {self.truth(node)} else 0.0)"
        return f"({node.text}{self.number(node.parts[0])})"

    def _calculated(self, sign: str, left: str, right: str) -> str:
        names = {"/": "D", "%": "L", "^": "X"}
        return f"{names[sign]}({left}, {right})" if sign in names else f"({left} {sign} {right})"

    def _assigned(self, node: Node) -> str:
        place, made = node.parts
        if not node.text:
            # A copy keeps whether it looks like a number.
            return self._put(place, self.value(made))
        first, place = self._held(place)
        total = self._put(place, self._calculated(node.text, self.number(place), self.number(made)))
        return f"({first}{total})[-1]" if first else total

    def _counted(self, node: Node, *, used: bool) -> str:
        first, place = self._held(node.parts[0])
        made = self._put(place, f"{self.number(place)} {node.text[0]} 1.0")
        made = f"({first}{made})[-1]" if first else made
        if node.kind == "before" or not used:
            return made
        return f"({made} {'-' if node.text == '++' else '+'} 1.0)"

    def _called(self, node: Node) -> str:
        made = []
        parameters = self.names.functions[node.text].parameters
        for name, part in zip(parameters, node.parts, strict=False):
            is_table = (node.text, name) in self.names.local_tables
            made.append(self._table(part.text) if is_table and part.kind == "var" else self.value(part))
        return f"u_{node.text}({', '.join(made)})"

    def _got(self, node: Node) -> str:
        """Read a record from the input, a file or a command, and set what is to hold it."""
        parts = list(node.parts)
        source = f"{node.text!r}, {self.text(parts.pop(0))}" if node.text else "'', ''"
        self.temporaries += 1
        name = f"got{self.temporaries}"
        if not parts:
            return f"R.get_record({source})"
        return f"(({name} := R.get_line({source})), {self._put(parts[0], 'R.got')} if {name} > 0 else 0, {name})[-1]"

    def _builtin(self, node: Node) -> str:
        name, parts = node.text, node.parts
        if name == "length":
            if parts and parts[0].kind == "var" and self._is_table(parts[0].text):
                return f"float(len({self._table(parts[0].text)}))"
            return f"float(len({self.text(parts[0]) if parts else 'R.records.whole()'}))"
        if name in ("sub", "gsub"):
            return self._substituted(node)
        if name == "split":
            pattern = ""
            if len(parts) > 2:
                pattern = f", {self._pattern(parts[2])}, {parts[2].kind == 'ere'}"
            return f"R.split({self.text(parts[0])}, {self._table(parts[1].text)}{pattern})"
        if name == "match":
            return f"R.match({self.text(parts[0])}, {self._pattern(parts[1])})"
        if name == "sprintf":
            return f"Y({self.text(parts[0])}, [{', '.join(self.value(part) for part in parts[1:])}])"
        if name in _BY_MACHINE:
            return f"R.{name}({', '.join(self.value(part) for part in parts)})"
        arguments = [self.text(part) if name in ("index", "toupper", "tolower") else self.value(part) for part in parts]
        return f"F_{name}({', '.join(arguments)})"

    def _is_table(self, name: str) -> bool:
        if self.inside is not None and name in self.inside.parameters:
            return (self.inside.name, name) in self.names.local_tables
        return name in self.names.tables

    def _substituted(self, node: Node) -> str:
        pattern, new, *rest = node.parts
        first, place = self._held(rest[0]) if rest and rest[0].kind in ("var", "index", "field") else ("", None)
        if place is None and not rest:
            place = Node("field", "", (Node("num", "0"),))
        old = self.text(rest[0]) if place is None else self.text(place)
        self.temporaries += 1
        name = f"new{self.temporaries}"
        made = f"({name} := G({self._pattern(pattern)}, {self.text(new)}, {old}, {node.text == 'gsub'}))"
        kept = "None" if place is None else f"{self._put(place, f'{name}[1]')} if {name}[0] else 0"
        return f"({first}{made}, {kept}, {name}[0])[-1]"
