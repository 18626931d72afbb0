#@ ping_001
ping -c 1 nosuch.invalid; echo "rc=$?"; ping; echo "rc=$?"; ping -c x localhost; echo "rc=$?"; ping -Y localhost; echo "rc=$?"; ping -c 1 -q 127.0.0.1 | sed -E 's/time[= ][0-9.]+ ?ms/T/g; s#= [0-9./]+ ms#= R#'; ping -c; echo "rc=$?"

#@ ping_002
ping; echo "rc=$?"; ping -c x localhost; echo "rc=$?"; ping -Y localhost; echo "rc=$?"; ping -c 0 localhost; echo "rc=$?"
