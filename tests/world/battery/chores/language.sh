#@ xargs_not_found
echo a b c | xargs -n1 nosuchcmd; echo $?
printf 'echo hi\n' > tmp/noexec; echo a | xargs ./tmp/noexec; echo $?
echo a | xargs /tmp; echo $?; echo a | xargs -I{} {} b; echo $?
echo config | xargs cd; echo $?; echo x | xargs export; echo $?

#@ xargs_statuses
printf '%s\n' 1 2 3 | xargs -I{} sh -c 'echo {}; exit 255'; echo $?
printf '%s\n' 1 2 3 | xargs -n1 sh -c 'echo $0; exit 3'; echo $?
printf '%s\n' 1 2 3 | xargs -n1 sh -c 'kill -9 $$'; echo $?
printf '%s\n' 1 2 3 | xargs -n1 sh -c 'test $0 -ne 2'; echo $?
printf '1\n2\n3\n' | xargs -I{} -P2 sh -c 'exit $(( {} - 1 ))'; echo $?
echo logs/nope.log | xargs grep -c ERROR; echo $?
set -o pipefail; echo a | xargs false || echo "failed $?"

#@ xargs_numbers
for o in '-n x' '-n 0' '-L 0' '-n -1' '-P x' '-P -1' '-s x' '-n1x'; do echo a | xargs $o echo; echo $?; done
echo a | xargs -s 3 echo; echo $?

#@ xargs_input_file
xargs -a nope echo; echo $?
printf 'a\nb\n' > tmp/list; xargs -a tmp/list -n1 echo item
echo from-stdin | xargs -a tmp/list cat -; echo $?

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

#@ xargs_delimiters
printf 'a,b,c' | xargs -d, -n1 echo
printf 'a,b,c\n' | xargs -d, echo
printf 'a\tb c\n' | xargs -d '\n' -n1 echo
printf 'a:b' | xargs -d : -I% echo "<%>"
printf 'a1b\n' | xargs -d '\x31' echo
echo a | xargs -d xy echo; echo $?; echo a | xargs -d '\q' echo; echo $?

#@ xargs_nul
find . -name '*.log' -print0 | sort -z | xargs -0 wc -l
find . -name '*.nope' -print0 | xargs -0 -r rm
find . -name '*.nope' | xargs echo none
find . -name '*.nope' | xargs -r echo none
printf 'a\0b\0' | xargs -0 -I{} echo "[{}]"
printf 'a\0b c\0' | xargs -0 -n1 echo
printf 'a\0b\n' | xargs echo

#@ xargs_trace
echo a b | xargs -t echo
echo a b | xargs -t -n1 echo x
echo "a b" | xargs -t -I{} echo "q {}"
echo '*' | xargs -t echo 'a;b' 'x$y' "it's"
seq 4 | xargs --max-procs=1 --max-args=2 --verbose echo

#@ xargs_functions
f() { echo "f got $1"; }; export -f f
printf '%s\n' a b | xargs -I{} bash -c 'f {}'
printf '%s\n' a b | xargs -n1 bash -c 'f "$@"' _
printf '%s\n' a b | xargs -n1 f; echo $?

#@ xargs_end_word
printf 'a\nb\nEND\nc\n' | xargs -E END echo
printf 'a\nb\n_\nc\n' | xargs -E _ -n1 echo
seq 3 | xargs --eof=2 echo

#@ xargs_sizes
seq 1 20 | xargs -s 20 echo; echo $?
seq 1 3 | xargs -x -s 8 -n 3 echo; echo $?
echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | xargs -s 20 echo; echo $?

#@ xargs_children_have_no_input
echo x | xargs cat; echo $?
echo x | xargs sh -c 'cat; echo done'
seq 3 | xargs -I{} sh -c 'read x; echo "{} $x"'

#@ xargs_options_refused
xargs --version | head -1; xargs --bogus </dev/null; echo $?
xargs -Z </dev/null; echo $?
echo a | xargs -n; echo $?; echo a | xargs --max echo; echo $?

