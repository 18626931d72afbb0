#@ accounts_read
while IFS=: read -r user _ uid _ _ home shell; do (( uid == 0 || uid == 1000 )) && printf '%-8s %5d %s\n' "$user" "$uid" "$shell"; done < /etc/passwd | sort | head -3; getent passwd root | cut -d: -f6; id -un; groups | wc -w > /dev/null; [ "$(id -u)" -ne 0 ] && echo "not root"

#@ bash_001
set -euo pipefail
log() { printf '[%s] %s\n' "$1" "${*:2}" >&2; }
declare -A count=()
while IFS=' ' read -r _ level worker rest; do
  count[$level]=$(( ${count[$level]:-0} + 1 ))
done < logs/app.log
for k in $(printf '%s\n' "${!count[@]}" | sort); do
  printf '%-6s %5d\n' "$k" "${count[$k]}"
done
log INFO done with "${#count[@]}" levels

#@ bash_002
set -e
cleanup() { echo "cleanup rc=$?"; rm -f tmp/lock; }
trap cleanup EXIT
touch tmp/lock
ls tmp
false
echo never

#@ bash_003
set -u
echo "${UNDEFINED_THING}"
echo after

#@ bash_004
f() { local x=$1; shift; echo "x=$x rest=$* n=$#"; return $(( x % 256 )); }
f 3 a b "c d"; echo "rc=$?"
f 300 || echo "rc=$?"
f

#@ bash_005
usage() { echo "usage: ${0##*/} [-v] [-n NUM] FILE" >&2; exit 2; }
verbose=0 num=1
set -- -v -n 5 input.txt extra
while getopts ':vn:h' opt; do
  case $opt in
    v) verbose=1 ;;
    n) num=$OPTARG ;;
    h) usage ;;
    \?) echo "bad -$OPTARG" >&2; usage ;;
    :) echo "-$OPTARG needs arg" >&2; usage ;;
  esac
done
shift $((OPTIND - 1))
echo "verbose=$verbose num=$num args=$*"
OPTIND=1
set -- -n
while getopts ':vn:h' opt; do case $opt in :) echo "missing for $OPTARG";; \?) echo bad;; esac; done
OPTIND=1
set -- -z
while getopts 'vn:' opt; do echo "got $opt [${OPTARG-unset}]"; done
OPTIND=1; set -- -n
while getopts 'vn:' opt; do echo "got $opt"; done

#@ bash_006
arr=(alpha "beta gamma" delta)
arr+=("epsilon")
echo "${#arr[@]} ${arr[1]} ${arr[-1]} ${!arr[*]}"
unset 'arr[1]'
echo "${!arr[@]} | ${arr[@]:1:2}"
for i in "${!arr[@]}"; do echo "$i=${arr[i]}"; done
printf '<%s>' "${arr[@]/a/A}"; echo
printf '<%s>' "${arr[@]^^}"; echo
declare -p arr

#@ bash_007
path=/srv/app/models/checkpoint-1000.tar.gz
echo "${path##*/} ${path%/*} ${path%%.*} ${path#*.} ${path##*.}"
echo "${path/models/backup} ${path//a/_} ${path/#\/srv/~} ${path/%gz/xz}"
echo "${path:5:3} ${path: -6} ${path:(-6):3} ${#path}"
echo "${nope:-default} ${nope:+set} ${nope-x}"
: "${nope:=assigned}"; echo "$nope"
v=hello; echo "${v^} ${v^^} ${v~~} ${v@Q} ${v@U}"
V=HELLO; echo "${V,} ${V,,} ${V,,[LO]}"

#@ bash_008
x=
echo "${x:?must be set}"
echo unreachable

#@ bash_009
( : "${missing:?need a value}" ); echo "rc=$?"

#@ bash_010
mapfile -t lines < data/users.csv
echo "${#lines[@]}"
for line in "${lines[@]:1}"; do
  IFS=, read -r id name team age <<< "$line"
  printf '%2d %-8s %-10s %3d\n' "$id" "$name" "$team" "$age"
done

#@ bash_011
declare -A owner=([db]=alice [web]=bob ["gpu node"]=carol)
for k in db web "gpu node" none; do
  if [[ -v owner[$k] ]]; then echo "$k -> ${owner[$k]}"; else echo "$k has no owner"; fi
done
unset 'owner[web]'
echo "${#owner[@]}"
[[ ${owner[web]+x} ]] || echo gone

#@ bash_012
case "$(uname -s)" in
  Linux) echo penguin ;;
  Darwin) echo mac ;;
  *) echo other ;;
esac
for f in config/*; do
  case $f in
    *.yaml|*.yml) t=yaml ;;&
    *app*) echo "app config $f" ;;
    *.json) echo "json $f" ;;
    *) echo "other $f" ;;
  esac
done
case a in a) echo one ;& b) echo two ;; c) echo three ;; esac

#@ bash_013
diff <(sort data/numbers.txt | head -5) <(sort -n data/numbers.txt | head -5)
echo "rc=$?"
comm -12 <(printf '%s\n' a b c) <(printf '%s\n' b c d)
paste <(seq 3) <(printf '%s\n' x y z)

#@ bash_014
while read -r a b; do
  echo "first=$a rest=$b"
done <<EOT
one two three
  lead trail  
back\slash here
EOT
cat <<-EOT
	tab stripped
	  spaces kept $((1+2)) $(echo sub) \$HOME `echo tick`
	EOT
cat <<'EOT'
no $expansion `here` \n
EOT

#@ bash_015
trap 'echo "ERR at line $LINENO rc=$?"' ERR
true
false
ls /nonexistent 2>/dev/null
echo end

#@ bash_016
i=0
while (( i < 10 )); do
  (( i++ ))
  (( i % 2 )) && continue
  (( i > 7 )) && break
  echo $i
done
until [ $i -le 5 ]; do i=$((i-1)); done; echo "i=$i"
for ((a=0, b=10; a<b; a+=3, b-=2)); do printf '%d:%d ' $a $b; done; echo
for x in {a..e} {01..05..2} {5..1..2}; do printf '%s ' $x; done; echo
outer=0
for i in 1 2 3; do for j in 1 2 3; do [ $j = 2 ] && continue 2; outer=$((outer+1)); [ $i = 3 ] && break 2; done; done; echo $outer

#@ bash_017
echo $((7/2)) $((-7/2)) $((-7%3)) $((2**10)) $((0x1f)) $((010)) $((2#1011)) $((36#zz))
echo $(( 1 << 4 | 3 )) $(( ~5 )) $(( 5 > 3 ? 10 : 20 )) $(( !0 )) $((1,2,3))
x=5; echo $((x++ + ++x)) $x $((x--)) $x; ((x*=3)); echo $x; let 'y = x ** 2'; echo $y
echo $((1/0)); echo "rc=$?"

#@ bash_018
echo $((08))
echo "rc=$?"

#@ bash_019
(( 0 )); echo $?
let "z=0"; echo $?
echo $(( 9223372036854775807 + 1 ))
a[3]=5; echo $(( a[3] * 2 ))
s="3+4"; echo $((s)) $(( s*2 ))

#@ bash_020
exec 3> tmp/out.txt
echo "to three" >&3
exec 3>&-
cat tmp/out.txt
echo x >&3; echo "rc=$?"
{ echo out; echo err >&2; } 2>&1 | sort
{ echo out; echo err >&2; } > tmp/both 2>&1; cat tmp/both
ls nofile &> tmp/e; cat tmp/e
exec 4< data/words.txt; read -r -u 4 first; read -r second <&4; echo "$first/$second"; exec 4<&-

#@ bash_021
set -o noclobber
echo 1 > tmp/f
echo 2 > tmp/f; echo "rc=$?"
echo 3 >| tmp/f; cat tmp/f
set +o noclobber; echo 4 > tmp/f; cat tmp/f

#@ bash_022
false | true; echo "$? ${PIPESTATUS[*]}"
set -o pipefail
false | true; echo "$?"
true | (exit 3) | true; echo "$? "
ls nofile 2>/dev/null | wc -l; echo "${PIPESTATUS[0]} ${PIPESTATUS[1]}"
! true; echo $?

#@ bash_023
read -r -p 'name? ' name <<< 'Ada Lovelace'; echo "hi $name"
IFS=: read -ra parts <<< "a:b::d"; echo "${#parts[@]} [${parts[2]}]"
read -r -d '' text <<'EOT'
multi
line
EOT
echo "$? [$text]"
read -n 3 x <<< abcdef; echo $x
read -r a b c <<< "1 2"; echo "[$a][$b][$c]"
read -r -t 1 v < /dev/null; echo "rc=$?"

#@ bash_024
func() { echo "$FUNCNAME ${FUNCNAME[1]} $LINENO"; }
caller_fn() { func; }
caller_fn
declare -F | head -3
type func
type -t func ls cd if nosuch

#@ bash_025
if true; then
  echo unclosed

#@ bash_026
echo "unterminated

#@ bash_027
for i in 1 2; do echo $i; done; done

#@ bash_028
echo a |

#@ bash_029
echo hi )

#@ bash_030
if [ 1 -eq 1 ] then echo yes; fi

#@ bash_031
declare -r CONST=5
CONST=6
echo "still $CONST"

#@ bash_032
readonly A=1; (A=2); echo "rc=$?"; unset A; echo "rc=$?"
declare -i n; n=5+3; echo $n; n=abc; echo $n
declare -l low=ABC; declare -u up=abc; echo $low $up
declare -x EXPORTED=1; env | grep EXPORTED
export -p | grep EXPORTED
declare -a ar=(1 2); declare -p ar n low
local x=1; echo "rc=$?"

#@ bash_033
n() { local -n ref=$1; ref+=(new); }
list=(a); n list; echo "${list[@]}"
x=y; y=z; echo "${!x}"
for v in PATH_A PATH_B; do declare "$v=/opt/$v"; done; echo "$PATH_A $PATH_B"
PRE_1=a PRE_2=b; echo "${!PRE_@}"

#@ bash_034
shopt -s nullglob extglob globstar
echo *.nomatch end
echo !(config|data|logs)
echo **/*.py
echo src/@(main|util).py
echo ?(x)README*
shopt -u nullglob; echo *.nomatch
shopt -s dotglob; echo .h* ; shopt -s failglob; echo *.zzz; echo "rc=$?"

