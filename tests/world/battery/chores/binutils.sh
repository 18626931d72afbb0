#@ strings_001
strings --zzz < /dev/null; echo "rc=$?"; strings -@ < /dev/null; echo "rc=$?"

#@ strings_002
strings < /dev/null; echo "rc=$?"

#@ strings_003
strings nofile x nofile2; echo "rc=$?"; strings config; echo "rc=$?"
