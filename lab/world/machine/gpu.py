"""The current state of a host's accelerators: memory by owner, temperature, load."""

from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.program import Context
from lab.world.machine.state import Gpu, Process

DRIVER: Final = "550.127.05"
CUDA: Final = "12.4"
_IDLE: Final = 3 << 20
"""Bytes the driver reserves on an idle card."""


def now(context: Context) -> list[Gpu]:
    """Return the host's cards in order; a card whose process is gone has its memory free."""
    cards = [gpu for _, gpu in sorted(context.host.record.gpus.items())]
    return [card if not card.holder or holder(context, card) else at_rest(card) for card in cards]


def at_rest(gpu: Gpu) -> Gpu:
    """Return a card as it is when idle."""
    return replace(gpu, used=min(gpu.used, _IDLE), utilisation=0)


def holder(context: Context, gpu: Gpu) -> Process | None:
    """Return the process that computes on a card."""
    host = context.host
    service = host.services.get(gpu.holder)
    pid = service.pid if service is not None else int(gpu.holder) if is_number(gpu.holder) else 0
    return host.processes.get(pid)


def mebibytes(count: int) -> int:
    """Return a number of bytes in MiB."""
    return count >> 20


def uuid(context: Context, gpu: Gpu) -> str:
    """Return the UUID of a card."""
    return card_id(context.host.name, gpu)


def card_id(host: str, gpu: Gpu) -> str:
    """Return the UUID of a card of the host of that name."""
    digits = sha256(f"{host} gpu {gpu.index}".encode()).hexdigest()
    return f"GPU-{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:32]}"


def bus(gpu: Gpu) -> str:
    """Return the bus address of a card."""
    return f"00000000:{gpu.index * 32 + 1:02X}:00.0"


def heat(gpu: Gpu) -> tuple[int, int, int]:
    """Return temperature, power draw and power limit of a card, by its load."""
    limit = 700 if "H100" in gpu.name or "H200" in gpu.name else 400 if "A100" in gpu.name else 350
    return 29 + gpu.utilisation * 38 // 100, limit // 9 + limit * gpu.utilisation * 8 // 1000, limit


def clocks(gpu: Gpu) -> tuple[int, int]:
    """Return the memory's and the processors' clock in MHz."""
    return (9001, 2520) if gpu.utilisation else (405, 210)