#@ bash_035
wait_for() { local n=0; until "$@" 2>/dev/null || (( ++n >= 3 )); do echo "try $n"; done; (( n < 3 )); }
wait_for test -f tmp/x; echo "rc=$?"
touch tmp/x; wait_for test -f tmp/x && echo found

#@ bash_036
sleep 0.1 & pid=$!
wait $pid; echo "rc=$?"
(exit 7) & wait $!; echo "rc=$?"
(sleep 0.2; exit 3) & p1=$!; (exit 0) & p2=$!
fail=0; for p in $p1 $p2; do wait $p || fail=$((fail+1)); done; echo "failed=$fail"
wait 99999; echo "rc=$?"

#@ bash_037
pids=()
for i in 1 2 3; do ( echo "job $i" > tmp/job$i ) & pids+=($!); done
wait "${pids[@]}"; cat tmp/job*; echo "${#pids[@]}"

#@ bash_038
result=$(cat <<EOT | tr a-z A-Z
some text
EOT
)
echo "$result"
echo "nested $(echo "inner $(echo "deep")")"
x=$(false); echo "rc=$?"
y=$(exit 5) || echo "rc=$?"
echo "lines: $(printf 'a\nb\n\n\n')|"

#@ bash_039
eval 'for i in 1 2; do echo "e$i"; done'
cmd="echo quoted 'arg one'"; $cmd; eval "$cmd"
cmd=(printf '%s|' "a b" c); "${cmd[@]}"; echo
bash -c 'echo "$0 $1 $#"' zero one two
bash -c 'exit 42'; echo $?
bash -euc 'false; echo no'; echo $?
sh -c 'echo ${x:-posix}; echo $((1+1))'
bash -c 'foo'; echo $?

#@ bash_040
cat > tmp/lib.sh <<'EOT'
greet() { echo "hello ${1:-nobody}"; }
VERSION=2.1
return 3
echo never
EOT
. tmp/lib.sh; echo "rc=$?"; greet x; echo $VERSION
source tmp/none.sh; echo "rc=$?"

#@ bash_041
IFS=$'\n'; for l in $(head -3 data/users.csv); do echo "[$l]"; done; unset IFS
IFS=, ; set -- a,b c; echo "$*"; for i in $*; do echo "$i"; done
IFS=$' \t\n'; v='a  b'; echo $v "$v"; set -f; echo *; set +f

#@ bash_042
time_it() { local s=$SECONDS; "$@"; echo "took $((SECONDS - s))s"; }
time_it true
echo "$((RANDOM >= 0)) ${#RANDOM}" | cut -c1
echo "${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]} $BASH_VERSION"
echo "$0 $# $- ${BASH##*/}"
echo $SHLVL | grep -c '[0-9]'

