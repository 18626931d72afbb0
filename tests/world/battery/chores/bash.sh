#@ bash001
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

#@ bash002
set -e
cleanup() { echo "cleanup rc=$?"; rm -f tmp/lock; }
trap cleanup EXIT
touch tmp/lock
ls tmp
false
echo never

#@ bash003
set -u
echo "${UNDEFINED_THING}"
echo after

#@ bash004
f() { local x=$1; shift; echo "x=$x rest=$* n=$#"; return $(( x % 256 )); }
f 3 a b "c d"; echo "rc=$?"
f 300 || echo "rc=$?"
f

#@ bash005
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

#@ bash006
arr=(alpha "beta gamma" delta)
arr+=("epsilon")
echo "${#arr[@]} ${arr[1]} ${arr[-1]} ${!arr[*]}"
unset 'arr[1]'
echo "${!arr[@]} | ${arr[@]:1:2}"
for i in "${!arr[@]}"; do echo "$i=${arr[i]}"; done
printf '<%s>' "${arr[@]/a/A}"; echo
printf '<%s>' "${arr[@]^^}"; echo
declare -p arr

#@ bash007
path=/srv/app/models/checkpoint-1000.tar.gz
echo "${path##*/} ${path%/*} ${path%%.*} ${path#*.} ${path##*.}"
echo "${path/models/backup} ${path//a/_} ${path/#\/srv/~} ${path/%gz/xz}"
echo "${path:5:3} ${path: -6} ${path:(-6):3} ${#path}"
echo "${nope:-default} ${nope:+set} ${nope-x}"
: "${nope:=assigned}"; echo "$nope"
v=hello; echo "${v^} ${v^^} ${v~~} ${v@Q} ${v@U}"
V=HELLO; echo "${V,} ${V,,} ${V,,[LO]}"

#@ bash008
x=
echo "${x:?must be set}"
echo unreachable

#@ bash009
( : "${missing:?need a value}" ); echo "rc=$?"

#@ bash010
mapfile -t lines < data/users.csv
echo "${#lines[@]}"
for line in "${lines[@]:1}"; do
  IFS=, read -r id name team age <<< "$line"
  printf '%2d %-8s %-10s %3d\n' "$id" "$name" "$team" "$age"
done

#@ bash011
declare -A owner=([db]=alice [web]=bob ["gpu node"]=carol)
for k in db web "gpu node" none; do
  if [[ -v owner[$k] ]]; then echo "$k -> ${owner[$k]}"; else echo "$k has no owner"; fi
done
unset 'owner[web]'
echo "${#owner[@]}"
[[ ${owner[web]+x} ]] || echo gone

#@ bash012
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

#@ bash013
diff <(sort data/numbers.txt | head -5) <(sort -n data/numbers.txt | head -5)
echo "rc=$?"
comm -12 <(printf '%s\n' a b c) <(printf '%s\n' b c d)
paste <(seq 3) <(printf '%s\n' x y z)

#@ bash014
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

#@ bash015
trap 'echo "ERR at line $LINENO rc=$?"' ERR
true
false
ls /nonexistent 2>/dev/null
echo end

#@ bash016
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