#@ xargs_options_exclude_each_other
echo a b c d | xargs -n2 -I{} echo {}
echo a b c d | xargs -I{} -n2 echo {}
echo a b c d | xargs -I{} -n1 echo {}
echo a b c d | xargs -L2 -n1 echo
echo a b c d | xargs -n1 -L2 echo
echo a b c d | xargs -I{} -L2 echo {}

#@ xargs_prompt
echo hi | xargs -p echo </dev/null; echo $?

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

#@ xargs_trims
printf 'a  b \n  c\n' | xargs
echo '  trim me  ' | xargs
xargs echo static < /dev/null
xargs < /dev/null; echo $?
echo '*' | xargs echo; echo '$HOME' | xargs echo
#@ signal_runs_a_trap
trap 'echo got term' TERM; kill -TERM $$; echo after
trap 'echo got usr1' USR1; kill -USR1 $$; kill -SIGUSR1 $$; kill -10 $$; kill -s USR1 $$; echo after
trap 'echo "caught $?"' USR2; (exit 4); kill -USR2 $$; echo "then $?"
handler() { echo "sig $1 in ${FUNCNAME[1]}"; }; trap 'handler USR1' USR1; g() { kill -USR1 $$; echo g; }; g
trap '' TERM; kill $$; echo survived; kill -0 $$; echo $?

#@ signal_trap_may_exit
trap 'echo bye' EXIT; trap 'echo term; exit 3' TERM; kill $$; echo no

#@ signal_cleanup_function
cleanup() { echo "cleanup: $1"; exit 1; }
trap 'cleanup INT' INT; trap 'cleanup TERM' TERM
kill -INT $$
echo not reached

#@ signal_ends_a_child_shell
bash -c 'kill -TERM $$; echo no'; echo $?
bash -c 'trap "echo child term; exit 7" TERM; kill $$; echo no'; echo $?
bash -c 'trap "echo bye" EXIT; kill -INT $$; echo no'; echo $?
(kill -TERM $BASHPID; echo no); echo $?
bash -c 'trap "" HUP; kill -HUP $$; echo survived'; echo $?
printf '#!/bin/bash\ntrap "echo script cleanup; exit 5" TERM\nkill $$\necho no\n' > tmp/s.sh; chmod +x tmp/s.sh; tmp/s.sh; echo $?

#@ signal_listing
trap -l | head -2; trap "echo hi" FOO; echo $?
kill -l 9; kill -l TERM; kill -l 143

#@ signal_job_statuses
sleep 100 & p=$!; kill $p; wait $p; echo $?
sleep 100 & kill %1; wait %1; echo $?
(exit 3) & wait $!; echo $?; (sleep 1; exit 4) & (sleep 2; exit 5) & wait -n; echo $?; wait; echo $?
for i in 1 2 3; do ( sleep $i; echo "done $i"; exit $i ) & pids+=($!); done
for p in "${pids[@]}"; do wait "$p"; echo "rc=$?"; done
{ sleep 30; echo never; } & pid=$!
kill -TERM "$pid" && wait "$pid" 2>/dev/null
echo "status $?"

#@ shell_children
export A=1; B=2; f() { echo "f $1"; }; export -f f; g() { :; }
bash -c 'echo $A "[$B]"; f x; g'; echo $?
bash -c 'echo $0 $# $*' name a 'b c'; bash -c 'exit 300'; echo $?; bash nope.sh; echo $?; bash -c; echo $?
printf 'echo "$0 $1 $#"; cd /; x=5; exit 9\n' > tmp/s.sh; bash tmp/s.sh q r; echo $? $PWD $x; sh tmp/s.sh; bash < tmp/s.sh; echo 'echo piped $1; read x; echo "[$x]"' | bash -s arg
bash -c 'umask'; umask 077; bash -c 'umask; touch tmp/u'; stat -c %a tmp/u
bash -e -c 'false; echo no'; echo $?; bash -eu -o pipefail -c 'echo $nope'; echo $?; bash -x -c 'echo a'; bash -n -c 'if'; echo $?
echo 'data' | bash -c 'read x; echo "got $x"; cat'; bash --version | head -1; bash -c 'echo $SHLVL'; bash config; echo $?; bash logs; echo $?

