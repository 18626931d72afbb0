#@ xxd_001
xxd --zzz < /dev/null; echo "rc=$?"; xxd -@ < /dev/null; echo "rc=$?"

#@ xxd_002
xxd < /dev/null; echo "rc=$?"

#@ xxd_003
xxd nofile x nofile2; echo "rc=$?"; xxd config; echo "rc=$?"
