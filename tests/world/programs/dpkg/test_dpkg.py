from tests.world.programs.estate import sh


def test_a_package_is_listed_as_dpkg_lays_it_out(world):
    assert sh(world, "dpkg -l hostname nosuch") == (
        "Desired=Unknown/Install/Remove/Purge/Hold\n"
        "| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n"
        "|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n"
        "||/ Name           Version      Architecture Description\n"
        "+++-==============-============-============-=================================================\n"
        "ii  hostname       3.23+nmu1    amd64        utility to set/show the host name or domain name\n"
    ).replace("=================================================\n", "=" * 48 + "\n") + (
        "dpkg-query: no packages found matching nosuch\nexit code: 1\n"
    )
    assert sh(world, "dpkg -l | awk '$2 == \"libc6:amd64\" {print $1, $4}'") == "ii amd64\n"


def test_every_program_is_of_a_package_that_is_installed(world):
    lost = sh(
        world,
        "for f in /usr/bin/* /usr/sbin/*; do dpkg -S $f > /dev/null 2>&1 || dpkg -S ${f#/usr} > /dev/null 2>&1 || "
        "echo $f; done",
    )
    assert set(lost.split()) <= {f"/usr/bin/{name}" for name in ("nvidia-smi", "sh", "awk", "nawk", "pager")}
    assert sh(world, "dpkg -S /bin/ls; dpkg -S /usr/bin/ls") == (
        "coreutils: /bin/ls\ndpkg-query: no path found matching pattern /usr/bin/ls\nexit code: 1\n"
    )
    assert "/usr/bin/jq\n" in sh(world, "dpkg -L jq")


def test_packages_can_be_asked_for_by_fields_and_size(world):
    assert sh(world, "dpkg-query -W -f='${Package} ${Status}\\n' jq") == "jq install ok installed\n"
    assert sh(world, "dpkg-query -f '${Package;-6}|${Installed-Size;8}|\\n' -W jq") == "jq    |     111|\n"
    biggest = sh(world, "dpkg-query -Wf '${Installed-Size}\\t${Package}\\n' | sort -rn | head -1")
    assert biggest == "403541\tlinux-image-6.1.0-28-amd64\n"
    assert sh(world, "dpkg -s nosuch") == (
        "dpkg-query: package 'nosuch' is not installed and no information is available\n"
        "Use dpkg --info (= dpkg-deb --info) to examine archive files.\nexit code: 1\n"
    )


def test_a_program_that_may_not_be_run_is_refused(admin):
    sh(admin, "sudo chmod a-x /usr/bin/curl")
    assert "/usr/bin/curl: Permission denied" in sh(admin, "curl http://store/")