#@ shell_scripts_by_path
printf '#!/bin/bash\necho start\nx=$((1/0))\necho after\nnosuchcmd\nfoo(\n' > tmp/s.sh; chmod +x tmp/s.sh; tmp/s.sh; echo $?; bash tmp/s.sh
printf '#!/bin/bash -e\nfalse\necho no\n' > tmp/e.sh; chmod +x tmp/e.sh; tmp/e.sh; echo $?
printf '#!/usr/bin/env bash\nset -u\necho "$0 ${BASH_SOURCE[0]} $(basename "$0") $(dirname "${BASH_SOURCE[0]}")"\necho err >&2\necho $x\n' > tmp/u.sh; chmod +x tmp/u.sh; ./tmp/u.sh; echo $?; (cd tmp && ./u.sh); PATH=$PWD/tmp:$PATH; u.sh 2>/dev/null
printf 'usage() { sed -n "s/^## //p" "$0"; exit 2; }\n## usage: x\n## -h help\nusage\n' > tmp/h.sh; chmod +x tmp/h.sh; tmp/h.sh; echo $?
printf 'echo no shebang $1\n' > tmp/n; chmod +x tmp/n; tmp/n a; cat tmp/n
printf '#!/bin/bash\necho out1; echo err1 >&2; echo out2\n' > tmp/o.sh; chmod +x tmp/o.sh; tmp/o.sh 2>/dev/null; tmp/o.sh 2>&1 >/dev/null; x=$(tmp/o.sh 2>/dev/null); echo "$x"

#@ shell_recursion_of_scripts
cat > tmp/r.sh <<'E'
#!/bin/bash
n=$1
echo "level $n"
[ "$n" -gt 0 ] && "$0" $((n - 1))
exit $n
E
chmod +x tmp/r.sh; tmp/r.sh 4; echo $?
#@ dash_knows_no_bash
sh -c '[[ a ]]'; echo $?
sh -c 'x=(1)'; echo $?
sh -c 'function f { echo a; }; f'; echo $?
sh -c 'function f() { echo a; }; f'; echo $?
sh -c 'for ((i=0;i<3;i++)); do echo $i; done'; echo $?
sh -c 'cat <<< hi'; echo $?; sh -c 'cat <(echo a)'; echo $?
sh -c 'ls nope |& cat'; echo $?; sh -c 'echo a >& file'; echo $?
sh -c 'select x in a; do echo; done'; echo $?
sh -c 'declare x=1; echo $?; typeset y; let z=1; echo $?; pushd /; shopt -s x; echo $?'
sh -c 'mapfile x; readarray y; echo $?; help; echo $?; history; disown; echo $?'
sh -c 'source ./x'; echo $?; sh -c 'a+=c; a[0]=1; ((i++))'; echo $?

#@ dash_echo
sh -c 'echo -e "a\tb"; echo "c\td"; echo -n x; echo; echo "x\cy" z; echo; echo "\101 \0101 \x41"; echo -n "a" -n; echo -E b'
sh -c "echo 'a\nb'; printf 'c\\\\nd\n'; echo z"

#@ dash_expansions
sh -c 'echo "[$RANDOM] {1..3} {a,b}"; echo {1..3} {a,b} x{1,2}y'
sh -c 'x=abc; echo ${x:1:1}'; echo $?; sh -c 'x=abc; echo ${x/a/b}'; echo $?; sh -c 'x=abc; echo ${x^^}'; echo $?; sh -c 'echo ${!x}'; echo $?
sh -c 'echo "$BASH_VERSION$UID$HOSTNAME"; if [ -z "$BASH_VERSION" ]; then echo not bash; fi; echo $"hi" $'"'a\nb'"
sh -c 'x=a.b.c; echo ${x%.*} ${x##*.} ${#x} ${y:-d} ${y:=e} $y ${x:+f} ${1-none} ${#}'