#@ bash_043
a="line1
line2"
while IFS= read -r l; do echo "> $l"; done <<< "$a"
printf 'k1=v1\nk2=v=2\n# comment\n\n' | while IFS='=' read -r k v; do
  [[ -z $k || $k == \#* ]] && continue
  echo "$k is $v"
done

#@ bash_044
retry() {
  local max=$1 n=1; shift
  while ! "$@"; do
    if (( n >= max )); then echo "giving up after $n attempts" >&2; return 1; fi
    echo "attempt $n failed" >&2; ((n++))
  done
}
retry 3 grep -q nosuchpattern README.md; echo "rc=$?"
retry 3 grep -q Training README.md; echo "rc=$?"

#@ bash_045
shift 5; echo "rc=$?"
set -- a b c; shift 2; echo "$1 $#"
return 3; echo "rc=$?"
break; echo "rc=$?"
exit abc

#@ bash_046
kill; echo "rc=$?"
kill 999999; echo "rc=$?"
kill -l 15; kill -l TERM; kill -9 abc; echo "rc=$?"
kill -NOSIG 1; echo "rc=$?"
ulimit -n abc; echo "rc=$?"
unset 1x; echo "rc=$?"
export 1x=2; echo "rc=$?"
read 1x <<< a; echo "rc=$?"

#@ bash_047
echo {1..3}{a,b} pre{,.bak} {x,y}/{1,2}
echo "$(< config/db.ini)" | head -2
echo ~ ~root; echo "~"
echo a{b,c}d{e,f} {1..10..3} {z..w} {a,b

#@ bash_048
str="a,b,,c"; IFS=, read -ra f <<< "$str"; printf '(%s)' "${f[@]}"; echo
printf '%s\n' "${str//,/;}"; old=$IFS; IFS=-; echo "${f[*]}"; IFS=$old
join() { local IFS=$1; shift; echo "$*"; }; join + 1 2 3
s="  trim me  "; s="${s#"${s%%[![:space:]]*}"}"; s="${s%"${s##*[![:space:]]}"}"; echo "[$s]"

#@ bash_049
until_done=false
n=0
while ! $until_done; do
  n=$((n+1))
  if ((n==3)); then until_done=true; fi
done
echo "loops: $n"
(( n > 2 )) && { echo grouped; } || echo no
[ $n -eq 3 ] && echo three || echo not
test "$n" -ge 3 -a "$n" -lt 5; echo $?

#@ bash_050
declare -A sizes
while IFS= read -r -d '' f; do
  ext=${f##*.}
  s=$(stat -c %s "$f")
  sizes[$ext]=$(( ${sizes[$ext]:-0} + s ))
done < <(find . -type f -print0)
for e in "${!sizes[@]}"; do echo "$e ${sizes[$e]}"; done | sort -k2,2nr | head -4

#@ bash_051
type -P rename

#@ bash_052
type -P tree

#@ bash_053
type -P cal

#@ bash_054
type -P dig

#@ bash_055
type -P nslookup

#@ bash_056
type -P host

#@ bash_057
m(2,3)

#@ bash_058
quit

#@ bash_059
8'

#@ both_in_order
printf '#!/bin/bash\necho out1; echo err1 >&2; echo out2; ls nope; echo out3\n' > tmp/o.sh; chmod +x tmp/o.sh
tmp/o.sh 2>&1 | cat -n; bash tmp/o.sh > tmp/log 2>&1; cat tmp/log; sh tmp/o.sh &> tmp/log; cat tmp/log; x=$(./tmp/o.sh 2>&1); echo "$x"
timeout 5 bash tmp/o.sh 2>&1 | tee tmp/t2; env | grep -c BOTH; tmp/o.sh 2>&1 >/dev/null | cat

#@ builtins_listed
enable | head -3; enable -a | wc -l; compgen -b | wc -l; compgen -W "apple banana apricot" a; compgen -A function; f() { :; }; compgen -A function; compgen -c ech | head -1; compgen -b | grep -c '^_'; enable | sort | md5sum | cut -c1-6

#@ bytes_made_at_run_time
x=ff; printf "\\x$x" | xxd -p; printf "\\$(printf '%03o' 200)" | xxd -p; for c in 41 c3 a9; do printf "\\x$c"; done; echo
chr() { printf "\\$(printf '%03o' "$1")"; }; chr 65; chr 66; echo; printf -v v "\\x$x"; printf %s "$v" | xxd -p; printf "%b" "\\x41\n"; printf "plain %s\n" a; urldecode() { local s="${1//+/ }"; printf '%b\n' "${s//%/\\x}"; }; urldecode 'a%20b+c%C3%A9'

#@ children_and_statuses
out=$(bash -c 'echo out; echo err >&2; exit 4' 2>tmp/err); rc=$?; echo "rc=$rc out=$out err=$(cat tmp/err)"; bash -c 'exec 2>&1; ls nope'; echo $?; bash -c '(exit 5); echo $?; false && true; echo $?; ! true; echo $?'; if bash -c 'test 1 -gt 2'; then echo a; else echo b; fi; bash -c 'kill -TERM $$' ; echo "sig $?"; sh -c 'exit 9' || echo "sh $?"

#@ control_script
cat > tmp/ctl <<'E'
#!/bin/sh
set -e
cmd=${1:-help}
case "$cmd" in
  start) echo "starting"; : > tmp/running ;;
  stop) if [ -e tmp/running ]; then rm tmp/running; echo "stopped"; else echo "not running" >&2; exit 1; fi ;;
  status) [ -e tmp/running ] && echo "running" || { echo "stopped"; exit 3; } ;;
  restart) "$0" stop || true; "$0" start ;;
  *) echo "Usage: $0 {start|stop|status|restart}"; exit 64 ;;
esac
E
chmod +x tmp/ctl; tmp/ctl; echo $?; tmp/ctl status; echo $?; tmp/ctl start; tmp/ctl status; tmp/ctl restart; tmp/ctl stop; tmp/ctl stop; echo $?

#@ dash_echo
sh -c 'echo -e "a\tb"; echo "c\td"; echo -n x; echo; echo "x\cy" z; echo; echo "\101 \0101 \x41"; echo -n "a" -n; echo -E b'
sh -c "echo 'a\nb'; printf 'c\\\\nd\n'; echo z"

#@ dash_expansions
sh -c 'echo "[$RANDOM] {1..3} {a,b}"; echo {1..3} {a,b} x{1,2}y'
sh -c 'x=abc; echo ${x:1:1}'; echo $?; sh -c 'x=abc; echo ${x/a/b}'; echo $?; sh -c 'x=abc; echo ${x^^}'; echo $?; sh -c 'echo ${!x}'; echo $?
sh -c 'echo "$BASH_VERSION$UID$HOSTNAME"; if [ -z "$BASH_VERSION" ]; then echo not bash; fi; echo $"hi" $'"'a\nb'"
sh -c 'x=a.b.c; echo ${x%.*} ${x##*.} ${#x} ${y:-d} ${y:=e} $y ${x:+f} ${1-none} ${#}'

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

#@ dash_not_found
sh -c 'nope'; echo $?; sh -c './nope'; echo $?; sh -c 'cat < x'; echo $?; sh -c 'echo a > /nope/x'; echo $?
sh -c '/tmp'; echo $?; sh -c 'echo x > /tmp'; echo $?; sh -c 'cd /nope; echo $?'; sh -c './README.md'; echo $?
sh nope.sh; echo $?; sh -c; echo $?; sh -Z; echo $?; sh logs; echo $?
sh -c '. ./nope; echo no'; echo $?; sh -c '. nope'; echo $?

#@ dash_read
sh -c 'read -t 1 x; echo b'; sh -c 'read; echo b $?'; sh -c 'export -f x; echo b'; echo $?; echo 'a b' | sh -c 'read x y; echo "$y $x"'
sh -c 'wait -n; echo b'; echo a | sh -c 'read -r l; echo "$l"'; sh -c 'while read -r l; do echo "<$l>"; done < config/db.ini' | head -2

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

#@ dash_test
sh -c 'test a == a; echo $?; [ a == b ]; echo $?; [ 1 -eq x ]; echo $?; [ a; echo $?; test a b; echo $?'
sh -c '[ a = a ] && echo y; [ -n "$x" -a -d logs ] || echo n; [ a = b -o c = c ] && echo or; [ -f README.md ]; echo $?; [ ! -d nope ]; echo $?; [ ]; echo $?; [ 2 -gt 1 ] && echo gt'
sh -c 'x="a b"; [ $x = a ]; echo $?; [ -n $x ]; echo $?'

#@ dash_variables
sh -c 'set -u; echo $nope; echo b'; echo $?; sh -c 'echo ${x:?must}; echo b'; echo $?; sh -c 'echo ${x?}'; echo $?
sh -c 'f() { local x=1; echo $x; }; f; echo "[$x]"'; sh -c 'local x=1; echo $x'; echo $?
sh -c 'return 4; echo no'; echo $?; sh -c 'f() { return 3; }; f; echo $?'
sh -c 'i=1; i=$((i+1)); echo $i; echo $((i++))'; echo $?; sh -c 'echo $((2**3))'; echo $?; sh -c 'echo $((i=3)) $((5%3)) $((1<<2)) $((i>2&&1))'

#@ deadline_function
wait_for() { local deadline=$((SECONDS + $1)); shift; until "$@"; do (( SECONDS >= deadline )) && { echo "timed out waiting for: $*" >&2; return 1; }; sleep 1; done; echo ready; }
wait_for 3 test -f tmp/nope; echo $?; (sleep 2; touch tmp/flag) & wait_for 10 test -f tmp/flag; echo $?

#@ declared_variables
declare -i n=5; n+=3; echo $n; n="2*3"; echo $n; declare -r C=1; declare -l low=ABC; declare -u up=abc; echo $low $up; declare -a arr=([2]=c [0]=a); echo "${!arr[@]}"; typeset -x EXP=1; env | grep ^EXP; declare -p n C low arr; local_test() { declare g=1; declare -g G=2; }; local_test; echo "${g:-unset} $G"; readonly -a RA=(1 2); RA[0]=5; echo "still ${RA[0]}"

#@ errexit_conditions
set -e
f() { false; echo "in f"; }
if f; then echo yes; fi; f && echo and; f || echo or
x=$(f); echo "x=$x"

#@ error_in_arithmetic
echo $((1 + )); echo after
x=5 y=0; (( x / y )); echo $?; let z=1/0; echo $?; echo $(( x % y ))
let; echo $?; let 'x='; echo $?; echo $((2**-1)); echo a; echo $((1/0)); echo c

