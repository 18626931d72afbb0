"""The requests of a log as one tree of messages: what they share is there once, and where they part is a branch."""

from collections.abc import Iterator, Sequence

from lab.inspect.logged import LoggedRequest, LoggedTranscript
from lab.session.chats import Said


class Node:
    """A message of the tree, with those that followed it."""

    def __init__(self, said: Said | None, above: "Node | None") -> None:
        self.said = said
        """None at the root."""
        self.above = above
        self.below: list[Node] = []
        self.exchange: LoggedRequest | None = None
        """Its exchange, if a model said it."""
        self.failures: list[LoggedRequest] = []
        """Requests to which this message was the last, and which failed."""
        self.revision: Said | None = None
        """The same message as later requests have it, where that is another."""
        self.line = ""

    @property
    def path(self) -> list["Node"]:
        """The nodes from the first message to this one."""
        nodes: list[Node] = []
        node: Node | None = self
        while node is not None and node.said is not None:
            nodes.append(node)
            node = node.above
        nodes.reverse()
        return nodes


def threads_of(transcript: LoggedTranscript) -> tuple[Node, Node]:
    """Return the root of a transcript's tree and the last message of the line of work that counts.

    That is the conversation as it stood at the end; where the log has none, the one of the last reply.
    """
    root = Node(None, None)
    last = root
    answers: dict[str, Node] = {}
    for exchange in transcript.exchanges:
        node = _walk(root, exchange.request, exchange.line, is_request=True)
        if exchange.answer is None:
            node.failures.append(exchange)
            last = node
            continue
        last = _answer(node, exchange)
        if exchange.answer.id:
            answers[exchange.answer.id] = last
    if transcript.ending:
        last, rest = _as_sent(answers, transcript.ending) or (root, transcript.ending)
        last = _walk(last, rest, "", is_request=False)
    return root, last


def _as_sent(answers: dict[str, Node], ending: Sequence[Said]) -> tuple[Node, Sequence[Said]] | None:
    """Return the last reply of a conversation as its request has it, with what followed; None where there is none.

    A model may be sent a message otherwise than the conversation has it, such as the pictures of a result in a message
    of their own: it is the same line of work where the same replies come before.
    """
    replies = [place for place, said in enumerate(ending) if said.role == "assistant"]
    node = answers.get(ending[replies[-1]].id) if replies else None
    if node is None or [said.id for said in _replies(node)] != [ending[place].id for place in replies]:
        return None
    return node, ending[replies[-1] + 1 :]


def _replies(node: Node) -> list[Said]:
    return [each.said for each in node.path if each.said is not None and each.said.role == "assistant"]


def _walk(root: Node, messages: Sequence[Said], line: str, *, is_request: bool) -> Node:
    node = root
    for said in messages:
        if node.below and node.below[0].said is said:
            node = node.below[0]
            continue
        follower = next((each for each in node.below if _is_same(each.said, said)), None)
        if follower is None:
            follower = Node(said, node)
            follower.line = line
            node.below.append(follower)
        elif is_request and said.role == "assistant" and _differs(follower, said):
            follower.revision = said
        node = follower
    return node


def _answer(node: Node, exchange: LoggedRequest) -> Node:
    said = exchange.answer
    assert said is not None
    for each in node.below:
        if each.exchange is None and _is_same(each.said, said):
            break
    else:
        each = Node(said, node)
        node.below.append(each)
    # A log may show what the model said otherwise later: here is what it said.
    each.said, each.exchange, each.line = said, exchange, exchange.line
    return each


def _is_same(one: Said | None, other: Said) -> bool:
    if one is None or one.role != other.role:
        return False
    if one.id and one.id == other.id:
        return True
    if one.role == "tool":
        return one.call_id == other.call_id and one.text == other.text
    if one.calls or other.calls:
        ids = [(call.id, call.name) for call in one.calls]
        return bool(ids) and ids == [(call.id, call.name) for call in other.calls]
    return one.text == other.text


def _differs(node: Node, said: Said) -> bool:
    now = node.revision or node.said
    assert now is not None
    return now.text != said.text or (len(now.calls) == len(said.calls) and now.calls != said.calls)


def branches(root: Node, last: Node) -> Iterator[tuple[Node, list[Node]]]:
    """Yield each line of nodes with the node it parts from, which comes before it: first the one that counts."""
    main = last.path
    main += _onward(main[-1] if main else root)
    waiting: list[tuple[Node, list[Node]]] = [(root, main)]
    while waiting:
        above, nodes = waiting.pop(0)
        yield above, nodes
        followers = {id(node) for node in nodes}
        for node in [above, *nodes] if above is root and nodes is main else nodes:
            waiting += [(node, [each, *_onward(each)]) for each in node.below if id(each) not in followers]


def _onward(node: Node) -> list[Node]:
    nodes = []
    while node.below:
        node = node.below[0]
        nodes.append(node)
    return nodes
