"""`bc`: evaluating programs in its language."""

from collections.abc import Callable
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.bc import numbers
from lab.world.programs.bc.numbers import ONE, ZERO, ScaledNumber
from lab.world.programs.bc.syntax import Parser, SyntaxFault, Tree
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import program

_MOST_STEPS: Final = 400_000
_DEEPEST: Final = 60
_ESCAPES: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "q": '"', "r": "\r", "t": "\t", "\\": "\\"}
_VERSION: Final = (
    "bc 1.07.1\nCopyright 1991-1994, 1997, 1998, 2000, 2004, 2006, 2008, 2012-2017 Free Software Foundation, Inc.\n"
)
_RELATIONS: Final[dict[str, Callable[[int], bool]]] = {
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}


class _Fault(Exception):
    """A runtime error; the rest of the line is skipped."""

    def __init__(self, text: str, tree: Tree | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.tree = tree


class _Quit(Exception):
    """Raised by `quit` or `halt`, and when a program does too much work."""


class _Leave(Exception):
    """Raised by `break`, `continue` and `return`."""

    def __init__(self, kind: str, value: ScaledNumber = ZERO) -> None:
        super().__init__(kind)
        self.kind = kind
        self.value = value


@program("bc", spec="i,interactive l,mathlib w,warn s,standard q,quiet h,help v,version", suite="")
def bc(context: Context, args: Arguments) -> CommandResult:
    """Evaluate files and standard input."""
    if "version" in args:
        return CommandResult(_VERSION)
    machine = _Machine("mathlib" in args, context.stdin)
    for path in (*args.operands, STDIN):
        try:
            text = part(context, path).decode("utf-8", "replace")
        except OSError as fault:
            why = wording.reason(fault)
            reason = f"File {path} is unavailable.\n" if why.startswith("No such") else f"bc: {path}: {why}\n"
            return CommandResult("".join(machine.out), "".join(machine.err) + reason, 1)
        try:
            machine.run(text, "standard_in" if path == STDIN else path)
        except _Quit:
            break
        except (RecursionError, numbers.TooLongError, MemoryError):
            context.run_on("bc was stopped: its result would be too long")
            return CommandResult("".join(machine.out), "".join(machine.err), 1)
    if machine.steps > _MOST_STEPS:
        context.run_on("bc was stopped: it would work for very long")
    return CommandResult("".join(machine.out), "".join(machine.err))


class _Machine:
    def __init__(self, library: bool, stdin: str) -> None:
        self.out: list[str] = []
        self.err: list[str] = []
        self.steps = 0
        self._library = library
        self._special = {
            "scale": ScaledNumber(20 if library else 0),
            "ibase": ScaledNumber(10),
            "obase": ScaledNumber(10),
            "last": ZERO,
        }
        self._scopes: list[dict[str, ScaledNumber]] = [{}]
        self._arrays: list[dict[str, dict[int, ScaledNumber]]] = [{}]
        self._functions: dict[str, Tree] = {}
        self._running = "main"

    def run(self, text: str, name: str) -> None:
        """Run a program, line by line."""
        reader = Parser(text)
        while True:
            try:
                statements = reader.line()
            except SyntaxFault as fault:
                self._tell_illegal(reader, name)
                self.err.append(f"({name}) {fault.line}: syntax error\n")
                continue
            self._tell_illegal(reader, name)
            if statements is None:
                return
            if ("quit",) in statements:
                # `quit` takes effect as soon as it is parsed.
                raise _Quit
            size = 0
            try:
                for statement in statements:
                    self._do(statement)
                    size += _size(statement)
            except _Fault as fault:
                where = size + _size_up_to(statement, fault.tree)
                self.err.append(f"Runtime error (func=({self._running}), adr={where}): {fault.text}\n")
                self._running = "main"
                del self._scopes[1:], self._arrays[1:]
            except _Leave:
                pass

    def _tell_illegal(self, reader: Parser, name: str) -> None:
        for token in reader.illegal:
            self.err.append(f"({name}) {token.line}: illegal character: {token.text}\n")
        reader.illegal.clear()

    # Statements

    def _do(self, tree: Tree) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise _Quit
        match tree:
            case ("show", expression):
                value = self._value(expression)
                self._special["last"] = value
                self.out.append(self._text(value) + "\n")
            case ("do", expression):
                self._value(expression)
            case ("text", text):
                self.out.append(text)
            case ("print", items):
                for item in items:
                    if item[0] == "text":
                        self.out.append(_unescaped(item[1]))
                    else:
                        self._special["last"] = self._value(item)
                        self.out.append(self._text(self._special["last"]))
            case ("block", statements):
                for statement in statements:
                    self._do(statement)
            case ("if", condition, yes, no):
                if self._value(condition).units:
                    self._do(yes)
                elif no is not None:
                    self._do(no)
            case ("while", condition, body):
                self._loop(condition, None, body)
            case ("for", first, condition, then, body):
                if first is not None:
                    self._value(first)
                self._loop(condition, then, body)
            case ("break",) | ("continue",):
                raise _Leave(tree[0])
            case ("return", expression):
                raise _Leave("return", ZERO if expression is None else self._value(expression))
            case ("quit",) | ("halt",):
                raise _Quit
            case ("define", name, *_):
                self._functions[name] = tree

    def _loop(self, condition: Tree | None, then: Tree | None, body: Tree) -> None:
        while condition is None or self._value(condition).units:
            try:
                self._do(body)
            except _Leave as leave:
                if leave.kind == "break":
                    return
                if leave.kind == "return":
                    raise
            if then is not None:
                self._value(then)

    # Expressions

    @property
    def _scale(self) -> int:
        return self._special["scale"].units

    def _text(self, value: ScaledNumber) -> str:
        return numbers.to_text(value, self._special["obase"].units)

    def _value(self, tree: Tree) -> ScaledNumber:
        self.steps += 1
        match tree:
            case ("number", text):
                return numbers.from_text(text, self._special["ibase"].units)
            case ("group", inside):
                return self._value(inside)
            case ("negative", inside):
                return numbers.negative(self._value(inside))
            case ("binary", sign, left, right):
                return self._combined(sign, self._value(left), self._value(right), tree)
            case ("compare", sign, left, right):
                return ScaledNumber(_RELATIONS[sign](numbers.compare(self._value(left), self._value(right))))
            case ("not", inside):
                return ScaledNumber(not self._value(inside).units)
            case ("and", left, right):
                first, second = self._value(left), self._value(right)
                return ScaledNumber(bool(first.units and second.units))
            case ("or", left, right):
                first, second = self._value(left), self._value(right)
                return ScaledNumber(bool(first.units or second.units))
            case ("assign", sign, place, expression):
                value = self._value(expression)
                if sign != "=":
                    value = self._combined(sign[0], self._value(place), value, tree)
                self._put(place, value)
                return value
            case ("step", sign, place, before):
                old = self._value(place)
                new = numbers.add(old, ONE if sign == "++" else ScaledNumber(-1))
                self._put(place, new)
                return new if before else old
            case ("builtin", name, given):
                return self._builtin(name, given, tree)
            case ("call", name, given):
                return self._call(name, given, tree)
        return self._held(tree)

    def _held(self, place: Tree) -> ScaledNumber:
        if place[0] == "special":
            return self._special[place[1]]
        if place[0] == "element":
            return self._array(place[1]).get(self._value(place[2]).whole(), ZERO)
        return next((scope[place[1]] for scope in reversed(self._scopes) if place[1] in scope), ZERO)

    def _array(self, name: str) -> dict[int, ScaledNumber]:
        array = next((arrays[name] for arrays in reversed(self._arrays) if name in arrays), None)
        return self._arrays[0].setdefault(name, {}) if array is None else array

    def _put(self, place: Tree, value: ScaledNumber) -> None:
        if place[0] == "special":
            if place[1] in ("ibase", "obase"):
                value = ScaledNumber(max(2, min(value.whole(), 16 if place[1] == "ibase" else 999)))
            self._special[place[1]] = ScaledNumber(max(0, value.whole())) if place[1] == "scale" else value
        elif place[0] == "element":
            self._array(place[1])[self._value(place[2]).whole()] = value
        else:
            scope = next((scope for scope in reversed(self._scopes) if place[1] in scope), self._scopes[0])
            scope[place[1]] = value

    def _combined(self, sign: str, left: ScaledNumber, right: ScaledNumber, tree: Tree) -> ScaledNumber:
        try:
            match sign:
                case "+":
                    return numbers.add(left, right)
                case "-":
                    return numbers.add(left, numbers.negative(right))
                case "*":
                    return numbers.multiply(left, right, self._scale)
                case "/":
                    return numbers.divide(left, right, self._scale)
                case "%":
                    return numbers.remainder(left, right, self._scale)
            return numbers.power(left, right.whole(), self._scale)
        except ZeroDivisionError:
            raise _Fault("Modulo by zero" if sign == "%" else "Divide by zero", tree) from None

    def _builtin(self, name: str, operands: list[Tree], tree: Tree) -> ScaledNumber:
        value = self._value(operands[0]) if operands else ZERO
        if name == "scale":
            return ScaledNumber(value.scale)
        if name == "length":
            return ScaledNumber(max(len(numbers.digits_of(abs(value.units))), value.scale))
        if name == "sqrt":
            if value.units < 0:
                raise _Fault("Square root of a negative number", tree)
            return numbers.square_root(value, self._scale)
        return ZERO

    def _call(self, name: str, operands: list[Tree], tree: Tree) -> ScaledNumber:
        function = self._functions.get(name)
        if function is None:
            if self._library and name in ("s", "c", "a", "l", "e") and len(operands) == 1:
                return numbers.function(name, self._value(operands[0]), self._scale)
            raise _Fault(f"Function {name} not defined.", tree)
        _, _, names, own, body = function
        if len(names) != len(operands):
            raise _Fault("Parameter number mismatch", tree)
        if len(self._scopes) > _DEEPEST:
            raise numbers.TooLongError
        scope: dict[str, ScaledNumber] = {}
        arrays: dict[str, dict[int, ScaledNumber]] = {}
        for parameter, argument in zip(names, operands, strict=True):
            if parameter.endswith("[]"):
                arrays[parameter[:-2]] = dict(self._array(argument[1]))
            else:
                scope[parameter] = self._value(argument)
        for variable in own:
            if variable.endswith("[]"):
                arrays[variable[:-2]] = {}
            else:
                scope[variable] = ZERO
        outer, self._running = self._running, name
        self._scopes.append(scope)
        self._arrays.append(arrays)
        try:
            for statement in body:
                self._do(statement)
            value = ZERO
        except _Leave as leave:
            value = leave.value
        self._scopes.pop()
        self._arrays.pop()
        self._running = outer
        return value


def _unescaped(text: str) -> str:
    pieces = text.split("\\")
    out = [pieces[0]]
    for piece in pieces[1:]:
        out.append(_ESCAPES.get(piece[:1], "") + piece[1:])
    return "".join(out)


# Error positions, which bc gives as byte offsets into the code it compiles a line to.


def _size(tree: object) -> int:
    """Return how many bytes of code a node compiles to."""
    if not isinstance(tree, tuple):
        return 0
    match tree:
        case ("number", text):
            return 1 if text in ("0", "1") else len(text) + 2
        case ("variable" | "special", _):
            return 2
        case ("binary", _, left, right):
            return _size(left) + _size(right) + 1
        case ("call", _, given):
            return sum(_size(part) for part in given) + 2
        case ("builtin", _, given):
            return sum(_size(part) for part in given) + 2
        case ("assign", _, _, expression):
            return _size(expression) + 3
        case ("show", expression):
            return _size(expression) + 1
    return sum(_size(part) for part in tree) + (tree[0] not in ("group", "do"))


def _size_up_to(tree: Tree, fault: Tree | None) -> int:
    """Return the code bytes up to the end of the node at fault."""
    if tree is fault or fault is None:
        return _size(tree)
    total = 0
    for piece in tree:
        if isinstance(piece, tuple):
            if _holds(piece, fault):
                return total + _size_up_to(piece, fault)
            total += _size(piece)
    return total


def _holds(tree: Tree, part: Tree) -> bool:
    return tree is part or any(isinstance(piece, tuple) and _holds(piece, part) for piece in tree)