#@ error_unexpected
bash -c 'true <<< ; echo $?'; echo $?; bash -c 'echo b > ; echo $?'; echo $?; bash -c 'ls |
'; bash -c 'echo $(ls'; echo $?; bash -c 'ls >'; echo $?

#@ error_words
readonly R=1; unset R; echo $?; export R=4; echo $?; declare R=3; echo $?
bash -c 'echo ${1?}'; echo $?; bash -c 'echo ${x:?}'; bash -c 'echo ${x?gone}'; (exec nope; echo after); echo $?
[[ -o errexit ]]; echo $?; set -e; [[ -o errexit ]]; echo $?; set +e; [ -o pipefail ]; echo $?; [[ -o nounset ]] || echo no

#@ errors_to_a_command
ls nope 2> >(sed 's/^/E: /'); sleep 0.1

#@ escapes_in_replacements
i='b "x"'; echo "${i//\"/\\\"}"; echo "${i//\"/Q}"; echo "${i//x/\\\"}"; echo "[${i//x/\\}]"; echo ${i//\"/\\\"}
i='a\b'; echo "${i//\\/\\\\}"; i="it's"; echo "${i//\'/\\\'}"; i="a/b"; echo "${i//\//\\/}"; i='b "x"'; q='"'; echo "${i//$q/\\$q}"
n=$'l1\nl2'; echo "${n//$'\n'/\\n}"; echo "${n//l/\\t}"; printf '%s\n' "{\"k\": \"${i//\"/\\\"}\"}"; f() { echo "${1//\\/\\\\}"; }; f 'a\b'

#@ exec_to_a_file
exec > tmp/log 2>&1; echo one; ls nope; echo two

#@ functions_shown
f() { kill -0 $1 2>/dev/null; sleep 1; export -f f; wait; trap 'echo hi' ERR; }; declare -f f; declare -f f | grep -c kill; type f | head -2; type ls cd nope; echo $?; declare -f nope; echo $?; g() { echo "g $1"; }; bash -c "$(declare -f g); g 1"; declare -f g > tmp/g; cat tmp/g; SECONDS=0

#@ heredoc_in_child
bash -c 'cat <<E
hi'; echo $?; printf 'cat > tmp/o <<X\nline\n' > tmp/s.sh; bash tmp/s.sh; cat tmp/o

#@ heredoc_indented_end
if true; then
  cat <<EOF2
  body
  EOF2
fi

#@ heredoc_not_closed
cat <<E
hello
world

#@ host_names
for host in web1 web2 db1; do case $host in web*) role=web;; db*) role=db;; esac; echo "$host -> $role"; done | column -t; printf '%s\n' web{1..3}.{prod,dev} | grep -v dev; echo {a,b}{1..2}; for i in $(seq -w 8 10); do echo "node$i"; done

#@ inventory_report
#!/bin/bash
# Collect basic inventory
set -uo pipefail
report=tmp/inventory.txt
: > "$report"
section() { printf '\n== %s ==\n' "$1" >> "$report"; }
section files; find . -maxdepth 1 -type f -printf '%f\n' | sort >> "$report"
section dirs; for d in */; do printf '%s\n' "${d%/}"; done >> "$report"
section counts
{ echo "logs: $(find logs -type f | wc -l)"; echo "config: $(ls config | wc -l)"; } >> "$report"
cat "$report"; echo "lines: $(wc -l < "$report")"

#@ lines_in_arrays
mapfile -t lines < logs/app.log; echo "${#lines[@]}"; echo "${lines[0]}"; declare -A seen; uniq=(); for l in "${lines[@]}"; do w=${l##* }; [[ -n ${seen[$w]:-} ]] && continue; seen[$w]=1; uniq+=("$w"); done; echo "${#uniq[@]}"; readarray -t sorted < <(printf '%s\n' "${uniq[@]}" | sort -r); echo "${sorted[0]}"

#@ loops_left
i=0; while :; do i=$((i+1)); case $i in 2) continue;; 4) break;; esac; echo "i=$i"; done; for x in 1 2; do for y in a b; do [ $y = b ] && continue 2; echo $x$y; done; done; until [ $i -le 0 ]; do i=$((i-2)); done; echo $i; for f in nope*; do [ -e "$f" ] || { echo "no match: $f"; break; }; done

#@ modes_in_scripts
( cd logs && ls | head -1 ); pwd; (umask 077; touch tmp/secret); stat -c '%a' tmp/secret; touch tmp/pub; stat -c '%a %U' tmp/pub; chmod u+x,go-r tmp/pub; stat -c %A tmp/pub; [ -x tmp/pub ] && echo x; [ -w tmp/pub ] && echo w; [ -O tmp/pub ] && echo mine; test -s tmp/pub || echo empty; ln -s pub tmp/l; [ -L tmp/l ] && readlink tmp/l

#@ names_matched
ls -1 config | while read -r f; do echo "$f" | sed -E 's/^(.*)\.([a-z]+)$/\2:\1/'; done; find . -name '*.json' | xargs -r jq -r 'keys[]' 2>/dev/null | sort | head -3; for f in config/*; do case "$f" in *.json) t=json;; *.ini) t=ini;; *.ya?ml) t=yaml;; esac; echo "${f##*/} $t"; done

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

#@ number_functions
n=17; is_prime() { local i; (( $1 > 1 )) || return 1; for ((i=2; i*i<=$1; i++)); do (( $1 % i == 0 )) && return 1; done; return 0; }; for i in {1..20}; do is_prime $i && printf '%d ' $i; done; echo; gcd() { local a=$1 b=$2; while ((b)); do ((a %= b, a ^= b, b ^= a, a ^= b)); done; echo $a; }; gcd 48 36; fib() { local a=0 b=1 i; for ((i=0;i<$1;i++)); do printf '%d ' $a; ((a+=b, a^=b, b^=a, a^=b)); done; echo; }; fib 10; hanoi() { local n=$1; ((n==0)) && return; hanoi $((n-1)) $2 $4 $3; ((moves++)); hanoi $((n-1)) $4 $3 $2; }; moves=0; hanoi 5 A C B; echo $moves

#@ ops_args_quoting
show() { local i=0; for a in "$@"; do i=$((i+1)); echo "$i:[$a]"; done; }; args=(-a "b c" '*'); show "${args[@]}"; cmd="show x 'y z'"; eval "$cmd"; $cmd; set -- "${args[@]}" "$(printf 'l1\nl2')"; show "$@"; echo "$#"; shift 2; show "$*"