#@ bash017
echo $((7/2)) $((-7/2)) $((-7%3)) $((2**10)) $((0x1f)) $((010)) $((2#1011)) $((36#zz))
echo $(( 1 << 4 | 3 )) $(( ~5 )) $(( 5 > 3 ? 10 : 20 )) $(( !0 )) $((1,2,3))
x=5; echo $((x++ + ++x)) $x $((x--)) $x; ((x*=3)); echo $x; let 'y = x ** 2'; echo $y
echo $((1/0)); echo "rc=$?"

#@ bash018
echo $((08))
echo "rc=$?"

#@ bash019
(( 0 )); echo $?
let "z=0"; echo $?
echo $(( 9223372036854775807 + 1 ))
a[3]=5; echo $(( a[3] * 2 ))
s="3+4"; echo $((s)) $(( s*2 ))

#@ bash020
exec 3> tmp/out.txt
echo "to three" >&3
exec 3>&-
cat tmp/out.txt
echo x >&3; echo "rc=$?"
{ echo out; echo err >&2; } 2>&1 | sort
{ echo out; echo err >&2; } > tmp/both 2>&1; cat tmp/both
ls nofile &> tmp/e; cat tmp/e
exec 4< data/words.txt; read -r -u 4 first; read -r second <&4; echo "$first/$second"; exec 4<&-

#@ bash021
set -o noclobber
echo 1 > tmp/f
echo 2 > tmp/f; echo "rc=$?"
echo 3 >| tmp/f; cat tmp/f
set +o noclobber; echo 4 > tmp/f; cat tmp/f

#@ bash022
false | true; echo "$? ${PIPESTATUS[*]}"
set -o pipefail
false | true; echo "$?"
true | (exit 3) | true; echo "$? "
ls nofile 2>/dev/null | wc -l; echo "${PIPESTATUS[0]} ${PIPESTATUS[1]}"
! true; echo $?

#@ bash023
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

#@ bash024
func() { echo "$FUNCNAME ${FUNCNAME[1]} $LINENO"; }
caller_fn() { func; }
caller_fn
declare -F | head -3
type func
type -t func ls cd if nosuch

#@ bash025
if true; then
  echo unclosed

#@ bash026
echo "unterminated

#@ bash027
for i in 1 2; do echo $i; done; done

#@ bash028
echo a |

#@ bash029
echo hi )

#@ bash030
if [ 1 -eq 1 ] then echo yes; fi

#@ bash031
declare -r CONST=5
CONST=6
echo "still $CONST"

#@ bash032
readonly A=1; (A=2); echo "rc=$?"; unset A; echo "rc=$?"
declare -i n; n=5+3; echo $n; n=abc; echo $n
declare -l low=ABC; declare -u up=abc; echo $low $up
declare -x EXPORTED=1; env | grep EXPORTED
export -p | grep EXPORTED
declare -a ar=(1 2); declare -p ar n low
local x=1; echo "rc=$?"

#@ bash033
n() { local -n ref=$1; ref+=(new); }
list=(a); n list; echo "${list[@]}"
x=y; y=z; echo "${!x}"
for v in PATH_A PATH_B; do declare "$v=/opt/$v"; done; echo "$PATH_A $PATH_B"
PRE_1=a PRE_2=b; echo "${!PRE_@}"

#@ bash034
shopt -s nullglob extglob globstar
echo *.nomatch end
echo !(config|data|logs)
echo **/*.py
echo src/@(main|util).py
echo ?(x)README*
shopt -u nullglob; echo *.nomatch
shopt -s dotglob; echo .h* ; shopt -s failglob; echo *.zzz; echo "rc=$?"

#@ bash035
wait_for() { local n=0; until "$@" 2>/dev/null || (( ++n >= 3 )); do echo "try $n"; done; (( n < 3 )); }
wait_for test -f tmp/x; echo "rc=$?"
touch tmp/x; wait_for test -f tmp/x && echo found

#@ bash036
sleep 0.1 & pid=$!
wait $pid; echo "rc=$?"
(exit 7) & wait $!; echo "rc=$?"
(sleep 0.2; exit 3) & p1=$!; (exit 0) & p2=$!
fail=0; for p in $p1 $p2; do wait $p || fail=$((fail+1)); done; echo "failed=$fail"
wait 99999; echo "rc=$?"

#@ bash037
pids=()
for i in 1 2 3; do ( echo "job $i" > tmp/job$i ) & pids+=($!); done
wait "${pids[@]}"; cat tmp/job*; echo "${#pids[@]}"

#@ bash038
result=$(cat <<EOT | tr a-z A-Z
some text
EOT
)
echo "$result"
echo "nested $(echo "inner $(echo "deep")")"
x=$(false); echo "rc=$?"
y=$(exit 5) || echo "rc=$?"
echo "lines: $(printf 'a\nb\n\n\n')|"

#@ bash039
eval 'for i in 1 2; do echo "e$i"; done'
cmd="echo quoted 'arg one'"; $cmd; eval "$cmd"
cmd=(printf '%s|' "a b" c); "${cmd[@]}"; echo
bash -c 'echo "$0 $1 $#"' zero one two
bash -c 'exit 42'; echo $?
bash -euc 'false; echo no'; echo $?
sh -c 'echo ${x:-posix}; echo $((1+1))'
bash -c 'foo'; echo $?

#@ bash040
cat > tmp/lib.sh <<'EOT'
greet() { echo "hello ${1:-nobody}"; }
VERSION=2.1
return 3
echo never
EOT
. tmp/lib.sh; echo "rc=$?"; greet x; echo $VERSION
source tmp/none.sh; echo "rc=$?"

#@ bash041
IFS=$'\n'; for l in $(head -3 data/users.csv); do echo "[$l]"; done; unset IFS
IFS=, ; set -- a,b c; echo "$*"; for i in $*; do echo "$i"; done
IFS=$' \t\n'; v='a  b'; echo $v "$v"; set -f; echo *; set +f

#@ bash042
time_it() { local s=$SECONDS; "$@"; echo "took $((SECONDS - s))s"; }
time_it true
echo "$((RANDOM >= 0)) ${#RANDOM}" | cut -c1
echo "${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]} $BASH_VERSION"
echo "$0 $# $- ${BASH##*/}"
echo $SHLVL | grep -c '[0-9]'

