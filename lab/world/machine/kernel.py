"""The kernel of every host, and the modules it has loaded, for lsmod and /proc/modules alike."""

from typing import Final

RELEASE: Final = "6.1.0-28-amd64"
BUILD: Final = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"
_MODULES: Final = (
    ("nls_ascii", 16384, 1, ""), ("nls_cp437", 20480, 1, ""), ("vfat", 20480, 1, ""), ("fat", 90112, 1, "vfat"),
    ("intel_rapl_msr", 20480, 0, ""), ("kvm_intel", 380928, 0, ""), ("kvm", 1142784, 1, "kvm_intel"),
    ("nvme", 57344, 3, ""), ("nvme_core", 176128, 5, "nvme"), ("ext4", 983040, 2, ""), ("mbcache", 16384, 1, "ext4"),
    ("jbd2", 167936, 1, "ext4"), ("ixgbe", 372736, 0, ""), ("libphy", 180224, 1, "ixgbe"),
)  # fmt: skip
_NVIDIA: Final = (
    ("nvidia_uvm", 4796416, 4, ""), ("nvidia_drm", 110592, 0, ""), ("nvidia_modeset", 1351680, 1, "nvidia_drm"),
    ("nvidia", 54059008, 38, "nvidia_uvm,nvidia_modeset"),
)  # fmt: skip


def loaded(*, has_gpus: bool) -> list[tuple[str, int, int, str]]:
    """Return name, bytes, uses and users of the modules, the newest first."""
    return [*(_NVIDIA if has_gpus else ()), *_MODULES]


def modules_text(*, has_gpus: bool) -> str:
    """Return /proc/modules as an account without root's rights sees it: without addresses."""
    return "".join(
        f"{name} {size} {uses} {f'{users},' if users else '-'} Live 0x0000000000000000"
        f"{' (POE)' if name.startswith('nvidia') else ''}\n"
        for name, size, uses, users in loaded(has_gpus=has_gpus)
    )