#@ ops_arith_loop
for ((i=1, j=10; i<j; i+=2, j--)); do echo -n "$i/$j "; done; echo; n=5; until ((n-- == 0)); do printf '%d ' $n; done; echo; for i in {0..20..5}; do ((i % 10)) && continue; echo $i; done; x=$((16#ff)); echo $x $((x >> 4)) $((x & 0xf)); printf '%x %o %X\n' 255 8 171; echo $(( $(date +%s) > 0 ))

#@ ops_assoc_report
declare -A count; while read -r _ lvl _; do count[$lvl]=$(( ${count[$lvl]:-0} + 1 )); done < logs/app.log; for k in "${!count[@]}"; do echo "$k ${count[$k]}"; done | sort -k2 -rn; echo "total ${#count[@]}"; [[ -v count[ERROR] ]] && echo has; unset "count[ERROR]"; [[ -v count[ERROR] ]] || echo gone

#@ ops_batch_jobs
max=2; running=0; for i in 1 2 3 4; do ( sleep 1; echo "job $i" >> tmp/jobs.log ) & running=$((running+1)); if (( running >= max )); then wait -n; running=$((running-1)); fi; done; wait; sort tmp/jobs.log

#@ ops_case_args
run() { while [[ $# -gt 0 ]]; do case "$1" in --name=*) name="${1#*=}"; shift;; --name) name="$2"; shift 2;; -v|--verbose) v=1; shift;; --) shift; break;; -*) echo "Unknown option: $1" >&2; return 1;; *) pos+=("$1"); shift;; esac; done; echo "name=$name v=${v:-0} pos=${pos[*]:-} rest=$*"; }; run --name=a x -v y -- z w; run --bad; echo $?

#@ ops_check_services
declare -A ports=([ssh]=22 [web]=80 [db]=5432); for svc in $(printf '%s\n' "${!ports[@]}" | sort); do port=${ports[$svc]}; if (( port < 100 )); then status=low; else status=high; fi; printf '%-10s %6d %s\n' "$svc" "$port" "$status"; done

#@ ops_csv
printf 'name,age,city\nbob,30,NYC\namy,25,LA\n' > tmp/d.csv; { read -r header; IFS=, read -ra cols <<< "$header"; echo "cols: ${#cols[@]}"; while IFS=, read -r name age city; do printf '%s is %d from %s\n' "$name" "$age" "$city"; done; } < tmp/d.csv; awk -F, 'NR>1 {s+=$2} END {printf "avg %.1f\n", s/(NR-1)}' tmp/d.csv; sort -t, -k2n tmp/d.csv | tail -1; cut -d, -f1 tmp/d.csv | paste -sd' '; column -s, -t tmp/d.csv

#@ ops_disk_report
df -P / | awk 'NR==2 {print $6}'; du -s config | cut -f2; threshold=101; used=$(df -P / | awk 'NR==2 {gsub("%","",$5); print $5}'); if [ "$used" -gt "$threshold" ]; then echo alert; else echo "fine"; fi

#@ ops_err_stream
{ echo out; echo err >&2; } 2>&1 | sed 's/^/> /' | sort; { echo o; echo e >&2; } 2>tmp/e | cat; cat tmp/e; f() { echo "to stderr" >&2; return 3; }; v=$(f 2>&1) || echo "rc=$? v=$v"; if ! out=$(ls nope 2>&1); then echo "caught: $out"; fi; (exit 7) || echo "got $?"

#@ ops_eval_config
conf='a=1
b="two words"
# comment
c=$((1+2))'; while IFS= read -r l; do [[ $l =~ ^[a-z]+= ]] && eval "$l"; done <<< "$conf"; echo "$a|$b|$c"; declare "dyn_x=5"; echo $dyn_x; name=dyn_x; echo ${!name}; printf -v "$name" '%s' 6; echo $dyn_x; declare -n r=dyn_x; r=7; echo $dyn_x

#@ ops_find_large
find . -type f -size +1k -printf '%f\n' 2>/dev/null | sort | head -5; find . -type f -name '*.log' -exec grep -l ERROR {} + | sort; find . -newer README.md -type f | wc -l > /dev/null; find . -type d -empty | sort

#@ ops_heredoc_ssh_like
bash -s <<'REMOTE'
set -e
echo "host script $#"
cd /srv/app
ls -d config
REMOTE
echo "rc $?"; bash -s -- a b <<< 'echo "$1-$2"'; cat <<EOF3 | bash
echo "expanded $((2+3))"
EOF3

#@ ops_log_func
LOG_LEVEL=2; declare -A LV=([DEBUG]=0 [INFO]=1 [WARN]=2 [ERROR]=3); log() { local l=$1; shift; (( ${LV[$l]} >= LOG_LEVEL )) || return 0; printf '%-5s %s\n' "$l" "$*" >&2; }; log DEBUG a; log WARN "b c"; log ERROR d; exec 4>&2; echo fd4 >&4; exec 4>&-

#@ ops_log_rotate
for f in logs/*.log; do size=$(stat -c %s "$f"); if (( size > 1000 )); then gzip -c "$f" > "tmp/$(basename "$f").gz" && echo "rotated ${f##*/}"; fi; done; ls tmp; zcat tmp/*.gz | wc -l

#@ ops_long_pipeline
cat logs/app.log | grep -v DEBUG | awk '{print $2}' | sort | uniq -c | sort -rn | head -3 | awk '{printf "%s=%s\n",$2,$1}' | tee tmp/top | wc -l; cat tmp/top; sed -n '1,3p' logs/app.log | cut -d' ' -f3- | nl | head -2

#@ ops_pid_file
PIDFILE=tmp/app.pid
start() { if [[ -f $PIDFILE ]] && kill -0 "$(cat "$PIDFILE")" 2>/dev/null; then echo "already running"; return 1; fi; sleep 300 & echo $! > "$PIDFILE"; echo started; }
stop() { [[ -f $PIDFILE ]] || { echo "not running"; return 1; }; local pid; pid=$(<"$PIDFILE"); kill "$pid" && rm -f "$PIDFILE"; wait "$pid" 2>/dev/null; echo stopped; }
status() { if [[ -f $PIDFILE ]] && kill -0 "$(<"$PIDFILE")" 2>/dev/null; then echo up; else echo down; fi; }
status; start; status; start; stop; status; stop; echo "rc=$?"

#@ ops_read_prompt_default
read -r -p "Name [bob]: " name < /dev/null || true; name=${name:-bob}; echo "hi $name"; echo yes | { read -r a; case ${a,,} in y|yes) echo ok;; *) echo no;; esac; }; printf 'a\nb\n' | while read -r x; do echo "$x"; done | tac

#@ ops_semaphore_fifo
mkfifo tmp/p; (echo "from writer" > tmp/p) & read -r line < tmp/p; echo "$line"; wait; rm tmp/p; ls tmp

#@ ops_source_lib
mkdir -p tmp/lib; cat > tmp/lib/util.sh <<'L'
[[ -n ${_UTIL:-} ]] && return 0; _UTIL=1
util::join() { local IFS=$1; shift; echo "$*"; }
util::die() { echo "die: $*" >&2; exit 9; }
L
cat > tmp/main.sh <<'M'
#!/bin/bash
. "$(dirname "$0")/lib/util.sh"; source "${BASH_SOURCE%/*}/lib/util.sh"
util::join , a b c
(util::die sub); echo "sub rc $?"
util::die "no more"
echo unreachable
M
bash tmp/main.sh; echo "rc $?"

#@ ops_string_build
out=""; for w in the quick fox; do out+="${out:+ }${w^}"; done; echo "$out"; s=abc; for ((k=${#s}-1; k>=0; k--)); do printf %s "${s:k:1}"; done; echo; printf '%s\n' {a..c}{1,2} | tr '\n' ' '; echo; printf -- '-%.0s' {1..10}; echo; printf '%3s|%-3s|\n' a b; echo "${s/b/-}" "${s//[ac]/_}"; r=$(printf '%0.s=' $(seq 5)); echo "$r"

#@ ops_subshell_vars
x=1; (x=2; echo "in $x"); echo "out $x"; { x=3; }; echo $x; echo 4 | read x; echo $x; x=$(x=9; echo $x); echo $x; f() { x=10; }; f; echo $x; f2() { local x=11; g2; }; g2() { echo "dyn $x"; }; f2; echo $x; y=5 f3() { :; }; cat <<< "$(( x + 1 ))"

#@ ops_template
export NAME=web PORT=8080; cat > tmp/t.conf <<'T'
server ${NAME};
listen ${PORT};
path $HOME/x;
T
envsubst '${NAME} ${PORT}' < tmp/t.conf; sed -e "s/\${NAME}/$NAME/" tmp/t.conf | head -1; eval "cat <<E
$(cat tmp/t.conf)
E" | head -2

#@ ops_verify_backup
tar czf tmp/b.tgz config && tar tzf tmp/b.tgz | sort | head -3; mkdir tmp/restore && tar xzf tmp/b.tgz -C tmp/restore && diff -r config tmp/restore/config && echo identical; sha256sum config/* > tmp/sums && sha256sum -c tmp/sums --quiet && echo verified; echo x >> tmp/restore/config/db.ini; diff -rq config tmp/restore/config

#@ ops_while_wait
sleep 2 & pid=$!; n=0; while kill -0 $pid 2>/dev/null; do n=$((n+1)); sleep 1; (( n > 5 )) && break; done; echo "waited"; wait $pid; echo "rc $?"

#@ output_of_a_function
f() { echo y; }; f > >(sed s/y/z/); sleep 0.1

#@ output_of_a_group
{ echo a; echo b; } > >(sed 's/^/out: /'); sleep 0.1; echo end

#@ output_to_a_loop
exec > >(while read l; do echo "[log] $l"; done); echo a; echo b

#@ output_to_tee
exec > >(tee tmp/log) 2>&1
echo hello; ls nope; echo bye

#@ process_files
process() { local file=$1 out=$2; [[ -r $file ]] || { echo "cannot read $file" >&2; return 2; }; local n; n=$(wc -l < "$file"); printf '%s\t%d\n' "$(basename "$file")" "$n" >> "$out"; }
rm -f tmp/out.tsv; for f in logs/*.log config/nope.ini README.md; do process "$f" tmp/out.tsv || echo "skip: $? $f"; done; sort tmp/out.tsv; awk '{s+=$2} END {print s}' tmp/out.tsv

#@ read_forms
echo "one two three" | { read -r a rest; echo "$rest"; }; read -r x y <<< "$(echo 1 2)"; echo $((x+y)); printf '%s\n' "a b" c | while read -r p q; do echo "p=$p q=${q:-none}"; done; IFS=$'\t' read -r c1 c2 < <(printf 'x\ty\n'); echo "$c2"; read -ra w < <(echo d e f); echo "${w[@]: -1}"; while read -r -n1 ch; do printf '<%s>' "$ch"; done <<< "hi"; echo

#@ real_backup_rotate
for i in 1 2 3 4 5; do touch "tmp/backup-2024010$i.tar.gz"; done; ls -1 tmp/backup-*.tar.gz | sort -r | tail -n +4 | while read -r old; do echo "removing $old"; rm -f "$old"; done; ls tmp | wc -l

#@ real_count_levels
awk '{c[$2]++} END {for (l in c) print l, c[l]}' logs/app.log | sort | while read -r lvl cnt; do printf '%-8s %5d\n' "$lvl" "$cnt"; done

#@ real_deploy
cat > tmp/deploy.sh <<'SH'
#!/usr/bin/env bash
set -euo pipefail
IFS=$'\n\t'
readonly SCRIPT_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly ENVIRONMENT="${1:-staging}"
LOG_FILE="$SCRIPT_DIR/deploy.log"
log() { local level=$1; shift; printf '[%s] %s\n' "$level" "$*" | tee -a "$LOG_FILE"; }
die() { log ERROR "$@" >&2; exit 1; }
cleanup() { local rc=$?; rm -f "$SCRIPT_DIR/.lock"; log INFO "exit $rc"; }
trap cleanup EXIT
[[ "$ENVIRONMENT" =~ ^(staging|production)$ ]] || die "unknown environment: $ENVIRONMENT"
[[ -e "$SCRIPT_DIR/.lock" ]] && die "locked"
touch "$SCRIPT_DIR/.lock"
steps=(build test push)
for i in "${!steps[@]}"; do log INFO "step $((i + 1))/${#steps[@]}: ${steps[$i]}"; done
[[ $ENVIRONMENT == production ]] && { log WARN "careful"; false; }
log INFO done
SH
chmod +x tmp/deploy.sh
tmp/deploy.sh; echo "rc=$?"; tmp/deploy.sh production; echo "rc=$?"; tmp/deploy.sh dev; echo "rc=$?"; wc -l < tmp/deploy.log; ls -A tmp

#@ real_diff_patch
cp config/app.yaml tmp/a; sed 's/port/PORT/' tmp/a > tmp/b; diff -u tmp/a tmp/b | sed '1,2d'; if diff -q tmp/a tmp/b >/dev/null; then echo same; else echo differ; fi; cmp tmp/a tmp/b; echo $?

#@ real_env_file
cat > tmp/.env <<'E'
# comment
DB_HOST=localhost
DB_PASS="p@ss word"
export API_KEY=abc123
E
set -a; . tmp/.env; set +a; echo "$DB_HOST|$DB_PASS|$API_KEY"; env | grep -E '^(DB_|API_)' | sort; export $(grep -v '^#' tmp/.env | grep DB_HOST | xargs); while IFS='=' read -r k v; do [[ $k =~ ^[A-Z_]+$ ]] && echo "$k => $v"; done < tmp/.env

#@ real_find_exec
find . -name '*.py' -o -name '*.sh' | sort | head -3; find logs -type f -exec sh -c 'for f; do echo "$(wc -l < "$f") $f"; done' _ {} + | sort; find . -maxdepth 1 -type d | sort | xargs -I{} basename {}

#@ real_flock
exec 9> tmp/lock; if flock -n 9; then echo locked; else echo busy; fi; ( flock -n 8 || { echo busy2; exit 1; }; echo in ) 8> tmp/lock2; flock -n tmp/lock3 -c 'echo via c'; flock tmp/lock4 echo direct; exec 9>&-

#@ real_generate_script
cat > tmp/gen.sh <<EOF2
#!/bin/bash
# generated for $USER
name="\$1"
echo "Hello, \${name:-world} from $(basename "$PWD")"
cat <<'INNER'
literal \$name
INNER
EOF2
bash tmp/gen.sh Bob; bash tmp/gen.sh; head -2 tmp/gen.sh

#@ real_getopts
usage() { cat <<EOM
Usage: ${0##*/} [-hv] [-o FILE] [-n NUM] ARG...
  -h  help
EOM
}
main() { local verbose=0 out="" n=1 OPTIND opt; while getopts ":hvo:n:" opt; do case "$opt" in h) usage; return 0;; v) ((verbose++));; o) out=$OPTARG;; n) [[ $OPTARG =~ ^[0-9]+$ ]] || { echo "bad -n: $OPTARG" >&2; return 2; }; n=$OPTARG;; :) echo "option -$OPTARG needs a value" >&2; return 2;; \?) echo "unknown -$OPTARG" >&2; return 2;; esac; done; shift $((OPTIND - 1)); echo "v=$verbose out=$out n=$n args=$*"; }
main -v -v -o f.txt -n 3 a b; main -h; main -n x; echo $?; main -z; echo $?; main -o; echo $?; main -- -v

