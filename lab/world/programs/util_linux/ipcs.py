"""`ipcs`: list System V shared memory, semaphores and queues, of which there are none."""

from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_QUEUES: Final = (
    "\n------ Message Queues --------\nkey        msqid      owner      perms      used-bytes   messages    \n"
)


_SEGMENTS: Final = (
    "\n------ Shared Memory Segments --------\n"
    "key        shmid      owner      perms      bytes      nattch     status      \n"
)


_ARRAYS: Final = "\n------ Semaphore Arrays --------\nkey        semid      owner      perms      nsems     \n"


@program("ipcs", spec="a,all q,queues m,shmems s,semaphores t p c l u i,id= b human h,help V", suite="util-linux")
def ipcs(context: Context, args: Arguments) -> CommandResult:
    """List System V shared memory, semaphores and queues, of which there are none."""
    columns = [
        text for name, text in (("queues", _QUEUES), ("shmems", _SEGMENTS), ("semaphores", _ARRAYS)) if name in args
    ]
    return CommandResult("".join(f"{text}\n" for text in columns) or f"{_QUEUES}{_SEGMENTS}{_ARRAYS}\n")
