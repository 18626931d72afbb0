#@ find_001
find . -type f -name '*.log*' -exec ls -1 {} + | sort

#@ find_002
find . -type f -printf '%s %p\n' | sort -rn | head -3

#@ find_003
find . -type f -printf '%TY-%Tm-%Td %m %u:%g %f\n' | sort | head -4

#@ find_004
find . -maxdepth 1 -type d -printf '%f/\n' | sort

#@ find_005
find . -perm -u+x -type f; find . -perm /111 -type f; find . ! -perm -o+r -type f

#@ find_006
find . -type f -size -100c | sort; find . -empty | sort

#@ find_007
find . -type f -name '*.py' -print0 | xargs -0 wc -l | sort -n

#@ find_008
find . -name '*.csv' -o -name '*.txt' | sort | xargs -I{} echo "file: {}"

#@ find_009
find . -type f | xargs -P 4 -n 1 basename 2>/dev/null | sort | head -3

#@ find_010
find . -path '*/lib/*' -name '*.py' -not -name '__init__*'

#@ find_011
find . -type f -newermt '2020-01-01' | wc -l; find . -mtime +1 -type f | wc -l; find . -type f -mmin -5

#@ find_012
find logs -name '*.1' -delete -print; ls logs

#@ find_013
find . -type f -name '*.sh' -exec chmod -c +x {} \;

#@ find_014
find . -maxdepth 2 -type f -name '*.json' -exec grep -l gpu {} +

#@ find_015
find / -maxdepth 1 -name 'srv*' 2>/dev/null; find /root 2>&1; echo "rc=$?"

#@ find_016
find . -type f -exec false {} \; ; echo "rc=$?"; find . -name x -exec; echo "rc=$?"

#@ find_017
find . -size +1Q; echo "rc=$?"; find . -newer nofile; echo "rc=$?"; find . -maxdepth; echo "rc=$?"; find . -maxdepth x; echo "rc=$?"