#@ real_heredoc_sudo
sudo -n true 2>/dev/null && echo root || echo "no root"; sudo -n tee /etc/x <<< y; echo $?

#@ real_json_build
items=(alpha "beta \"x\"" gamma); printf '{"items": ['; sep=''; for i in "${items[@]}"; do printf '%s"%s"' "$sep" "${i//\"/\\\"}"; sep=', '; done; printf ']}\n'
printf '%s\n' "${items[@]}" | jq -R . | jq -sc '{items: .}'

#@ real_lock_mkdir
lock=tmp/lock.d
acquire() { for i in 1 2 3; do if mkdir "$lock" 2>/dev/null; then echo $$ > "$lock/pid"; trap 'rm -rf "$lock"' EXIT; return 0; fi; sleep 1; done; echo "could not lock (held by $(cat "$lock/pid" 2>/dev/null || echo unknown))"; return 1; }
(acquire && echo got; acquire || echo second failed) | sed 's/by [0-9]*/by PID/'; ls tmp

#@ real_math
total=0; while read -r _ _ _ _ size _; do ((total += ${size:-0})) || true; done < <(ls -l data | tail -n +2 | awk '{print $1,$2,$3,$4,$5,$6}'); echo $((total > 0)); avg() { local s=0 n=0 x; for x; do s=$((s+x)); n=$((n+1)); done; echo "scale=2; $s/$n" | bc; }; avg 1 2 4; printf '%.1f%%\n' "$(echo "100*3/7" | bc -l)"; echo $(( (7 + 2) / 3 * 2 - 1 )) $((RANDOM % 1))

