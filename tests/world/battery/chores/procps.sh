#@ kill_001
kill --zzz < /dev/null; echo "rc=$?"; kill -@ < /dev/null; echo "rc=$?"

#@ kill_002
kill < /dev/null; echo "rc=$?"

#@ kill_003
kill -l 9; kill -l TERM; kill -l 143; kill -s FOO 1; kill 999999; kill abc; echo $?

#@ pkill_001
pkill < /dev/null; echo "rc=$?"

#@ pkill_002
pkill nosuchthing; echo $?; pgrep nosuchthing; echo $?; killall nosuchthing; echo $?; pidof nosuchthing; echo $?

#@ places_of_processes
pwdx $$ | sed "s/$$/P/"; pwdx 1; pwdx 999999; echo $?; pwdx; echo $?; pwdx x; echo $?

#@ ps_001
ps --zzz < /dev/null; echo "rc=$?"; ps -@ < /dev/null; echo "rc=$?"

#@ ps_002
sleep 300 & p=$!; ps -o comm= -p $p; kill $p; wait $p; echo $?; ps -p $p -o pid=; echo $?

#@ watching
watch ls; echo $?; watch -n 1 date; watch; echo $?; watch --version