#@ find_018
find . -perm 999; echo "rc=$?"; find . -user nobodyhere; echo "rc=$?"; find . \( -name a; echo "rc=$?"; find -L . -name app.yaml | sort

#@ find_019
find . -samefile README.md; find . -links 1 -name R*; find . -lname '*app*'

#@ find_020
find . -name '*.py' -printf '%P|%h|%d|%y\n' | sort; find src -ls | awk '{print $3, $NF}' | sort

#@ find_021
find . -inum 0; find . -type f,d -maxdepth 1 2>/dev/null | sort | head -3; find . -readable -name '.h*'; find . -type d -name tmp -prune -o -name '*.ini' -print; find config -mindepth 1 -print -delete | sort; ls config

#@ find_022
mkdir tmp/empty; touch tmp/ef; find tmp -empty | sort; find tmp -empty -type f -delete; find tmp -type d -empty -delete; ls -d tmp; find . -type z; find . -type ''; find . -type f,; find . -type fd; find . -type f,f; ln -s nowhere dang; find . -xtype l; find -L . -type l; find . -xtype f -maxdepth 1 | sort

#@ find_023
find . -regextype posix-extended -regex '.*\.(py|sh)' | sort; find . -regextype egrep -regex './[a-z]+' | sort; find . -regextype sed -regex '.*/[a-z]\{3\}' | sort; find . -regextype posix-egrep -regex '.*/[[:alpha:]]{3,4}\.(py|md)$' | sort; find . -regex './[^.]*\.\(md\|ini\)' | sort; find . -regextype bogus -regex x; find . -regextype; find . -regextype posix-extended -regex '('

#@ find_024
find README.md -printf '%t|%T+|%Tc|%TH:%TM|%T@|%Ak|%Th|%TF\n%S %b %k|%10f|%-10s|%.3f|\n'; find README.md -printf '%z\n'; find README.md src/main.py -printf '\z%z\n'; find README.md -printf 'abc\cdef'; echo; find README.md -printf '%'; find README.md -printf '\101\a\\\n' | od -c

#@ find_025
find src -name 'm*' -exec echo {}x{} \; ; find src -exec ';'; find src -exec echo {} {} + ; find src -exec echo x{} + ; yes | find src -name 'm*' -ok echo {} \; ; find . -name '*.md' -execdir pwd \; ; find src -quit; find src -fprint /etc/x; find src -fprintf x

#@ find_026
find --zzz < /dev/null; echo "rc=$?"; find -@ < /dev/null; echo "rc=$?"

#@ xargs_001
echo a b c | xargs; echo a b c | xargs -n1 echo item; printf 'a\nb c\n' | xargs -d '\n' -I{} echo "[{}]"

#@ xargs_002
xargs -r echo none < /dev/null; xargs echo empty < /dev/null; echo a | xargs -t echo

#@ xargs_003
printf "it's" | xargs echo; echo "rc=$?"; printf 'a b\0c' | xargs -0 -n1 echo; seq 5 | xargs -n2; echo a,b | xargs -d, -n1; seq 3 | xargs -I N echo N-N; echo 'a "b c" d\ e' | xargs -n1; seq 3 | xargs -L1 echo l

#@ xargs_004
xargs < /dev/null; echo "rc=$?"

#@ xargs_children_have_no_input
echo x | xargs cat; echo $?
echo x | xargs sh -c 'cat; echo done'
seq 3 | xargs -I{} sh -c 'read x; echo "{} $x"'

#@ xargs_delimiters
printf 'a,b,c' | xargs -d, -n1 echo
printf 'a,b,c\n' | xargs -d, echo
printf 'a\tb c\n' | xargs -d '\n' -n1 echo
printf 'a:b' | xargs -d : -I% echo "<%>"
printf 'a1b\n' | xargs -d '\x31' echo
echo a | xargs -d xy echo; echo $?; echo a | xargs -d '\q' echo; echo $?

#@ xargs_end_word
printf 'a\nb\nEND\nc\n' | xargs -E END echo
printf 'a\nb\n_\nc\n' | xargs -E _ -n1 echo
seq 3 | xargs --eof=2 echo

#@ xargs_functions
f() { echo "f got $1"; }; export -f f
printf '%s\n' a b | xargs -I{} bash -c 'f {}'
printf '%s\n' a b | xargs -n1 bash -c 'f "$@"' _
printf '%s\n' a b | xargs -n1 f; echo $?

#@ xargs_input_file
xargs -a nope echo; echo $?
printf 'a\nb\n' > tmp/list; xargs -a tmp/list -n1 echo item
echo from-stdin | xargs -a tmp/list cat -; echo $?

#@ xargs_not_found
echo a b c | xargs -n1 nosuchcmd; echo $?
printf 'echo hi\n' > tmp/noexec; echo a | xargs ./tmp/noexec; echo $?
echo a | xargs /tmp; echo $?; echo a | xargs -I{} {} b; echo $?
echo config | xargs cd; echo $?; echo x | xargs export; echo $?

#@ xargs_nul
find . -name '*.log' -print0 | sort -z | xargs -0 wc -l
find . -name '*.nope' -print0 | xargs -0 -r rm
find . -name '*.nope' | xargs echo none
find . -name '*.nope' | xargs -r echo none
printf 'a\0b\0' | xargs -0 -I{} echo "[{}]"
printf 'a\0b c\0' | xargs -0 -n1 echo
printf 'a\0b\n' | xargs echo

#@ xargs_numbers
for o in '-n x' '-n 0' '-L 0' '-n -1' '-P x' '-P -1' '-s x' '-n1x'; do echo a | xargs $o echo; echo $?; done
echo a | xargs -s 3 echo; echo $?

#@ xargs_options_exclude_each_other
echo a b c d | xargs -n2 -I{} echo {}
echo a b c d | xargs -I{} -n2 echo {}
echo a b c d | xargs -I{} -n1 echo {}
echo a b c d | xargs -L2 -n1 echo
echo a b c d | xargs -n1 -L2 echo
echo a b c d | xargs -I{} -L2 echo {}

#@ xargs_options_refused
xargs --version | head -1; xargs --bogus </dev/null; echo $?
xargs -Z </dev/null; echo $?
echo a | xargs -n; echo $?; echo a | xargs --max echo; echo $?

#@ xargs_pipelines
ls config | xargs -I F sh -c 'echo F; head -1 config/F' | head -20
ls logs/*.log | xargs -n1 basename | xargs -I{} echo "name={}"
echo "3 4" | xargs -n1 | paste -sd+ | bc
echo ls | xargs -I{} bash -c "{} config"
printf 'x y\n' | xargs -I{} touch "tmp/{}.txt"; ls tmp
find logs -name '*.log' -print0 | sort -z | xargs -0 -n1 basename -s .log
export FOO=bar; echo x | xargs sh -c 'echo $FOO $0'
printf 'one\ntwo\n' | while read l; do echo $l | xargs echo got; done
timeout 5 xargs -n1 echo <<< "a b"
echo a b | command xargs echo; echo a b | /usr/bin/xargs echo; X=xargs; echo a b | $X -n1 echo

#@ xargs_prompt
echo hi | xargs -p echo </dev/null; echo $?

#@ xargs_quotes
echo "it's a" | xargs echo; echo $?
echo 'say "hi' | xargs; echo $?
printf '"a b" c\\ d '"'e f'"'\n' | xargs -n1 echo
printf '"a b" c\\ d '"'e f'"'\n' | xargs printf '[%s]\n'
echo "a'b" | xargs -d '\n' echo
echo 'a\b' | xargs echo
echo 'a\' | xargs echo; echo $?
printf "ok\nbad'x\nmore\n" | xargs -n1 echo; echo $?

#@ xargs_rows
seq 1 10 | xargs -n 3
seq 1 10 | xargs -n 3 echo row
seq 1 5 | xargs -P 4 -n 1 echo p | sort
printf 'a b\nc d\n\ne\n' | xargs -I{} echo "[{}]" x{}y
printf 'a b\nc d\n' | xargs -L1 echo L
printf 'a b\nc d \ne f\n' | xargs -L1 echo L
printf 'a b\nc\n' | xargs -i echo "<{}>"
printf 'a b\nc\n' | xargs -l echo l

#@ xargs_sizes
seq 1 20 | xargs -s 20 echo; echo $?
seq 1 3 | xargs -x -s 8 -n 3 echo; echo $?
echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | xargs -s 20 echo; echo $?

#@ xargs_statuses
printf '%s\n' 1 2 3 | xargs -I{} sh -c 'echo {}; exit 255'; echo $?
printf '%s\n' 1 2 3 | xargs -n1 sh -c 'echo $0; exit 3'; echo $?
printf '%s\n' 1 2 3 | xargs -n1 sh -c 'kill -9 $$'; echo $?
printf '%s\n' 1 2 3 | xargs -n1 sh -c 'test $0 -ne 2'; echo $?
printf '1\n2\n3\n' | xargs -I{} -P2 sh -c 'exit $(( {} - 1 ))'; echo $?
echo logs/nope.log | xargs grep -c ERROR; echo $?
set -o pipefail; echo a | xargs false || echo "failed $?"

#@ xargs_trace
echo a b | xargs -t echo
echo a b | xargs -t -n1 echo x
echo "a b" | xargs -t -I{} echo "q {}"
echo '*' | xargs -t echo 'a;b' 'x$y' "it's"
seq 4 | xargs --max-procs=1 --max-args=2 --verbose echo

#@ xargs_trims
printf 'a  b \n  c\n' | xargs
echo '  trim me  ' | xargs
xargs echo static < /dev/null
xargs < /dev/null; echo $?
echo '*' | xargs echo; echo '$HOME' | xargs echo
