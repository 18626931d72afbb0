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