#@ dash_not_found
sh -c 'nope'; echo $?; sh -c './nope'; echo $?; sh -c 'cat < x'; echo $?; sh -c 'echo a > /nope/x'; echo $?
sh -c '/tmp'; echo $?; sh -c 'echo x > /tmp'; echo $?; sh -c 'cd /nope; echo $?'; sh -c './README.md'; echo $?
sh nope.sh; echo $?; sh -c; echo $?; sh -Z; echo $?; sh logs; echo $?
sh -c '. ./nope; echo no'; echo $?; sh -c '. nope'; echo $?

#@ dash_scripts
printf '#!/bin/sh\necho "$0 $1"\n[[ -n $1 ]] && echo yes\necho -e "a\\tb"\n' > tmp/s.sh; chmod +x tmp/s.sh; tmp/s.sh q; echo $?; sh tmp/s.sh q; bash tmp/s.sh q
printf 'set -e\nnope\necho no\n' > tmp/s.sh; sh tmp/s.sh; echo $?; printf 'cat nope\n. ./lib.sh\necho no\n' > tmp/s.sh; sh tmp/s.sh; echo $?
printf 'x=1\nif [ "$x" == 1 ]; then echo one; else echo other; fi\nfor i in 1 2; do echo "$i"; done\nlocal y=2\n' > tmp/s.sh; sh tmp/s.sh; echo $?
printf 'add() { local a=$1; echo $((a + $2)); }\nadd 2 3\ncase "$1" in start|stop) echo "$1";; *) echo "Usage: $0 {start|stop}" >&2; exit 1;; esac\n' > tmp/s.sh; sh tmp/s.sh; echo $?; sh tmp/s.sh start

#@ dash_set_options
sh -c 'set -o pipefail; false | true; echo $?'; echo $?; sh -c 'set -euo pipefail; echo a'; echo $?
sh -ec 'false; echo b'; echo $?; sh -c 'set -eu; echo a; false; echo b'; echo $?; sh -xc 'echo a; x=1; for i in 1 2; do echo $i; done'
sh -c 'trap "echo bye" EXIT; echo a'; sh -c 'trap "echo err" ERR; false; echo b'; echo $?

#@ dash_syntax_errors
sh -c 'if true; then echo a'; echo $?; sh -c 'echo a; fi'; echo $?; sh -c 'echo "abc'; echo $?; sh -c 'echo $(ls'; echo $?
sh -c 'for i in a b; echo $i; done'; sh -c 'if true; then echo a; done'; sh -c 'echo a )'; sh -c '&& echo a'; sh -c 'ls | | wc'; sh -c 'a-b() { echo x; }'
sh -c 'echo ${x'; sh -c 'echo "${x"'; sh -c 'echo `ls'; sh -c 'case x in a) echo;;'; sh -c 'while true; do echo a'; sh -c '{ echo a'; sh -c '( echo a'
sh -c 'echo a
if true
echo b
fi'; echo $?
printf 'echo one\nx=(1 2)\necho two\n' > tmp/s.sh; sh tmp/s.sh; echo $?

#@ dash_variables
sh -c 'set -u; echo $nope; echo b'; echo $?; sh -c 'echo ${x:?must}; echo b'; echo $?; sh -c 'echo ${x?}'; echo $?
sh -c 'f() { local x=1; echo $x; }; f; echo "[$x]"'; sh -c 'local x=1; echo $x'; echo $?
sh -c 'return 4; echo no'; echo $?; sh -c 'f() { return 3; }; f; echo $?'
sh -c 'i=1; i=$((i+1)); echo $i; echo $((i++))'; echo $?; sh -c 'echo $((2**3))'; echo $?; sh -c 'echo $((i=3)) $((5%3)) $((1<<2)) $((i>2&&1))'