#@ bash043
a="line1
line2"
while IFS= read -r l; do echo "> $l"; done <<< "$a"
printf 'k1=v1\nk2=v=2\n# comment\n\n' | while IFS='=' read -r k v; do
  [[ -z $k || $k == \#* ]] && continue
  echo "$k is $v"
done

#@ bash044
retry() {
  local max=$1 n=1; shift
  while ! "$@"; do
    if (( n >= max )); then echo "giving up after $n attempts" >&2; return 1; fi
    echo "attempt $n failed" >&2; ((n++))
  done
}
retry 3 grep -q nosuchpattern README.md; echo "rc=$?"
retry 3 grep -q Training README.md; echo "rc=$?"

#@ bash045
shift 5; echo "rc=$?"
set -- a b c; shift 2; echo "$1 $#"
return 3; echo "rc=$?"
break; echo "rc=$?"
exit abc

#@ bash046
kill; echo "rc=$?"
kill 999999; echo "rc=$?"
kill -l 15; kill -l TERM; kill -9 abc; echo "rc=$?"
kill -NOSIG 1; echo "rc=$?"
ulimit -n abc; echo "rc=$?"
unset 1x; echo "rc=$?"
export 1x=2; echo "rc=$?"
read 1x <<< a; echo "rc=$?"

#@ bash047
echo {1..3}{a,b} pre{,.bak} {x,y}/{1,2}
echo "$(< config/db.ini)" | head -2
echo ~ ~root; echo "~"
echo a{b,c}d{e,f} {1..10..3} {z..w} {a,b

#@ bash048
str="a,b,,c"; IFS=, read -ra f <<< "$str"; printf '(%s)' "${f[@]}"; echo
printf '%s\n' "${str//,/;}"; old=$IFS; IFS=-; echo "${f[*]}"; IFS=$old
join() { local IFS=$1; shift; echo "$*"; }; join + 1 2 3
s="  trim me  "; s="${s#"${s%%[![:space:]]*}"}"; s="${s%"${s##*[![:space:]]}"}"; echo "[$s]"

#@ bash049
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

#@ bash050
declare -A sizes
while IFS= read -r -d '' f; do
  ext=${f##*.}
  s=$(stat -c %s "$f")
  sizes[$ext]=$(( ${sizes[$ext]:-0} + s ))
done < <(find . -type f -print0)
for e in "${!sizes[@]}"; do echo "$e ${sizes[$e]}"; done | sort -k2,2nr | head -4