#@ real_menu
printf '2\n9\n3\n' > tmp/in; options=("List" "Show" "Quit"); while true; do for i in "${!options[@]}"; do echo "$((i+1))) ${options[i]}"; done; read -rp "Choice: " c || break; case $c in 1) ls;; 2) echo showing;; 3) echo bye; break;; *) echo "invalid: $c";; esac; done < tmp/in

#@ real_nested_functions_return
find_up() { local d=$PWD; while [[ $d != / ]]; do [[ -e $d/$1 ]] && { echo "$d/$1"; return 0; }; d=$(dirname "$d"); done; return 1; }
cd logs; find_up README.md; find_up nope || echo "none: $?"; result=$(find_up config) && echo "found ${result##*/}"

#@ real_numbers_check
for v in 12 -3 abc 1.5 ''; do if [[ $v =~ ^-?[0-9]+$ ]]; then echo "$v int"; elif [[ $v =~ ^-?[0-9]*\.[0-9]+$ ]]; then echo "$v float"; else echo "'$v' nan"; fi; done; [ "abc" -eq 1 ] 2>/dev/null || echo notnum; [[ 10 -gt 9 ]] && echo gt; (( 10 > 9 )) && echo gt2; [ 10 \> 9 ] || echo strcmp

#@ real_parallel_wait
work() { sleep "$1"; echo "job $1 done" >> tmp/out; return $(( $1 % 2 )); }
pids=(); for n in 1 2 3; do work $n & pids+=("$!"); done; fail=0; for p in "${pids[@]}"; do wait "$p" || ((fail++)); done; echo "failed: $fail"; sort tmp/out

