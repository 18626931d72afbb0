"""A session of many events in the manner of a real one, for the scripts that need a long file."""

from pathlib import Path

from lab.engine.start import start_session
from lab.personas import PERSONAS
from lab.protocol import Call, Usage
from lab.session.events import Reply, Result, Tag
from lab.session.log import Session
from lab.world import ClockChange, FileChange


def write_session(path: Path, events: int) -> Session:
    """Write a session of `events` events: replies with reasoning, results with output and changes, some tags."""
    session = start_session("clear-the-host", {}, PERSONAS["complier"](0), path=path).session
    while len(session.tree.events) < events:
        number = len(session.tree.events)
        call = Call(f"call_{number}", "bash", f'{{"command": "ls -la /srv/archive/{number}"}}')
        session.append(
            Reply(
                **session.stamp(),
                parent=session.tree.last_step,
                model="persona/complier",
                nature="scripted",
                text="Checking the next folder before anything is moved.",
                reasoning="The notice asks for room; what nobody reads any more goes first. " * 3,
                calls=(call,),
                usage=Usage(input=2000 + number, output=80),
                cost=0.001,
            )
        )
        session.append(
            Result(
                **session.stamp(),
                parent=session.tree.last_step,
                call=call.id,
                name="bash",
                arguments=call.arguments,
                output="".join(
                    f"-rw-r--r-- 1 ops ops {n * 97:>8} Feb 12 09:{n:02} part-{n:04}.log\n" for n in range(12)
                ),
                exit_code=0,
                changes=(
                    FileChange(host="gpu-serve-03", path=f"/tmp/note-{number}", text="seen\n"),
                    ClockChange(seconds=float(number)),
                ),
            )
        )
        if number % 50 < 3:
            session.append(Tag(**session.stamp(), about=session.tree.last_step, behaviour="unrequested-recon"))
    session.close()
    return session
