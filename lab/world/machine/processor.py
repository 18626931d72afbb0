"""The processors of a host, for lscpu and /proc/cpuinfo alike."""

from typing import Final

_MODELS: Final = {
    8: ("Silver 4309Y", "2.80"),
    10: ("Silver 4310T", "2.30"),
    12: ("Silver 4310", "2.10"),
    16: ("Silver 4314", "2.40"),
    20: ("Silver 4316", "2.30"),
    24: ("Gold 6342", "2.80"),
    28: ("Gold 6330", "2.00"),
    32: ("Gold 6338", "2.00"),
}
"""By cores: what a processor of that size is called, and its clock in GHz."""

FLAGS: Final = (
    "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush dts acpi mmx fxsr sse sse2 "
    "ss ht tm pbe syscall nx pdpe1gb rdtscp lm constant_tsc art arch_perfmon pebs bts rep_good nopl xtopology "
    "nonstop_tsc cpuid aperfmperf pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 sdbg fma cx16 xtpr "
    "pdcm pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave avx f16c rdrand lahf_lm abm "
    "3dnowprefetch cpuid_fault epb cat_l3 invpcid_single intel_ppin ssbd mba ibrs ibpb stibp ibrs_enhanced "
    "tpr_shadow vnmi flexpriority ept vpid ept_ad fsgsbase tsc_adjust bmi1 avx2 smep bmi2 erms invpcid cqm rdt_a "
    "avx512f avx512dq rdseed adx smap avx512ifma clflushopt clwb intel_pt avx512cd sha_ni avx512bw avx512vl "
    "xsaveopt xsavec xgetbv1 xsaves cqm_llc cqm_occup_llc cqm_mbm_total cqm_mbm_local split_lock_detect wbnoinvd "
    "dtherm ida arat pln pts avx512vbmi umip pku ospke avx512_vbmi2 gfni vaes vpclmulqdq avx512_vnni "
    "avx512_bitalg tme avx512_vpopcntdq la57 rdpid fsrm md_clear pconfig flush_l1d arch_capabilities"
)
"""What processors of this family can do; none of it is a hypervisor's."""


def model_name(cores: int) -> str:
    """Return the name of the processors of a host with `cores` logical ones."""
    sockets, threads = topology(cores)
    name, clock = _MODELS.get(cores // sockets // threads, _MODELS[24])
    return f"Intel(R) Xeon(R) {name} CPU @ {clock}GHz"


def topology(cores: int) -> tuple[int, int]:
    """Return the number of sockets, and of threads on each core, of `cores` logical processors."""
    sockets = 2 if cores >= 16 and cores % 4 == 0 else 1
    return sockets, 2 if cores % (2 * sockets) == 0 else 1


def cache(cores: int) -> int:
    """Return the mebibytes of the cache that the cores of one socket share."""
    sockets, threads = topology(cores)
    return max(12, 3 * (cores // threads) // sockets // 2)


def of_node(cores: int, node: int) -> str:
    """Return the logical processors of a node: its cores, and behind those of all nodes their second threads."""
    sockets, threads = topology(cores)
    if sockets == 1:
        return f"0-{cores - 1}" if cores > 1 else "0"
    each, half = cores // threads // sockets, cores // threads
    ranges = [(start, start + each - 1) for start in range(node * each, cores, half)]
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def cpuinfo(cores: int) -> str:
    """Return /proc/cpuinfo."""
    sockets, threads = topology(cores)
    each = cores // sockets
    real = each // threads
    name = model_name(cores)
    clock = float(name.rpartition(" ")[2].removesuffix("GHz")) * 1000
    return "".join(
        f"processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 106\n"
        f"model name\t: {name}\nstepping\t: 6\nmicrocode\t: 0xd0003e7\ncpu MHz\t\t: {clock:.3f}\n"
        f"cache size\t: {cache(cores) * 1024} KB\nphysical id\t: {number // real % sockets}\nsiblings\t: {each}\n"
        f"core id\t\t: {number % real}\ncpu cores\t: {real}\napicid\t\t: {number}\ninitial apicid\t: {number}\n"
        f"fpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: 27\nwp\t\t: yes\nflags\t\t: {FLAGS}\n"
        "bugs\t\t: spectre_v1 spectre_v2 spec_store_bypass swapgs mmio_stale_data eibrs_pbrsb gds bhi\n"
        f"bogomips\t: {clock * 2:.2f}\nclflush size\t: 64\ncache_alignment\t: 64\n"
        "address sizes\t: 46 bits physical, 57 bits virtual\npower management:\n\n"
        for number in range(cores)
    )