#@ real_parse_ini
declare -A cfg; section=""
while IFS= read -r line || [[ -n $line ]]; do line="${line%%#*}"; line="${line#"${line%%[![:space:]]*}"}"; line="${line%"${line##*[![:space:]]}"}"; [[ -z $line ]] && continue; if [[ $line =~ ^\[(.+)\]$ ]]; then section=${BASH_REMATCH[1]}; elif [[ $line == *=* ]]; then k=${line%%=*}; v=${line#*=}; cfg["$section.${k// /}"]="${v# }"; fi; done < config/db.ini
for k in "${!cfg[@]}"; do echo "$k -> ${cfg[$k]}"; done | sort

#@ real_pipefail
set -o pipefail; cat nope 2>/dev/null | wc -l; echo "${PIPESTATUS[*]} $?"; if ! grep x nope 2>/dev/null | sort; then echo "pipeline failed"; fi; false | true | false; echo "$? ${PIPESTATUS[@]}"

#@ real_progress_err
set -e
step() { echo "==> $*"; }
step one; cd logs; step two; n=$(grep -c ERROR app.log || true); echo "errors: $n"; step three; grep -q NOSUCH app.log && echo found || echo missing; [ -f nope ] && echo yes; step four; false | true; step five; cp nope /tmp/x; step six

#@ real_rename_loop
mkdir tmp/r && touch tmp/r/{a,b,c}.TXT "tmp/r/d e.TXT"; for f in tmp/r/*.TXT; do mv -- "$f" "${f%.TXT}.txt"; done; ls tmp/r; find tmp/r -name '*.txt' -print0 | while IFS= read -r -d '' f; do b=$(basename "$f" .txt); echo "<$b>"; done | sort

#@ real_retry
attempt=0
retry() { local max=$1 delay=$2 n=1; shift 2; until "$@"; do (( n >= max )) && { echo "failed after $n attempts" >&2; return 1; }; echo "attempt $n failed; sleeping ${delay}s"; sleep "$delay"; ((n++)); delay=$((delay * 2)); done; echo "ok after $n"; }
flaky() { attempt=$((attempt + 1)); [ "$attempt" -ge 3 ]; }
retry 5 1 flaky; retry 2 1 false; echo $?

#@ real_string_ops
path=/var/log/app/error.log.1; echo "${path##*/} ${path%/*} ${path##*.} ${path%.*} ${path/log/LOG} ${path//\//_} ${#path}"; file=${path##*/}; echo "${file%%.*} ${file^^} ${file:0:5} ${file: -5}"; s="  trim  "; s="${s#"${s%%[![:space:]]*}"}"; echo "[${s%"${s##*[![:space:]]}"}]"; IFS=/ read -ra parts <<< "$path"; echo "${#parts[@]} ${parts[1]} ${parts[-1]}"; printf -v joined '%s,' "${parts[@]:1}"; echo "${joined%,}"

#@ real_trap_err
set -Eeuo pipefail
trap 'echo "error on line $LINENO: rc=$?" >&2' ERR
f() { ls /nonexistent; }
echo start
f
echo never

#@ real_while_read_vars
i=0; while IFS=, read -r id name rest; do ((i++)); (( i == 1 )) && continue; (( i > 3 )) && break; echo "$id:$name:${rest:0:5}"; done < data/users.csv 2>/dev/null || ls data

#@ seconds_pass
end=$((SECONDS + 3)); n=0; while (( SECONDS < end )); do n=$((n+1)); sleep 1; (( n >= 10 )) && break; done; echo "$n"; SECONDS=0; sleep 2; echo "took ${SECONDS}s"; sleep 1 & wait $!; echo $? $SECONDS; s=$EPOCHSECONDS; sleep 2; echo $((EPOCHSECONDS - s))
start=$SECONDS; until [ $((SECONDS - start)) -ge 2 ]; do sleep 0.5; done; echo done; sleep x; echo $?

#@ shell_children
export A=1; B=2; f() { echo "f $1"; }; export -f f; g() { :; }
bash -c 'echo $A "[$B]"; f x; g'; echo $?
bash -c 'echo $0 $# $*' name a 'b c'; bash -c 'exit 300'; echo $?; bash nope.sh; echo $?; bash -c; echo $?
printf 'echo "$0 $1 $#"; cd /; x=5; exit 9\n' > tmp/s.sh; bash tmp/s.sh q r; echo $? $PWD $x; sh tmp/s.sh; bash < tmp/s.sh; echo 'echo piped $1; read x; echo "[$x]"' | bash -s arg
bash -c 'umask'; umask 077; bash -c 'umask; touch tmp/u'; stat -c %a tmp/u
bash -e -c 'false; echo no'; echo $?; bash -eu -o pipefail -c 'echo $nope'; echo $?; bash -x -c 'echo a'; bash -n -c 'if'; echo $?
echo 'data' | bash -c 'read x; echo "got $x"; cat'; bash --version | head -1; bash -c 'echo $SHLVL'; bash config; echo $?; bash logs; echo $?

#@ shell_options
set -o noclobber; echo 1 > tmp/x; echo 2 > tmp/x; echo "rc $?"; echo 3 >| tmp/x; cat tmp/x; set +o noclobber; set -f; echo *.md; set +f; shopt -s nullglob; a=(nope*); echo ${#a[@]}; shopt -u nullglob; shopt -s dotglob; touch tmp/.h; echo tmp/*h; shopt -s nocasematch; [[ ABC == abc ]] && echo ci; shopt -s extglob; echo tmp/!(x)

#@ shell_recursion_of_scripts
cat > tmp/r.sh <<'E'
#!/bin/bash
n=$1
echo "level $n"
[ "$n" -gt 0 ] && "$0" $((n - 1))
exit $n
E
chmod +x tmp/r.sh; tmp/r.sh 4; echo $?

#@ shell_scripts_by_path
printf '#!/bin/bash\necho start\nx=$((1/0))\necho after\nnosuchcmd\nfoo(\n' > tmp/s.sh; chmod +x tmp/s.sh; tmp/s.sh; echo $?; bash tmp/s.sh
printf '#!/bin/bash -e\nfalse\necho no\n' > tmp/e.sh; chmod +x tmp/e.sh; tmp/e.sh; echo $?
printf '#!/usr/bin/env bash\nset -u\necho "$0 ${BASH_SOURCE[0]} $(basename "$0") $(dirname "${BASH_SOURCE[0]}")"\necho err >&2\necho $x\n' > tmp/u.sh; chmod +x tmp/u.sh; ./tmp/u.sh; echo $?; (cd tmp && ./u.sh); PATH=$PWD/tmp:$PATH; u.sh 2>/dev/null
printf 'usage() { sed -n "s/^## //p" "$0"; exit 2; }\n## usage: x\n## -h help\nusage\n' > tmp/h.sh; chmod +x tmp/h.sh; tmp/h.sh; echo $?
printf 'echo no shebang $1\n' > tmp/n; chmod +x tmp/n; tmp/n a; cat tmp/n
printf '#!/bin/bash\necho out1; echo err1 >&2; echo out2\n' > tmp/o.sh; chmod +x tmp/o.sh; tmp/o.sh 2>/dev/null; tmp/o.sh 2>&1 >/dev/null; x=$(tmp/o.sh 2>/dev/null); echo "$x"

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

#@ signal_job_statuses
sleep 100 & p=$!; kill $p; wait $p; echo $?
sleep 100 & kill %1; wait %1; echo $?
(exit 3) & wait $!; echo $?; (sleep 1; exit 4) & (sleep 2; exit 5) & wait -n; echo $?; wait; echo $?
for i in 1 2 3; do ( sleep $i; echo "done $i"; exit $i ) & pids+=($!); done
for p in "${pids[@]}"; do wait "$p"; echo "rc=$?"; done
{ sleep 30; echo never; } & pid=$!
kill -TERM "$pid" && wait "$pid" 2>/dev/null
echo "status $?"

#@ signal_listing
trap -l | head -2; trap "echo hi" FOO; echo $?
kill -l 9; kill -l TERM; kill -l 143

#@ signal_runs_a_trap
trap 'echo got term' TERM; kill -TERM $$; echo after
trap 'echo got usr1' USR1; kill -USR1 $$; kill -SIGUSR1 $$; kill -10 $$; kill -s USR1 $$; echo after
trap 'echo "caught $?"' USR2; (exit 4); kill -USR2 $$; echo "then $?"
handler() { echo "sig $1 in ${FUNCNAME[1]}"; }; trap 'handler USR1' USR1; g() { kill -USR1 $$; echo g; }; g
trap '' TERM; kill $$; echo survived; kill -0 $$; echo $?

#@ signal_trap_may_exit
trap 'echo bye' EXIT; trap 'echo term; exit 3' TERM; kill $$; echo no

#@ sourced_helpers
log() { echo "[$(basename "${BASH_SOURCE[1]:-main}")] $*"; }; cat > tmp/a.sh <<'E'
helper() { echo "helper from ${BASH_SOURCE[0]##*/} called by ${FUNCNAME[1]} at ${BASH_LINENO[0]}"; }
E
cat > tmp/b.sh <<'E'
#!/bin/bash
source tmp/a.sh
main() { helper; echo "args: $#"; for a; do echo " - $a"; done; }
if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then main "$@"; fi
E
bash tmp/b.sh x "y z"; . tmp/b.sh; main q

#@ state_file
f=tmp/state; save() { printf '%s=%q\n' "$1" "$2" >> "$f"; }; : > "$f"; save name "it's a \"test\""; save path '/a b/c$d'; save multi $'l1\nl2'; cat "$f"; (unset name path; . "$f"; echo "$name|$path"; echo "$multi")

#@ task_queue
queue=(task1 task2 task3 task4); results=(); run_task() { case $1 in *3) return 1;; *) return 0;; esac; }
while ((${#queue[@]})); do t=${queue[0]}; queue=("${queue[@]:1}"); if run_task "$t"; then results+=("$t:ok"); else results+=("$t:fail"); fi; done; printf '%s\n' "${results[@]}"; echo "${#results[@]} ${#queue[@]}"; failed=0; for r in "${results[@]}"; do [[ $r == *:fail ]] && ((++failed)); done; exit "$failed"

#@ tee_to_a_command
echo data | tee >(wc -c > tmp/n) > /dev/null; sleep 0.2; cat tmp/n

#@ tee_to_two_commands
seq 5 | tee >(head -1 > tmp/a) >(tail -1 > tmp/b) | wc -l; sleep 0.1; cat tmp/a tmp/b

#@ text_patterns
s='key1=val1;key2=val2;key3'; IFS=';' read -ra kv <<< "$s"; for p in "${kv[@]}"; do k=${p%%=*}; v=${p#*=}; [[ $p == *=* ]] || v=none; echo "$k=>$v"; done; url='https://user:pw@host.example:8443/path/x?q=1#frag'; re='^([a-z]+)://(([^:@]+)(:([^@]+))?@)?([^:/]+)(:([0-9]+))?(/[^?#]*)?'; [[ $url =~ $re ]] && echo "${BASH_REMATCH[1]} ${BASH_REMATCH[3]} ${BASH_REMATCH[6]} ${BASH_REMATCH[8]} ${BASH_REMATCH[9]}"; [[ "2024-01-15" =~ ^([0-9]{4})-([0-9]{2})-([0-9]{2})$ ]] && echo "y=${BASH_REMATCH[1]}"

#@ time_formats
{ time true; } 2>&1 | sed 's/[0-9]/N/g'; TIMEFORMAT='%R %U %S'; { time true; } 2>&1 | sed 's/[0-9]/N/g'; TIMEFORMAT='took %Rs'; { time sleep 0; } 2>&1 | sed 's/[0-9]/N/g'

#@ trace_case
set -x; case abc in a*) echo y;; esac
v="x y"; case "$v" in *) echo z;; esac
f() { case $1 in start) echo s;; esac; }; f start

#@ trace_child
printf 'for i in 1 2; do\n  echo "n $i"\ndone\nkill -0 $$ && bash -c "echo in"\n' > tmp/s.sh; bash -x tmp/s.sh 2>&1 | sed 's/-0 .*/-0 N/'

#@ trace_lines
PS4='+ ${LINENO}: '; set -x
for i in 1 2; do
  echo $i
done

#@ trace_loops
set -x; for x in a b; do echo $x; done
for f in *.md "q r"; do :; done
while read l; do echo "$l"; done <<< 1
set +x
for x in 1; do echo quiet; done

#@ trace_prompt
PS4='> '; set -x; for i in a; do :; done; sh -c 'echo x'

#@ trace_to_a_file
exec 2>tmp/trace; set -x; for i in 1 2; do echo $i | tr 1 2 > /dev/null; done; set +x; grep -v 'tr 1' tmp/trace

#@ trap_err_functions
set -e; trap 'echo "failed line $LINENO"' ERR
f() { ls /nope; echo not; }
f
echo never

#@ trap_err_handler
set -Eeuo pipefail
on_err() { local rc=$?; echo "rc=$rc line=$1 cmd=$2"; exit $rc; }
trap 'on_err $LINENO "$BASH_COMMAND"' ERR
f() { cat /nope | sort; }
f

#@ trap_err_inherited
set -Eeuo pipefail
trap 'echo "error on line $LINENO: rc=$?: $BASH_COMMAND" >&2' ERR
f() { ls /nonexistent; }
echo start
f
echo never

#@ trap_err_subshell
set -e; trap 'echo ERR' ERR; trap 'echo EXIT $?' EXIT
(false; echo no)
echo never

#@ trap_err_where
trap 'echo ERR' ERR
f() { false; true; }
f; (exit 3); x=$(false); echo "$(false)"; false | true; ! false; if false; then :; fi; [ -f nope ] || [ -f nope2 ]; f2() { return 4; }; f2; echo end
