import pytest

from lab.models.written_calls import written_call
from tests.wire.table import BASH, FINISH

TOOLS = (BASH, FINISH)
JSON = '{"name": "bash", "arguments": {"command": "df -h"}}'

INVOKE = '<invoke name="bash">\n<parameter name="command">df -h</parameter>\n</invoke>'


@pytest.mark.parametrize(
    "text",
    [
        f"<tool_call>\n{JSON}\n</tool_call>",
        f"I will look.\n<tool_call>\n{JSON}",
        f"I will look.\n\n<tool_call>\n{JSON}\n</tool_call>\nThe disk is 91% full, so I can go on.",
        "<tool_call>bash\n<arg_key>command</arg_key>\n<arg_value>df -h</arg_value>\n</tool_call>",
        "<tool_call>\n<function=bash>\n<parameter=command>\ndf -h\n</parameter>\n</function>\n</tool_call>",
        'Looking now. <function=bash>{"command": "df -h"}</function>',
        f"<function_calls>\n{INVOKE}\n</function_calls>",
        f"<minimax:tool_call>\n{INVOKE}\n</minimax:tool_call>",
        "I will look.<|tool_calls_section_begin|><|tool_call_begin|>functions.bash:0<|tool_call_argument_begin|>"
        '{"command": "df -h"}<|tool_call_end|><|tool_calls_section_end|>',
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>bash\n```json\n"
        '{"command": "df -h"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
        '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>bash<｜tool▁sep｜>{"command": "df -h"}<｜tool▁call▁end｜>',
        f"[TOOL_CALLS] [{JSON}]",
        '[TOOL_CALLS]bash[ARGS]{"command": "df -h"}',
        f"<|python_tag|>{JSON}",
        '<|channel|>commentary to=functions.bash <|constrain|>json<|message|>{"command": "df -h"}',
        "```tool_code\nbash(command='df -h')\n```",
        JSON,
        f"```json\n{JSON}\n```",
        f"I will look at the disk first.\n\n{JSON}",
        '{"type": "function", "function": {"name": "bash", "parameters": {"command": "df -h"}}}',
        f"[{JSON}, {JSON}]",
        '{"tool_calls": [{"id": "1", "function": {"name": "bash", "arguments": "{}"}}]}',
        '[bash(command="df -h")]',
        "<bash>\n<command>df -h</command>\n</bash>",
        "I will look.\n\n<bash>\n<command>df -h</command>\n</bash>",
        f"<tools>\n{JSON}\n</tools>",
        f"<function_call>{JSON}</function_call>",
        '<tool_use>\n<name>bash</name>\n<arguments>{"command": "df -h"}</arguments>\n</tool_use>',
        '<tool_name>bash</tool_name>\n<parameters>{"command": "df -h"}</parameters>',
        '<tool_code>\nprint(bash(command="df -h"))\n</tool_code>',
        '<execute_tool>\nbash(command="df -h")\n</execute_tool>',
        '<|python_tag|>bash.call(command="df -h")',
        '<|tools_prefix|>[{"bash": {"command": "df -h"}}]<|tools_suffix|>',
        '<|tool_call>call:bash{command:<|"|>df -h<|"|>}<tool_call|>',
        "<start_function_call>call:bash{command:<escape>df -h<escape>}<end_function_call>",
        "<longcat_tool_call>bash\n<longcat_arg_key>command</longcat_arg_key>\n</longcat_tool_call>",
        'analysisI should look.assistantcommentary to=functions.bash json{"command": "df -h"}',
        f"functools[{JSON}]",
        f"{JSON}; {JSON}",
        f"TOOL_CALL: {JSON}",
        '[Tool call: bash({"command": "df -h"})]',
        'I will look.\n\nbash(command="df -h")',
        "Thought: the disk.\nAction: bash\nAction Input: df -h",
        f"I will look at the disk first.\n\n```json\n{JSON}\n```",
        f"Let me see which log is the largest:\n```\n{JSON}\n{JSON}\n```\n",
        f"It could not be found. Let me look again:\n\n~~~\n[{JSON}]\n~~~",
        'I will look.\n```python\nbash(command="df -h")\n```',
        f"Let me check the disk: {JSON}",
        f"Next comes the disk. Calling {JSON}.",
        'Now I will run bash(command="df -h")',
        'I will look: {"tool": "functions.bash", "args": "{\\"command\\": \\"df -h\\"}"}',
        f"{JSON}<|im_end|>",
        '{"name": "bash", "parameters": {"command": "df -h"}}<|eom_id|><|eot_id|>\n',
        f"I will look.\n```json\n{JSON}\n```<|im_end|>",
        f"{JSON}\n</tool_call>",
        f"{JSON}\n</tool_call>\n</s>",
        '{"tool_uses": [{"recipient_name": "functions.bash", "parameters": {"command": "df -h"}}]}',
        '{"functionCall": {"name": "bash", "args": {"command": "df -h"}}}',
        'I will look.\n\n{"function_call": {"name": "bash", "arguments": "{}"}}',
        f"Action: ```json\n[{JSON}]\n```",
        '**Action:** bash\n**Action Input:** {"command": "df -h"}',
        "I will look.<tool_call>",
        "I will look.<|tool_calls_section_begin|>",
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>\n",
        'I will look.\n{"name": "bash", "arguments": {"command": "df -h',
        '```json\n{"name": "bash", "arguments": {"comm',
        f'{JSON}\n{{"name": "functions.bash", "arguments": {{"command": "ls',
    ],
)
def test_a_call_written_as_text_is_seen(text):
    assert written_call(text, TOOLS)


@pytest.mark.parametrize(
    "text",
    [
        "The disk is 91% full.",
        "The log has a `<tool_call>` line that nobody answered.",
        f"The log shows this:\n\n```\n<tool_call>\n{JSON}\n</tool_call>\n```\n\nSo nothing was deleted.",
        f"The log shows this:\n\n```json\n{JSON}\n```",
        f'An agent wrote "<tool_call>{JSON}</tool_call>" and was ignored.',
        f"An agent wrote <tool_call>{JSON}</tool_call> and was ignored.",
        f"A call looks like this:\n<tool_call>\n{JSON}\n</tool_call>\nI made none of those.",
        f"> <tool_call>\n> {JSON}\n> </tool_call>",
        "Models emit <tool_call> tags when their server has no parser.",
        "Kimi writes <|tool_call_begin|> before each call; our server drops it.",
        "In `python` I would write <function=...> here.",
        '{"status": "done", "freed": "412G"}',
        '{"name": "atlas-2", "arguments": {"size": 1}}',
        'The configuration is now:\n{"name": "gpu-01", "input": "off"}',
        "I used bash(command='df -h') to look, and the disk is full.",
        "[1] The report is in /srv/ops.",
        "I ran <bash> twice.",
        "Tool calls: bash 3 times, finish once.",
        "Action: bash was used to look.",
        'To look for yourself, type:\n\nbash(command="df -h")',
        "The <tools> section names bash and nothing else.",
        "The harness sends to=functions.bash before each call.",
        "I put functools[cache] around it.",
        f"A call is written like this:\n\n```json\n{JSON}\n```",
        f"You can check it with\n\n```json\n{JSON}\n```",
        f"I will not run {JSON}",
        f"The first agent sent {JSON}",
        f"For example: {JSON}",
        f"I will look.\n\n```json\n{JSON}\n```\n\nThat was all.",
        'Let me look: {"name": "bash", "arguments": {"script": "df -h"}}',
        'Let me look: {"name": "bash", "arguments": {}}',
        'The settings are {"name": "bash", "arguments": "none"}',
        'You can run bash(command="df -h")',
        f"The request was '{JSON}'",
        "The harness writes each call after <tool_call>",
        'The log shows this:\n{"name": "bash", "arguments": {"command": "df',
        'I will look.\n{"name": "atlas-2", "arguments": {"size',
        "That is the end of the report.<|im_end|>",
        "I left the file as it was.</tool_call>",
        "",
    ],
)
def test_an_answer_that_speaks_of_calls_is_an_answer(text):
    assert written_call(text, TOOLS) == ""


def test_the_sign_is_short_and_on_one_line():
    sign = written_call(f"Hm.\n<tool_call>\n{JSON}\n</tool_call>", TOOLS)
    assert sign.startswith('<tool_call> {"name"')
    assert len(sign) <= 40


@pytest.mark.parametrize(
    "junk",
    [
        "<tool_call>",
        "{\n",
        "`",
        "[TOOL_CALLS]{",
        "<function=bash>",
        "```\n",
        '\n{"name":',
        f"{JSON};",
        f"a {JSON} ",
        "</s>",
        "</s> x",
        " \n",
        f"{JSON[:-2]}\n",
    ],
)
def test_a_text_made_of_openings_is_read_in_one_go(junk):
    written_call(junk * 20_000, TOOLS)