#@ dash_test
sh -c 'test a == a; echo $?; [ a == b ]; echo $?; [ 1 -eq x ]; echo $?; [ a; echo $?; test a b; echo $?'
sh -c '[ a = a ] && echo y; [ -n "$x" -a -d logs ] || echo n; [ a = b -o c = c ] && echo or; [ -f README.md ]; echo $?; [ ! -d nope ]; echo $?; [ ]; echo $?; [ 2 -gt 1 ] && echo gt'
sh -c 'x="a b"; [ $x = a ]; echo $?; [ -n $x ]; echo $?'

#@ dash_read
sh -c 'read -t 1 x; echo b'; sh -c 'read; echo b $?'; sh -c 'export -f x; echo b'; echo $?; echo 'a b' | sh -c 'read x y; echo "$y $x"'
sh -c 'wait -n; echo b'; echo a | sh -c 'read -r l; echo "$l"'; sh -c 'while read -r l; do echo "<$l>"; done < config/db.ini' | head -2

#@ dash_input
sh -c 'echo $0 $# "$@"' a b c; sh -c 'echo $0'; sh -s x y <<'E'
echo "$# $1 $2"
E
echo 'echo from stdin; [[ x ]]' | sh; echo $?; echo 'nope' | sh; echo $?
dash -c 'echo in dash; [[ a ]]'; echo $?; /bin/sh -c '[[ a ]]'; /usr/bin/env sh -c '[[ a ]]'; echo $?
find . -maxdepth 1 -name '*.md' -exec sh -c 'echo "f=$1"; [[ x ]]' _ {} \;; echo a | xargs -I{} sh -c 'echo {}; [[ x ]]'
sh -c 'echo a; nope; echo b
nope2
[[ x'; echo $?
#@ nul_in_substitution
x=$(printf 'a\0b'); echo "$x"
echo "$(head -c 4 /dev/zero)" | wc -c
for f in $(find config -name 'app*' -print0); do echo "$f"; done
y=$(printf 'p\0q' | tr '\0' ' '); echo "$y"; z=$(printf 'a\0'; exit 3); echo $?
if v=$(tr '\n' '\0' < config/db.ini); then echo "${v:0:9}"; fi
read -r w < <(printf 'a\0b\n'); echo "$w"
mapfile -d '' -t a < <(printf 'x\0y\0'); echo "${#a[@]} ${a[1]}"
while IFS= read -r -d '' f; do echo "<$f>"; done < <(printf 'x\0y z\0')
echo end
#@ trace_loops
set -x; for x in a b; do echo $x; done
for f in *.md "q r"; do :; done
while read l; do echo "$l"; done <<< 1
set +x
for x in 1; do echo quiet; done
#@ trace_case
set -x; case abc in a*) echo y;; esac
v="x y"; case "$v" in *) echo z;; esac
f() { case $1 in start) echo s;; esac; }; f start
#@ trace_to_a_file
exec 2>tmp/trace; set -x; for i in 1 2; do echo $i | tr 1 2 > /dev/null; done; set +x; grep -v 'tr 1' tmp/trace
#@ trace_child
printf 'for i in 1 2; do\n  echo "n $i"\ndone\nkill -0 $$ && bash -c "echo in"\n' > tmp/s.sh; bash -x tmp/s.sh 2>&1 | sed 's/-0 .*/-0 N/'
#@ trace_prompt
PS4='> '; set -x; for i in a; do :; done; sh -c 'echo x'
#@ trace_lines
PS4='+ ${LINENO}: '; set -x
for i in 1 2; do
  echo $i
done
#@ both_in_order
printf '#!/bin/bash\necho out1; echo err1 >&2; echo out2; ls nope; echo out3\n' > tmp/o.sh; chmod +x tmp/o.sh
tmp/o.sh 2>&1 | cat -n; bash tmp/o.sh > tmp/log 2>&1; cat tmp/log; sh tmp/o.sh &> tmp/log; cat tmp/log; x=$(./tmp/o.sh 2>&1); echo "$x"
timeout 5 bash tmp/o.sh 2>&1 | tee tmp/t2; env | grep -c BOTH; tmp/o.sh 2>&1 >/dev/null | cat
