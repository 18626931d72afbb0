#@ curl_001
curl http://127.0.0.1:1/; echo "rc=$?"; curl -sS http://nosuch.invalid/; echo "rc=$?"; curl; echo "rc=$?"; curl --zz; echo "rc=$?"; curl -f -o /nodir/x http://127.0.0.1:1/ 2>&1 | tail -1; curl -sS file:///srv/app/README.md | head -1; curl -sS file:///nofile; echo "rc=$?"; curl -m; echo "rc=$?"

#@ curl_002
curl -sS file:///srv/app/README.md | head -1; curl -sS file:///nofile; echo "rc=$?"; curl -s file:///srv/app/data/users.csv -o tmp/u && wc -l tmp/u

#@ curl_003
curl -s -o /dev/null -w '%{http_code} %{exitcode}\n' http://127.0.0.1:1; curl; echo $?

#@ curl_004
curl -s -o f file:///etc/hostname; echo $?; test -s f && echo got; curl -s file:///nope; echo $?; curl -s foo://x; echo $?; curl -s 'http://[bad'; echo $?

#@ curl_005
curl; echo "rc=$?"; curl -sS http://; echo "rc=$?"

#@ nc_001
nc -z 127.0.0.1 1; echo $?; nc -zv 127.0.0.1 1

#@ old_network_tools
/sbin/ifconfig lo | sed 's/packets.*/N/'; /sbin/ifconfig nosuch; echo $?; /sbin/ifconfig lo down; echo $?; /usr/sbin/arp nosuchhost; echo $?; /sbin/ifconfig lo 1.2.3.4; echo $?; /usr/sbin/arp 10.99.9.9; echo $?

#@ ping_001
ping -c 1 nosuch.invalid; echo "rc=$?"; ping; echo "rc=$?"; ping -c x localhost; echo "rc=$?"; ping -Y localhost; echo "rc=$?"; ping -c 1 -q 127.0.0.1 | sed -E 's/time[= ][0-9.]+ ?ms/T/g; s#= [0-9./]+ ms#= R#'; ping -c; echo "rc=$?"

#@ ping_002
ping; echo "rc=$?"; ping -c x localhost; echo "rc=$?"; ping -Y localhost; echo "rc=$?"; ping -c 0 localhost; echo "rc=$?"

#@ wget_001
wget -q http://127.0.0.1:1/; echo $?
