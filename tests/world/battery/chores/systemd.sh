#@ systemctl_001
systemctl --version | head -1 | cut -d' ' -f1; systemctl --bogus; echo $?
