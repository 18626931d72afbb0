# Chores as agents type them, each from `#@ NAME` to the next one. `record_chores.py` runs them on a real Debian 12.

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

#@ text001
sed -n '2,4p' data/users.csv
sed -n '/infra/p' data/users.csv
sed '1d;$d' data/users.csv
sed -n '$=' data/users.csv
sed '2q' data/users.csv
sed -n '2{p;q}' data/users.csv

#@ text002
sed -i.bak 's/INFO/WARN/' config/app.yaml
cat config/app.yaml; ls config
diff config/app.yaml.bak config/app.yaml

#@ text003
sed -E 's/^([^,]+),([^,]+),(.*)$/\2:\1 (\3)/' data/users.csv

#@ text004
sed 's/[aeiou]/<&>/2' data/words.txt

#@ text005
sed 's/o/0/2g;s/the/THE/I' data/words.txt

#@ text006
echo 'a/b/c' | sed 's|/|::|g'

#@ text007
echo hello | sed 's/\(h\)\(.*\)/\U\1\E\2/;s/l/L/2'

#@ text008
echo 'foo bar' | sed -E 's/(\w+) (\w+)/\u\1 \U\2/'

#@ text009
sed 'N;s/\n/ + /' data/words.txt

#@ text010
sed -n '1!G;h;$p' data/words.txt

#@ text011
sed G data/words.txt | head -4

#@ text012
sed -n 'x;p' data/users.csv | head -3

#@ text013
sed '$!N;$!D' data/users.csv

#@ text014
sed -n '$!{h;d};H;x;p' data/users.csv

#@ text015
sed '/^$/d;s/  */ /g;s/\t/ /g' data/words.txt

#@ text016
sed -e '/db/,/cache/{s/^/# /}' config/db.ini

#@ text017
sed '/^\[cache\]/a timeout = 5' config/db.ini

#@ text018
sed '/^port/i # the port' config/db.ini

#@ text019
sed '/^port/c port = 6000' config/db.ini

#@ text020
sed '0,/host/s/host/HOST/' config/db.ini

#@ text021
sed -n '/\[db\]/,/^$/{/=/p}' config/db.ini

#@ text022
sed -n 's/^port *= *//p' config/db.ini

#@ text023
sed '1~2d' data/users.csv

#@ text024
sed -n '2~3p' data/users.csv

#@ text025
sed '2,+1d' data/users.csv

#@ text026
sed '/alice/,4d' data/users.csv

#@ text027
sed '$!d' data/users.csv

#@ text028
sed ':a;N;$!ba;s/\n/,/g' data/users.csv

#@ text029
sed = data/words.txt | sed 'N;s/\n/\t/'

#@ text030
sed 'y/abc/xyz/' data/words.txt

#@ text031
sed -s -n '$p' config/app.yaml config/db.ini

#@ text032
sed -n 'l' data/words.txt

#@ text033
sed --expression='s/the/A/' --quiet -e p data/words.txt

#@ text034
sed 's/x' README.md; echo "rc=$?"

#@ text035
sed k README.md; echo "rc=$?"

#@ text036
sed -n '/unclosed' README.md; echo "rc=$?"

#@ text037
sed p nofile; echo "rc=$?"

#@ text038
sed '3,1p' -n data/users.csv

#@ text039
sed -i s/a/b/ nofile; echo "rc=$?"

#@ text040
sed 's/\(a/b/' README.md; echo "rc=$?"

#@ text041
sed b:nolabel README.md; echo "rc=$?"

#@ text042
sed -f - data/users.csv <<'EOT'
# comment
1s/.*/HEADER/
/bob/{
  s/28/29/
  w tmp/bob.txt
}
$a\
-- end --
EOT
cat tmp/bob.txt

#@ text043
sed 's/^/    /;s/$/ ;/' data/users.csv | head -2

#@ text044
sed -E '/^(#|$)/d' README.md

#@ text045
sed '/TODO/!d' README.md

#@ text046
sed 's/a/\n/' <<< banana

#@ text047
sed 's/\./_/g;s/[^a-z_]//g' <<< 'v1.2.Beta'

#@ text048
sed -n '/start/,/end/{//!p}' <<< $'a\nstart\nb\nc\nend\nd'

#@ text049
sed '5r data/words.txt' config/app.yaml

#@ text050
sed '/name/R data/words.txt' config/app.yaml | head -3

#@ text051
sed 's/e/E/w /dev/stdout' <<< 'the end'

#@ text052
sed -z 's/\n/;/g' data/words.txt; echo

#@ text053
sed 's/a\|b/X/g' <<< 'cab'; sed 's/a\+/X/' <<< caab; sed -E 's/a{2}/X/' <<< caab

#@ text054
sed 's/\bthe\b/T/g;s/\s\+/ /g' <<< 'the  other	the'

#@ text055
sed 's/.\{3\}/&-/g' <<< abcdefgh

#@ text056
sed 's/[[:upper:]]/(&)/g' <<< 'aBcD'

#@ text057
sed -r ':a;s/^([0-9]+)([0-9]{3})/\1,\2/;ta' <<< 1234567

#@ text058
sed 't end;s/x/y/;:end;s/$/!/' <<< x

#@ text059
sed -u 2d data/words.txt | wc -l; sed --posix p <<< a

#@ text060
awk '{print $1}' data/words.txt

#@ text061
awk -F, 'NR>1{s+=$4} END{printf "%.2f avg of %d\n", s/(NR-1), NR-1}' data/users.csv

#@ text062
awk -F, 'NR>1{c[$3]++; a[$3]+=$4} END{for(t in c) printf "%s %d %.1f\n", t, c[t], a[t]/c[t]}' data/users.csv | sort

#@ text063
awk '{print NF": "$NF}' data/words.txt

#@ text064
awk 'length($0)>15' data/words.txt

#@ text065
awk 'NR==2,NR==3' data/users.csv

#@ text066
awk '/db/{f=1} f; /port/{f=0}' config/db.ini

#@ text067
awk 'BEGIN{FS=","; OFS=" | "} NR>1{$1=$1; print}' data/users.csv

#@ text068
awk -F, -v OFS=, 'NR==1{print $0,"senior";next}{print $0,($4>35?"yes":"no")}' data/users.csv

#@ text069
awk -F'[ =]' '/loss/{print $5; exit}' logs/app.log

#@ text070
awk -v n=3 'NR%n==0{print NR": "$0}' data/users.csv

#@ text071
awk 'END{print NR, $0}' data/users.csv

#@ text072
awk '!seen[$0]++' <<< $'a\nb\na\nc\nb'

#@ text073
awk 'function max(a,b){return a>b?a:b} {m=max(m,$1)} END{print m}' data/numbers.txt

#@ text074
awk 'function f(n){return n<2?1:n*f(n-1)} BEGIN{print f(10); print f(5)}'

#@ text075
awk 'BEGIN{s="hello world"; print length(s), index(s,"wor"), substr(s,7), substr(s,1,5), toupper(s)}'

#@ text076
awk 'BEGIN{n=split("a:b:c",p,":"); for(i=n;i>0;i--) printf "%s%s", p[i], (i>1?"-":"\n")}'

#@ text077
awk 'BEGIN{s="aXbXc"; n=gsub(/X/,"--",s); print n, s; sub(/a/,"[&]",s); print s}'

#@ text078
awk 'BEGIN{if (match("foo123bar",/[0-9]+/)) print RSTART, RLENGTH, substr("foo123bar",RSTART,RLENGTH)}'

#@ text079
awk 'BEGIN{printf "%5s|%-5s|%05.1f|%x|%c|%e|%%\n", "a", "b", 3.14159, 255, 65, 12345}'

#@ text080
awk 'BEGIN{print 1/3, 10%3, 2^10, int(7.9), 1e6, 100000000, 0.1+0.2, -3%2}'

#@ text081
awk 'BEGIN { while (("echo a; echo b" | getline line) > 0) print "got " line; close("x") }'

#@ text082
awk 'BEGIN { while ((getline l < "data/users.csv") > 0) n++; print n }'

#@ text083
awk 'NR==1{getline; print "second:", $0}' data/users.csv

#@ text084
awk '{print > "tmp/" NR ".txt"} END{close("tmp/1.txt")}' data/words.txt; ls tmp

#@ text085
awk '{print $1 | "sort -r"}' data/words.txt

#@ text086
awk 'BEGIN{"date +%Y" | getline y; print (y>2000)}'

#@ text087
awk 'BEGIN{system("echo sys; exit 3"); r=system("exit 3"); print r}'

#@ text088
awk 'BEGIN{RS=""}{print NR": "$1}' config/db.ini

#@ text089
awk 'BEGIN{RS=";"}{gsub(/\n/,""); print NR, $0}' <<< 'a;b;c'

#@ text090
awk 'BEGIN{ORS="|"}{print $1}' data/words.txt; echo

#@ text091
awk -F: '{print $1, $2}' <<< 'a:b:c'; awk -F'\t' '{print $2}' data/words.txt

#@ text092
awk -F'|' '{print $2}' <<< 'a|b|c'; awk -F. '{print $2}' <<< 'x.y.z'

#@ text093
awk 'BEGIN{printf "%s\n", ENVIRON["HOME"]; print ARGC, ARGV[1]}' foo

#@ text094
awk '{ $3 = ""; print; print NF }' <<< 'a b c d'

#@ text095
awk '{ NF=2; print }' <<< 'a b c d'; awk '{$6="x"; print}' <<< 'a b'

#@ text096
awk 'NR==FNR{a[$1]=$2;next} $1 in a{print $0, a[$1]}' <(printf 'k1 v1\nk2 v2\n') <(printf 'k2 x\nk3 y\nk1 z\n')

#@ text097
awk 'FNR==1{print FILENAME}' config/app.yaml config/db.ini

#@ text098
awk '{ for (i=NF;i>0;i--) printf "%s ", $i; print "" }' data/words.txt

#@ text099
awk 'BEGIN{a["x",1]=5; for (k in a){split(k,p,SUBSEP); print p[1], p[2]}; if (("x",1) in a) print "in"; delete a["x",1]; print length(a)}'

#@ text100
awk 'BEGIN{do{i++; if(i==3)continue; if(i>5)break; print i}while(1)}'

#@ text101
awk 'BEGIN{exit 3} END{print "end"}'; echo "rc=$?"

#@ text102
awk '{print}' nofile; echo "rc=$?"

#@ text103
awk -f nofile.awk; echo "rc=$?"

#@ text104
awk 'BEGIN{print nofunc(1)}'; echo "rc=$?"

#@ text105
awk 'BEGIN{print length()}' </dev/null; awk 'BEGIN{print tolower("ABC") "x" 1+1 "y"}'

#@ text106
awk 'BEGIN{x="3abc"; print x+0, "10"<"9", 10<9, "a"<"b"; print 1==1.0, "1"==1}'

#@ text107
awk '{a[NR]=$0} END{for(i=NR;i;i--)print a[i]}' data/words.txt

#@ text108
awk '$1 ~ /^t/ && $2 !~ /x/ {print NR": "$0}' data/words.txt

#@ text109
awk '$4 > 30' FS=, data/users.csv

#@ text110
awk 'BEGIN{print sqrt(16), exp(0), log(1), sin(0), cos(0), atan2(0,-1)}'

#@ text111
awk '/ERROR/{e++} /WARN/{w++} END{print e+0, w+0}' logs/app.log

#@ text112
awk '{split($4,t,"="); if (t[1]=="step") last=t[2]} END{print last}' logs/app.log

#@ text113
awk '{c[$9]++} END{for (s in c) print s, c[s] | "sort"}' logs/access.log

#@ text114
awk '{b[$1]+=$10} END{for (ip in b) printf "%-10s %8d\n", ip, b[ip]}' logs/access.log | sort -k2,2nr | head -3

#@ text115
awk -F'"' '{split($2,r," "); u[r[2]]++} END{n=0; for(k in u) n++; print n}' logs/access.log

#@ text116
awk '{h=substr($1,12,2); n[h]++} END{for(i in n) print i, n[i]}' logs/app.log | sort | head -3

#@ text117
gawk 'BEGIN{print 1}'; echo "rc=$?"

#@ text118
mawk 'BEGIN{print 2}'

#@ text119
awk 'BEGIN{print strftime("%Y", 0)}'

#@ text120
awk '{print substr($0, 1, 3)}' <<< 'abcdef'; awk 1 <<< one; awk 0 <<< zero; awk '"a"' <<< str

#@ text121
sort data/numbers.txt | head -3; sort -n data/numbers.txt | tail -2; sort -rn data/numbers.txt | head -2

#@ text122
sort -t, -k3,3 -k4,4nr data/users.csv

#@ text123
sort -t, -k4 -n data/users.csv | head -2

#@ text124
sort -u <<< $'b\na\nb'; sort -f <<< $'b\nA\na\nB'; sort -c data/numbers.txt; echo "rc=$?"

#@ text125
sort -h <<< $'1K\n2G\n3M\n500'; sort -V <<< $'v1.10\nv1.2\nv1.9'; sort -M <<< $'Mar\nJan\nFeb'

#@ text126
sort -k2 <<< $'a 3\nb 1\nc 2'; sort -s -k1,1 <<< $'b 2\na 9\nb 1'; sort -z < /dev/null

#@ text127
sort -o tmp/s data/words.txt; cat tmp/s; sort nofile; echo "rc=$?"; sort -k0 data/words.txt; echo "rc=$?"

#@ text128
sort --zz; echo "rc=$?"; sort -t ab x; echo "rc=$?"; sort -C <<< $'a\nb' && echo sorted; sort -m <(echo a; echo c) <(echo b)

#@ text129
uniq -c <<< $'a\na\nb\na'; uniq -d <<< $'a\na\nb'; uniq -u <<< $'a\na\nb'; uniq -i <<< $'a\nA\nb'

#@ text130
uniq -f1 <<< $'1 a\n2 a\n3 b'; uniq -s1 <<< $'xa\nya\nzb'; uniq -w2 <<< $'abc\nabd\nxyz'

#@ text131
uniq -D <<< $'a\na\nb'; uniq -c -d <<< $'a\na\nb'; uniq nofile; echo "rc=$?"

#@ text132
sort data/numbers.txt | uniq | wc -l; awk '{print $3}' logs/app.log | sort | uniq -c | sort -rn | head -3

#@ text133
comm <(printf 'a\nb\nc\n') <(printf 'b\nc\nd\n'); comm -3 <(seq 3) <(seq 2 4); comm -23 <(seq 3) <(seq 2 4)

#@ text134
comm --total -123 <(seq 3) <(seq 2 4)

#@ text135
comm --output-delimiter=, <(seq 2) <(seq 2); comm a; echo "rc=$?"

#@ text136
join <(printf '1 a\n2 b\n3 c\n') <(printf '1 x\n3 z\n'); join -a1 -e NULL -o 0,1.2,2.2 <(printf '1 a\n2 b\n') <(printf '1 x\n')

#@ text137
join -t, -1 1 -2 2 <(printf '1,a\n2,b\n') <(printf 'x,1\ny,2\n'); join -v2 <(seq 2) <(seq 3); join -o 1.1,2.1 <(seq 2) <(seq 2)

#@ text138
paste -d, <(seq 3) <(seq 4 6); paste -s -d+ <(seq 4); seq 6 | paste - - -; paste -d'\n' <(seq 2) <(seq 2); paste nofile; echo "rc=$?"

#@ text139
cut -d, -f2,4 data/users.csv | head -3; cut -c1-5 data/words.txt; cut -d' ' -f2- data/words.txt; cut -d, -f1 --complement data/users.csv | head -2

#@ text140
cut -d, -f1,3 --output-delimiter=' : ' data/users.csv | head -2; cut -s -d: -f1 data/words.txt; cut -b2 <<< abc; cut; echo "rc=$?"

#@ text141
cut -f0 README.md; echo "rc=$?"; cut -d ab -f1 README.md; echo "rc=$?"; cut -c3-1 README.md; echo "rc=$?"; cut -d: README.md; echo "rc=$?"

#@ text142
tr a-z A-Z <<< hello; tr -d '0-9' <<< a1b2; tr -s ' ' <<< 'a   b'; tr -c 'a-z\n' '_' <<< 'a1 b2'; tr '[:lower:]' '[:upper:]' <<< abc

#@ text143
tr ' ' '\n' <<< 'a b c'; tr -dc '[:alnum:]' <<< 'a-b_c 1'; echo; tr abc x <<< aabbcc; tr -d '\r' <<< $'x\r'; tr; echo "rc=$?"

#@ text144
tr a; echo "rc=$?"; tr -t abc x <<< abc; tr '\t' ' ' < data/words.txt | tail -1; tr -cs 'a-z' '\n' <<< 'foo, bar; foo' ; tr z-a b; echo "rc=$?"

#@ text145
column -t -s, data/users.csv

#@ text146
column -t <<< $'a bbb c\ndddd e f'

#@ text147
column -t -s: -o' | ' <<< $'a:b\nccc:d'

#@ text148
column nofile; echo "rc=$?"

#@ text149
nl data/words.txt; nl -ba data/words.txt; nl -w3 -s': ' data/words.txt; nl -v10 -i5 <<< $'a\nb'; nl -nrz <<< a; nl -b p^t data/words.txt

#@ text150
cat -n data/words.txt; cat -A data/words.txt; cat -b data/words.txt; cat -s <<< $'a\n\n\nb'; cat -E <<< x; cat nofile README.md | head -1

#@ text151
fold -w 10 <<< 'the quick brown fox jumps'; fold -s -w 10 <<< 'the quick brown fox jumps'

#@ text152
expand -t4 <<< $'a\tb'; unexpand -a -t4 <<< 'a       b' | cat -A; tac data/users.csv | head -2; rev <<< 'abc def'; rev data/users.csv | head -1

#@ text153
tac -s, <<< 'a,b,c'; fmt -s -w 15 <<< 'one two three four'; pr -t -2 -l 3 <<< $'a\nb\nc\nd'; fold -w 0 <<< a; echo "rc=$?"

#@ text154
seq 5 -2 1; seq -w 8 11; seq -s, 5; seq 0 0.5 2; seq -f '%03g' 3; seq 3 1; seq; echo "rc=$?"; seq a; echo "rc=$?"; seq 1 0 5; echo "rc=$?"

#@ text155
seq -f 'item-%02.0f.txt' 1 3; seq 1.5 3; seq -s' ' -w 1 5 20

#@ text156
numfmt --to=iec 1048576 1500 999; numfmt --to=si 1500000; numfmt --from=iec 2K 3M; numfmt --from=auto 1Ki 1K; numfmt --to=iec-i --suffix=B 4096

#@ text157
numfmt --field=2 --to=iec <<< 'a 2048 b'; numfmt --padding=10 5; numfmt abc; echo "rc=$?"

#@ text158
numfmt --from=iec 5X; echo "rc=$?"; numfmt --round=down --to=iec 1999

#@ text159
head -c 10 README.md; echo; head -n -7 README.md; tail -n +9 README.md; tail -c 12 README.md; tail -n 1 -q README.md data/words.txt; head -n1 README.md data/words.txt; tail -3 nofile; echo "rc=$?"; head -n x README.md; echo "rc=$?"; tail -n1 -v README.md

#@ text160
wc README.md data/*.txt; wc -l < README.md; wc -w -c README.md; wc -L README.md; wc -m README.md; wc nofile; echo "rc=$?"; cat README.md | wc

#@ text161
grep -c INFO logs/app.log; grep -rl TODO . | sort; grep -o 'loss=[0-9.]*' logs/app.log | head -2; grep -E 'ERROR|WARN' logs/app.log | head -2 | cut -c1-40

#@ text162
grep -v '^#' README.md | grep -v '^$'; grep -i todo README.md; grep -w the data/words.txt; grep -x 'foo bar foo' data/words.txt; grep -A1 -B1 jumps data/words.txt; grep -m1 -n o data/words.txt

#@ text163
grep -q nothing README.md; echo "rc=$?"; grep x nofile; echo "rc=$?"; grep -s x nofile; echo "rc=$?"; grep TODO config; echo "rc=$?"; grep '[' README.md; echo "rc=$?"; grep -E '(' README.md; echo "rc=$?"; grep; echo "rc=$?"

#@ text164
grep -P '\d{3}(?= )' -o logs/access.log | head -2; grep -F 'a+b' <<< 'a+b aab'; grep -e foo -e baz data/words.txt; grep -f <(echo bob) data/users.csv; grep -L TODO src/*.py; grep -H -n add src/util.py; grep -h def src/*.py; grep --include='*.py' -rn import . | sort; grep -z foo data/words.txt | tr '\0' '\n' | head -1

#@ text165
grep -C1 dave data/users.csv; grep -ob the data/words.txt; grep -vc e data/words.txt; grep -E '^[0-9]+,[a-c]' data/users.csv; grep -E '\b[A-Z]\w+' -o README.md | head -3; egrep 'a|b' <<< a; fgrep . <<< a.b; grep -y a <<< A

#@ text166
grep -n "layers" models/*; grep -a -c . models/config.json; grep --exclude-dir=logs -rc TODO . | grep -v ':0' | sort; grep 'a\{2\}' <<< baab; grep -o . <<< abc | paste -sd-

#@ text167
bc <<< '2+3*4'; bc <<< 'scale=3; 10/3'; bc -l <<< 's(0); 4*a(1)'; bc <<< '2^100'; bc <<< 'ibase=16; FF'; bc <<< 'obase=2; 10'; bc <<< '5/0'; echo "rc=$?"; bc <<< 'x=5; x*x; x+=2; x'; bc <<< 'if (3>2) 1 else 0'; bc <<< 'define f(n){if(n<2)return 1;return n*f(n-1)}; f(20)'

#@ text168
echo '3.5 > 2' | bc; bc <<< 'sqrt(2)'; bc <<< 'scale=2; sqrt(2)'; bc <<< '1.5*2.25'; bc <<< '10 % 3; -7/2; length(12345)'; bc <<< 'foo('; echo "rc=$?"; echo "scale=2; 100*3/7" | bc; bc <<< '.5+.25'; bc <<< 'for(i=0;i<3;i++) i'; bc <<< 'obase=16; 255'; bc <<< '"text "; 3'

#@ text169
expr 2 + 3; expr 7 / 2; expr 5 % 3; expr 2 \* 4; expr length hello; expr substr hello 2 3; expr index hello l; expr abc : 'a\(.*\)'; expr 1 = 1; expr 1 = 2; echo "rc=$?"; expr a + 1; echo "rc=$?"; expr; echo "rc=$?"; expr 5 / 0; echo "rc=$?"; expr 0; echo "rc=$?"; expr "" \| def; expr match foobar 'foo'

#@ text170
factor 60 97; basename /a/b.txt .txt; basename -a /x/y /z/w; dirname /a/b/c /d; basename; echo "rc=$?"; basename -s .py src/main.py; dirname file; dirname /

#@ text171
diff -u data/words.txt <(sed 's/fox/cat/' data/words.txt) | tail -n +3; diff -q README.md config/app.yaml; diff README.md README.md && echo same; diff -c <(echo a) <(echo b) | tail -n +3; diff --brief nofile README.md; echo "rc=$?"; diff -w <(echo 'a  b') <(echo 'a b') && echo ws; diff -i <(echo A) <(echo a) && echo ci; diff -B <(printf 'a\n\nb\n') <(printf 'a\nb\n') && echo blank; diff -r src config; diff -s README.md README.md; diff -N README.md nofile | head -2; diff a; echo "rc=$?"; diff --unified=0 <(seq 3) <(seq 2) | tail -n +3

#@ text172
cp README.md tmp/r; sed 's/training/TRAINING/' tmp/r > tmp/r2; diff -u --label a/r --label b/r tmp/r tmp/r2 > tmp/p; cat tmp/p; patch tmp/r < tmp/p; echo "rc=$?"; cmp tmp/r tmp/r2 && echo equal; patch -R tmp/r < tmp/p; cd tmp; patch -p1 < p; ls; patch < nofile; echo "rc=$?"

#@ text173
cmp data/words.txt README.md; echo "rc=$?"; cmp -s README.md README.md; echo $?; cmp nofile README.md; echo "rc=$?"; cmp <(echo ab) <(echo abc); echo "rc=$?"; cmp -n 2 <(echo abc) <(echo abd) && echo same2; cmp; echo "rc=$?"

#@ text174
date -u -d @0 +%FT%TZ; date -d '2024-02-29 +1 year' +%F; date -d '2024-01-31 +1 month' +%F; date -d '2026-03-01 12:00 UTC' +%s; date -d 'next monday' >/dev/null && echo ok; date -d '2024-01-01' '+%A %j %U %d/%m/%y %I%p'; date -d bogus; echo "rc=$?"; date -u -d '1 hour ago' >/dev/null; date -Iseconds -d @86400; date -R -d @86400; date --date='@1700000000' '+%Y-%m-%d %H:%M:%S %Z'; date +%Q; date -d '2024-01-01' +%-d:%_d:%e:%-m:%^a; date -r README.md +%F; date -d '2024-03-10 - 3 days' +%F; date xx; echo "rc=$?"; date -d 'yesterday 00:00' +%H; date -d '10:30 tomorrow' +%T; date -d "$(date -d @0)" +%s

#@ text175
cal 2 2024 2>/dev/null || echo no cal; ncal 2>/dev/null || echo none; yes | head -2; yes no | head -1; tee tmp/a tmp/b <<< hi; cat tmp/a tmp/b; tee -a tmp/a <<< more; cat tmp/a; echo x | tee nodir/f; echo "rc=$?"; tee < /dev/null; printf 'a\n' | tee >(tr a b > tmp/c) ; sleep 0.1

#@ text176
strings -n 8 models/config.json; od -c <<< ab; xxd <<< hi; base64 <<< hello; base64 -d <<< aGVsbG8K; base64 -d <<< '!!'; echo "rc=$?"; md5sum README.md; sha256sum README.md | cut -c1-16; sha1sum nofile; echo "rc=$?"; md5sum README.md > tmp/s; md5sum -c tmp/s; echo "0000  README.md" > tmp/s; md5sum -c tmp/s; echo "rc=$?"; cksum README.md; sum README.md; b2sum -l 64 README.md; sha256sum --check --quiet <(sha256sum README.md); sha512sum < /dev/null | cut -c1-8; echo "d41d8cd98f00b204e9800998ecf8427e  README.md" | md5sum -c; echo "rc=$?"

#@ text177
tsort <<< $'a b\nb c\na c'; printf '%s\n' a b c | tac | nl; printf 'x\ty\n' | expand | cat -A; printf 'b\na\n' | sort | tee tmp/sorted | wc -l; od -An -tx1 <<< AB; hexdump -C <<< AB; iconv -f utf8 -t latin1 <<< 'é' | od -An -tx1; dos2unix x; echo "rc=$?"; printf 'a\r\nb\r\n' | sed 's/\r$//' | cat -A

#@ files001
find . -type f -name '*.log*' -exec ls -1 {} + | sort

#@ files002
find . -type f -printf '%s %p\n' | sort -rn | head -3

#@ files003
find . -type f -printf '%TY-%Tm-%Td %m %u:%g %f\n' | sort | head -4

#@ files004
find . -maxdepth 1 -type d -printf '%f/\n' | sort

#@ files005
find . -perm -u+x -type f; find . -perm /111 -type f; find . ! -perm -o+r -type f

#@ files006
find . -name '*.bin' -size +2k -exec stat -c '%n %s' {} \; | sort

#@ files007
find . -type f -size -100c | sort; find . -empty | sort

#@ files008
find . -type f -name '*.py' -print0 | xargs -0 wc -l | sort -n

#@ files009
find . -name '*.csv' -o -name '*.txt' | sort | xargs -I{} echo "file: {}"

#@ files010
find . -type f | xargs -P 4 -n 1 basename 2>/dev/null | sort | head -3

#@ files011
find . -path '*/lib/*' -name '*.py' -not -name '__init__*'

#@ files012
find . -type f -newermt '2020-01-01' | wc -l; find . -mtime +1 -type f | wc -l; find . -type f -mmin -5

#@ files013
find logs -name '*.1' -delete -print; ls logs

#@ files014
find . -type f -name '*.sh' -exec chmod -c +x {} \;

#@ files015
find src -type d -exec sh -c 'echo "$1: $(ls "$1" | wc -l)"' _ {} \; | sort

#@ files016
find . -maxdepth 2 -type f -name '*.json' -exec grep -l gpu {} +

#@ files017
find / -maxdepth 1 -name 'srv*' 2>/dev/null; find /root 2>&1; echo "rc=$?"

#@ files018
find . -type f -exec false {} \; ; echo "rc=$?"; find . -name x -exec; echo "rc=$?"

#@ files019
find . -size +1Q; echo "rc=$?"; find . -newer nofile; echo "rc=$?"; find . -maxdepth; echo "rc=$?"; find . -maxdepth x; echo "rc=$?"

#@ files020
find . -perm 999; echo "rc=$?"; find . -user nobodyhere; echo "rc=$?"; find . \( -name a; echo "rc=$?"; find -L . -name app.yaml | sort

#@ files021
find . -samefile README.md; find . -links 1 -name R*; find . -lname '*app*'

#@ files022
find . -name '*.py' -printf '%P|%h|%d|%y\n' | sort; find src -ls | awk '{print $3, $NF}' | sort

#@ files023
find . -inum 0; find . -type f,d -maxdepth 1 2>/dev/null | sort | head -3; find . -readable -name '.h*'; find . -type d -name tmp -prune -o -name '*.ini' -print; find config -mindepth 1 -print -delete | sort; ls config

#@ files024
echo a b c | xargs; echo a b c | xargs -n1 echo item; printf 'a\nb c\n' | xargs -d '\n' -I{} echo "[{}]"

#@ files025
xargs -r echo none < /dev/null; xargs echo empty < /dev/null; echo a | xargs -t echo

#@ files026
printf "it's" | xargs echo; echo "rc=$?"; printf 'a b\0c' | xargs -0 -n1 echo; seq 5 | xargs -n2; echo a,b | xargs -d, -n1; seq 3 | xargs -I N echo N-N; echo 'a "b c" d\ e' | xargs -n1; seq 3 | xargs -L1 echo l

#@ files027
stat -c '%y' README.md; stat -c %Y,%X README.md; stat -f -c %T / >/dev/null; stat -L -c %F current.yaml; stat --format='%i' README.md | grep -c '^[0-9]'; stat nofile; echo "rc=$?"; stat; echo "rc=$?"; stat -c '%B %b' README.md; stat -c '%N' current.yaml; stat -c '%t %T %o' README.md

#@ files028
ln -s README.md tmp/l; readlink tmp/l; readlink -f tmp/l; cat tmp/l; echo "rc=$?"; ln -sf ../README.md tmp/l; cat tmp/l | head -1; ln README.md tmp/hard; stat -c %h README.md; ln -s x tmp/l; echo "rc=$?"; ln nofile tmp/z; echo "rc=$?"; ln config tmp/c; echo "rc=$?"; ln -sfn /nowhere tmp/l; readlink -e tmp/l; echo "rc=$?"; ln -sv a tmp/v; ls -l tmp/v | cut -c1-10; ln -sr config/app.yaml tmp/rel; readlink tmp/rel; readlink README.md; echo "rc=$?"; ln; echo "rc=$?"

#@ files029
realpath current.yaml; realpath -s current.yaml; realpath nofile; realpath nodir/x; echo "rc=$?"; realpath -e nofile; echo "rc=$?"; realpath --relative-to=src config/app.yaml; realpath .; realpath -m a/../b; readlink -m /a/./b//c; realpath /srv/../srv/app/./src; realpath; echo "rc=$?"; realpath --relative-base=/srv /srv/app /etc

#@ files030
mktemp -d tmp/x.XXXX | sed 's/[A-Za-z0-9]*$/R/'; mktemp tmp/a.XXXXXX.log | wc -c; mktemp -u | cut -c1-9; mktemp tmp/aXX; echo "rc=$?"; mktemp nodir/a.XXXX; echo "rc=$?"; mktemp -t foo.XXXX | cut -d. -f1; mktemp -p tmp | cut -c1-8; t=$(mktemp); stat -c %a $t; mktemp --suffix=.txt | grep -c 'txt$'; mktemp -d | xargs stat -c '%a %F'

#@ files031
install -m 640 README.md tmp/i; stat -c %a tmp/i; install -d -m 700 tmp/a/b; stat -c '%a' tmp/a tmp/a/b; install -D -m 755 scripts/run.sh tmp/x/y/run; ls tmp/x/y; install README.md; echo "rc=$?"; install nofile tmp/; echo "rc=$?"; install -v -t tmp README.md; install -b -S .bak README.md tmp/i; install README.md nodir/x; echo "rc=$?"

#@ files032
chmod u+x,g-w,o= README.md; stat -c %a README.md; chmod +X config README.md; stat -c %a config README.md; chmod a-w README.md; echo x >> README.md; echo "rc=$?"; chmod g=u README.md; stat -c %A README.md; chmod 4755 scripts/run.sh; stat -c %A scripts/run.sh; chmod o+t tmp; stat -c %A tmp; chmod z README.md; echo "rc=$?"; chmod 888 README.md; echo "rc=$?"; chmod; echo "rc=$?"; chmod 644; echo "rc=$?"; chmod -v 600 README.md; chmod --reference=scripts/run.sh README.md; stat -c %a README.md; chmod 644 /etc/passwd; echo "rc=$?"; chmod -w README.md; stat -c %a README.md; chmod -R u=rwX,go=rX config; stat -c %a config config/*

#@ files033
chown root README.md; echo "rc=$?"; chown agent:agent README.md; echo "rc=$?"; chown nobodyhere README.md; echo "rc=$?"; chgrp root README.md; echo "rc=$?"; chown; echo "rc=$?"; chown agent; echo "rc=$?"; chown -R root:root config 2>&1 | sort | head -2; chown agent: nofile; echo "rc=$?"; chgrp nogrouphere README.md; echo "rc=$?"; chown :agent README.md; echo "rc=$?"; chown -v agent README.md; chown 0:0 README.md; echo "rc=$?"

#@ files034
cp nofile tmp; echo "rc=$?"; cp config tmp; echo "rc=$?"; cp -r config tmp && ls tmp/config; cp README.md nodir/; echo "rc=$?"; cp README.md README.md; echo "rc=$?"; cp README.md; echo "rc=$?"; cp; echo "rc=$?"; cp a b c; echo "rc=$?"; cp -v README.md tmp/r; cp -n README.md tmp/r; cp -i README.md tmp/r < /dev/null; echo "rc=$?"; cp -p README.md tmp/p; stat -c %y tmp/p; cp -u README.md tmp/p; cp -t tmp README.md config/db.ini; ls tmp; cp -a current.yaml tmp/; readlink tmp/current.yaml; cp README.md /etc/; echo "rc=$?"; cp -rv src tmp/s | sort; cp --parents src/lib/net.py tmp; find tmp/src; cp -b README.md tmp/r; ls tmp/r*; cp -s $PWD/README.md tmp/sl; readlink tmp/sl; cp -l README.md tmp/hl; cp -T config tmp/config2; ls tmp/config2

#@ files035
mv nofile x; echo "rc=$?"; mv README.md nodir/x; echo "rc=$?"; mv README.md config/; ls config; mv -v config/README.md .; mv config config/sub; echo "rc=$?"; mv -n README.md current.yaml; ls; mv src/lib src/main.py; echo "rc=$?"; mv src/main.py src/lib; ls src/lib; mv a b c; echo "rc=$?"; mv; echo "rc=$?"; mv README.md README.md; echo "rc=$?"; mv -t tmp README.md; ls tmp; mkdir tmp/a tmp/b; touch tmp/b/f tmp/a/g; mkdir tmp/b/a; touch tmp/b/a/h; mv tmp/a tmp/b; echo "rc=$?"; mv -b tmp/README.md tmp/x; ls tmp

#@ files036
rm nofile; echo "rc=$?"; rm config; echo "rc=$?"; rm -f nofile; echo "rc=$?"; rm; echo "rc=$?"; rm -f; echo "rc=$?"; rm -rf config; ls -d config; rm -r src -v | sort; rm -i README.md < /dev/null; echo "rc=$?"; ls README.md; rm -d tmp; rmdir logs; echo "rc=$?"; rmdir nodir; echo "rc=$?"; mkdir -p a/b/c; rmdir -p a/b/c; ls -d a; rm -rf /etc/passwd; echo "rc=$?"; rm -rf .; echo "rc=$?"; rm -rf ..; echo "rc=$?"; rm --no-such; echo "rc=$?"; rm -rf /; echo "rc=$?"; rm -- -x; echo "rc=$?"; rmdir README.md; echo "rc=$?"; unlink config2; echo "rc=$?"; unlink README.md; ls README.md

#@ files037
mkdir config; echo "rc=$?"; mkdir a/b/c; echo "rc=$?"; mkdir -p a/b/c; echo "rc=$?"; mkdir -v x; mkdir -pv y/z; mkdir; echo "rc=$?"; mkdir README.md; echo "rc=$?"; mkdir -p README.md/x; echo "rc=$?"; mkdir /root/x; echo "rc=$?"; mkdir /newdir; echo "rc=$?"; mkdir -p d/{a,b}/c && find d | sort; mkdir -m 999 q; echo "rc=$?"; touch nodir/x; echo "rc=$?"; touch -d '2024-01-02 03:04:05' t && stat -c %y t; touch -t 202401020304 t && stat -c %y t; touch -r README.md t && stat -c %y t; touch -c nothere; ls nothere; touch; echo "rc=$?"; touch -d bogus t; echo "rc=$?"; touch /etc/x; echo "rc=$?"; touch -a -d '2020-01-01' t; stat -c %x t

#@ files038
ls -l /nonexistent README.md; ls -ld --time-style=long-iso README.md; ls -1 --color=never; ls -la --time-style=full-iso README.md; ls -ln README.md; ls -lo README.md; ls -lg README.md; ls --full-time config; ls -lhS models; ls -lr config; ls -1 -t models | wc -l; ls -l tmp; ls -i README.md | grep -c README; ls --version | head -1; ls -1d */; ls -b 'dir with space'; ls --hide='*.md' | head -2; ls -B; ls --zero config | tr '\0' '|'; echo; ls --sort=size -1 models; ls -l --no-group README.md; ls -lGg README.md; ls -N 'dir with space'; ls '*.md'; echo "rc=$?"; ls -Z >/dev/null; ls -w 40; ls --format=commas; ls -lc README.md | wc -l; ls -l /root; echo "rc=$?"; ls -v <(true) >/dev/null; ls -q

#@ files039
du -sb README.md; du -h nofile; echo "rc=$?"; du -x -sm .; du -d x; echo "rc=$?"; du -sBM models; du -s --time config | wc -l; du -L -s current.yaml; du -sh --threshold=1M .; du -a -s .; echo "rc=$?"; find . -name '*.bin' -print0 | du -ch --files0-from=- | tail -1

#@ files040
df nofile; echo "rc=$?"; df -h / | head -1; df --output=source,size,pcent / | head -1; df -k / | awk 'NR==2{print NF}'; df -BG / | head -1; df --total -h / | tail -1 | awk '{print $1}'; df -zz; echo "rc=$?"; df --output=zz; echo "rc=$?"; df -m / | head -1; df -H / | head -1; df -t nofs; echo "rc=$?"; df --si / | head -1; df -hT / | head -1; df -l / | wc -l; df -B 1M / | head -1

#@ files041
truncate -s 1K tmp/t; stat -c %s tmp/t; truncate -s +10 tmp/t; stat -c %s tmp/t; truncate -s 0 tmp/t; truncate -s; echo "rc=$?"; truncate tmp/t; echo "rc=$?"; truncate -s 5X tmp/t; echo "rc=$?"; dd if=README.md of=tmp/d bs=10 count=2 2>&1 | head -2; dd if=nofile of=tmp/d; echo "rc=$?"; dd if=README.md bs=1 skip=2 count=8 status=none; echo; dd if=/dev/zero of=tmp/z bs=1M count=2 status=none; stat -c %s tmp/z; dd bs=x; echo "rc=$?"; dd foo=1; echo "rc=$?"; fallocate -l 1M tmp/f; stat -c %s tmp/f; sync; truncate -r README.md tmp/t; stat -c %s tmp/t; truncate -c -s 1 tmp/none; ls tmp; dd if=README.md of=tmp/d conv=ucase status=none; dd if=README.md of=tmp/d seek=1 bs=4 count=1 conv=notrunc status=none; printf 'x' | dd of=tmp/p bs=1 seek=4 status=none; stat -c %s tmp/p

#@ files042
test -r /etc/shadow; echo $?; test -w /etc/passwd; echo $?; [ -L current.yaml ] && echo link; [ README.md -nt config/app.yaml ]; echo $?; [ -x scripts/run.sh ] && echo x; [ -d config -a -r config ] && echo dr; [ -s README.md ] && echo size; [ -e nofile ] || echo none; test; echo $?; [ "$UNSET" = "" ] && echo empty; [ $UNSET = "" ]; echo $?; [ -n "$UNSET" ]; echo $?; [[ -f README.md && -O README.md ]] && echo mine; [ -z ]; echo $?; [ a -eq 1 ]; echo $?; [ 1 -lt 2 ] && echo lt; [ -f ]; echo $?; [ ! -f nofile ]; echo $?; [ "a b" = "a b" ]; echo $?; [ README.md -ef ./README.md ] && echo ef; [ -k /tmp ] && echo sticky; [ -p /dev/stdin ]; echo $?; [ -t 0 ]; echo $?

#@ files043
cat /etc/shadow; echo "rc=$?"; cat /root/.bashrc; echo "rc=$?"; cd /root; echo "rc=$?"; ls /root; echo "rc=$?"; cp /etc/shadow tmp; echo "rc=$?"; echo x > /etc/hostname; echo "rc=$?"; rm /etc/hostname; echo "rc=$?"; touch /etc/hostname; echo "rc=$?"; mkdir /etc/x; echo "rc=$?"; tee /etc/hostname < /dev/null; echo "rc=$?"; ln -s a /etc/x; echo "rc=$?"; truncate -s0 /etc/hostname; echo "rc=$?"; dd if=/dev/null of=/etc/hostname; echo "rc=$?"; tar cf /etc/x.tar README.md; echo "rc=$?"; grep root /etc/shadow; echo "rc=$?"; head /etc/shadow; wc /etc/shadow; sort /etc/shadow; tail /etc/shadow; diff /etc/shadow README.md; md5sum /etc/shadow; install README.md /etc/; gzip /etc/hostname; awk 1 /etc/shadow; sed p /etc/shadow; chmod 777 /etc; split /etc/shadow; cut -c1 /etc/shadow; nl /etc/shadow; stat -c %a /etc/shadow; jq . /etc/shadow; echo "rc=$?"; od /etc/shadow; base64 /etc/shadow; file /etc/shadow 2>/dev/null | cut -d, -f1; strings /etc/shadow 2>/dev/null; echo "rc=$?"; uniq /etc/shadow; paste /etc/shadow; comm /etc/shadow README.md; tr a b < /etc/shadow; wc -l < /etc/shadow; echo "rc=$?"

#@ files044
tar czf tmp/a.tgz config && tar tzf tmp/a.tgz | sort; tar xzf tmp/a.tgz -C tmp; ls tmp/config; tar cf - src | tar xf - -C tmp; ls tmp/src

#@ files045
tar cvf tmp/a.tar config/app.yaml README.md; tar tvf tmp/a.tar | awk '{print $1,$2,$3,$NF}'; tar rf tmp/a.tar data/words.txt; tar tf tmp/a.tar; tar xf tmp/a.tar -O README.md | head -1; tar tf tmp/a.tar

#@ files046
tar xf nofile.tar; echo "rc=$?"; tar xf README.md; echo "rc=$?"; tar xzf README.md; echo "rc=$?"; tar cf tmp/x.tar nofile; echo "rc=$?"; tar; echo "rc=$?"; tar -zz; echo "rc=$?"; tar tf tmp/x.tar; echo "rc=$?"; tar xf tmp/x.tar nomember; echo "rc=$?"; tar cf tmp/e.tar; echo "rc=$?"

#@ files047
tar cf tmp/a.tar --exclude='*.log' logs && tar tf tmp/a.tar; tar cf tmp/b.tar -C config . && tar tf tmp/b.tar | sort; tar xf tmp/b.tar -C tmp ./db.ini && ls tmp; tar cf tmp/c.tar --transform='s,^config,cfg,' config; tar xf tmp/c.tar -C tmp --strip-components=1; ls tmp; tar cf tmp/d.tar /srv/app/README.md; tar tf tmp/d.tar; tar xvf tmp/d.tar -C tmp; tar czf tmp/e.tgz --remove-files config; ls -d config; tar cJf tmp/f.txz README.md && tar tf tmp/f.txz; tar -caf tmp/g.tar.gz README.md; file tmp/g.tar.gz 2>/dev/null | cut -d: -f2 | cut -d, -f1

#@ files048
gzip -k README.md && ls README*; gzip README.md; echo "rc=$?"; gunzip -c README.md.gz | head -1; zcat README.md.gz | wc -l; gzip -t README.md.gz && echo ok; gzip -d nofile.gz; echo "rc=$?"; gzip -d config/app.yaml; echo "rc=$?"; zgrep -c TODO README.md.gz; zgrep TODO README.md.gz; gzip -l README.md.gz | tail -1 | awk '{print $2}'; gzip < README.md | gunzip | cmp - README.md && echo same; gunzip README.md; echo "rc=$?"; gzip config; echo "rc=$?"; gzip -r config; ls config; gzip -9 -c data/words.txt | zcat | head -1; zcat data/words.txt; echo "rc=$?"; gzip -f README.md; ls README*; zcat nofile; echo "rc=$?"; zcat < README.md.gz | head -1; gzip -v data/words.txt 2>&1 | cut -d: -f1; gzip -S .z -k data/users.csv; ls data; cp README.md.gz tmp/x.dat; gunzip tmp/x.dat; echo "rc=$?"; bzip2 -k data/numbers.txt 2>&1; ls data; xz -k data/numbers.txt; xz -dc data/numbers.txt.xz | head -1; xz -l data/numbers.txt.xz | wc -l; bzcat data/numbers.txt.bz2 | tail -1; xz -t README.md.gz; echo "rc=$?"; zstd --version >/dev/null 2>&1

#@ sums001
bc <<< '2+3*4'; bc <<< 'scale=3; 10/3'; bc -l <<< 's(0); 4*a(1)'; bc <<< '2^100'; bc <<< 'ibase=16; FF'; bc <<< 'obase=2; 10'; bc <<< '5/0'; echo "rc=$?"

#@ sums002
bc <<< 'x=5; x*x; x+=2; x'; bc <<< 'if (3>2) 1 else 0'; bc <<< 'define f(n){if(n<2)return 1;return n*f(n-1)}; f(20)'

#@ sums003
echo '3.5 > 2' | bc; bc <<< 'sqrt(2)'; bc <<< 'scale=2; sqrt(2)'; bc <<< '1.5*2.25'; bc <<< '10 % 3; -7/2; length(12345)'; bc <<< 'foo('; echo "rc=$?"; echo "scale=2; 100*3/7" | bc

#@ sums004
bc <<< '.5+.25'; bc <<< 'for(i=0;i<3;i++) i'; bc <<< 'obase=16; 255'; bc <<< '"text "; 3'; bc <<< '1.00-1.00; 0.50*2; -.5; 1/3'

#@ sums005
echo "$(echo "scale=1; 1048576/1024/1024" | bc)M"; used=73.5; if (( $(echo "$used > 70" | bc -l) )); then echo over; fi; printf '%.2f\n' "$(echo '355/113' | bc -l)"

#@ sums006
bc <<< '2^300'; bc <<< 'scale=80; 1/7'; bc <<< 'a[1]=5; a[2]=7; a[1]*a[2]; b=3; b++; ++b; b--; b'; bc <<< 'print "x=", 5, "\n"; 1==1; 1!=1; !0; 1&&0; 1||0'

#@ sums007
m(2,3)

#@ sums008
quit

#@ sums009
8'

#@ sums010
bc <<< '1+'; bc <<< '2+*3'; bc <<< 'foo(1)'; bc <<< '10/0'; bc <<< 'x/0'; bc <<< '1%0'; bc <<< '5 $ 3'; bc nofile; echo "rc=$?"; bc <<< 'sqrt(-1)'; bc <<< '1;2;3/0;4'; bc <<< 'Hello'; bc <<< 'abc'

#@ sums011
bc --version | head -1; bc < /dev/null; echo "rc=$?"; echo '5 +

#@ sums012
3' | bc; echo 'obase=8; 64; ibase=2; 111' | bc; echo 'ibase=2; 1010; obase=A' | bc; bc <<< 'scale=2; x=10/4; x; scale(x); last; .'; bc <<< '-2^2; 2^3^2; 10-3-2; 100/10*2'; bc -q <<< '1.234*1.1; 0.1*0.1; 100*.01'

#@ jq001
jq . config/settings.json

#@ jq002
jq -r .name config/settings.json; jq .tags[0] config/settings.json; jq -c .limits config/settings.json; jq '.jobs | length' config/settings.json; jq .nope config/settings.json; jq -e .nope config/settings.json; echo "rc=$?"

#@ jq003
jq -r '.jobs[] | "\(.id)\t\(.state)"' config/settings.json; jq '[.jobs[] | select(.state=="running") | .loss] | add / length' config/settings.json; jq -r '.jobs[] | select(.loss==null) | .id' config/settings.json

#@ jq004
jq -r '.jobs[] | [.id,.state,.loss] | @csv' config/settings.json; jq -r '.jobs[] | [.id,.state] | @tsv' config/settings.json; jq -r '.tags | join(",")' config/settings.json; jq -r '.limits | to_entries[] | "\(.key)=\(.value)"' config/settings.json

#@ jq005
jq '.replicas = 5 | .tags += ["new"] | del(.jobs)' config/settings.json; jq '.jobs |= map(select(.id!=2))' config/settings.json | jq -c .jobs; jq -c '.jobs | group_by(.state) | map({state: .[0].state, n: length})' config/settings.json

#@ jq006
jq -c 'keys, keys_unsorted' config/settings.json; jq 'type, (.tags|type), (.replicas|type)' config/settings.json; jq -c '[paths(scalars)|join(".")]' config/settings.json 2>&1; jq -c '[.. | numbers]' config/settings.json; jq -c 'walk(if type=="number" then .+1 else . end)' config/settings.json

#@ jq007
jq -n '{a:1,b:[1,2,{c:"x"}]}'; jq -n --arg v hello --argjson n 5 '{v:$v,n:$n}'; jq -n '[range(5)] | map(.*2)'; jq -nr '"a,b" | split(",")[]'; jq -n '"x" * 3'; jq -n '[1,2,3] | .[1:]' -c; jq -n 'now|type'; jq -n '1 + null, ([1]+[2]), ({a:1}+{b:2})' -c; jq -n '"abc"|test("B";"i")'; jq -n '[.[]?]' -c

#@ jq008
jq . nofile; echo "rc=$?"; jq '.foo[' config/settings.json; echo "rc=$?"

#@ jq009
jq; echo "rc=$?"

#@ jq010
echo '' | jq .; echo "rc=$?"; jq 'nofunc(1)' config/settings.json; echo "rc=$?"; jq '.replicas + "a"' config/settings.json; echo "rc=$?"; jq 'error("boom")' config/settings.json; echo "rc=$?"; jq '$x' config/settings.json; echo "rc=$?"; jq 'halt_error' <<< '"bye"'; echo "rc=$?"; jq --zz . config/settings.json; echo "rc=$?"; jq '.a.b.c' <<< '{"a":5}'; echo "rc=$?"; jq '.[0]' <<< '{"a":1}'; echo "rc=$?"; jq '.[] as [$a] | $a' <<< '[[1],[2]]'; jq 'try error("x") catch .' <<< 1; jq '.a?' <<< 5; jq '.a // "dflt"' <<< '{}'; jq 'if . then 1 else 2 end' <<< null; jq '{}|keys' <<< 1 -c

#@ jq011
printf '%s\n' '{"a":1}' '{"a":2}' | jq -s 'map(.a)|add'; printf '%s\n' '{"a":1}' '{"a":2}' | jq -c '.a'; printf '%s\n' '{"a":1}' '{"a":2}' | jq -n '[inputs.a]' -c; printf 'l1\nl2\n' | jq -R .; printf 'l1\nl2\n' | jq -Rs 'split("\n")' -c; jq -s '.[0] * .[1]' -c <(echo '{"a":{"x":1}}') <(echo '{"a":{"y":2}}'); jq --slurpfile s config/settings.json -n '$s[0].name'; jq -S -c . <<< '{"b":1,"a":2}'; jq --tab . <<< '{"a":1}'; jq --indent 4 . <<< '{"a":1}'; jq -j '.[]' <<< '["a","b"]'; echo; jq -a . <<< '"é"'

#@ jq012
jq -c 'sort_by(.a)' <<< '[{"a":2},{"a":1}]'; jq 'max_by(.a).a, min_by(.a).a' <<< '[{"a":2},{"a":1}]'; jq -c 'unique, (map(tostring)), (index(2)), (first,last), (any, all)' <<< '[1,2,2]'; jq -c 'to_entries, with_entries(.value+=1)' <<< '{"a":1}'; jq -c 'reduce .[] as $x (0; .+$x), [foreach .[] as $x (0; .+$x)], [limit(2;.[])], flatten, reverse, contains([1]), (.[0]|floor), @json, (@base64 "x\(.)")' <<< '[1,2,3]'; jq -c 'ascii_downcase, ascii_upcase, length, ltrimstr("A"), rtrimstr("c"), explode, @uri, @html, @sh, startswith("A"), (.[1:2]), sub("b";"X"), gsub("[A-Z]";"-"), [match("b").offset], capture("(?<x>b)"), ([scan(".")]|length), splits("b")' <<< '"Abc <&"'

#@ words001
tr; echo "rc=$?"

#@ words002
ping; echo "rc=$?"; ping -c x localhost; echo "rc=$?"; ping -Y localhost; echo "rc=$?"; ping -c 0 localhost; echo "rc=$?"

#@ words003
crontab -l; echo "rc=$?"; crontab -r; echo "rc=$?"; crontab -z; echo "rc=$?"; crontab nofile; echo "rc=$?"

#@ words004
echo 'bad line' | crontab -; echo "rc=$?"; echo '* * * * 9 x' | crontab -; echo "rc=$?"; crontab -u root -l; echo "rc=$?"

#@ words005
curl; echo "rc=$?"; curl -sS http://; echo "rc=$?"

#@ words006
printf '0 3 * * * /srv/app/scripts/backup.sh\n' | crontab - && crontab -l; crontab -l | sed 's/0 3/30 4/' | crontab -; crontab -l; crontab -r; crontab -l; echo "rc=$?"

#@ words007
tr

#@ words008
seq

#@ words009
comm a

#@ words010
expr

#@ words011
basename

#@ words012
sort --zz

#@ words013
sort -k0 x

#@ words014
seq 1 0 5

#@ words015
cut

#@ words016
shuf a b

#@ words017
dirname

#@ words018
sleep

#@ words019
env --zz

#@ words020
nl -q

#@ words021
wc -q

#@ words022
paste -q

#@ words023
unlink

#@ words024
link a

#@ words025
rmdir

#@ words026
mkdir

#@ words027
sum --zz

#@ words028
tsort a b

#@ words029
nohup

#@ words030
tee --zz < /dev/null

#@ words031
stat

#@ words032
touch

#@ words033
ln

#@ words034
cp

#@ words035
mv

#@ words036
rm

#@ words037
chmod

#@ words038
chown

#@ words039
install

#@ words040
mktemp a b

#@ words041
numfmt --zz

#@ words042
fold -q

#@ words043
fmt --zz

#@ words044
od --zz

#@ words045
expand -q

#@ words046
split --zz

#@ packed001
curl -sS file:///srv/app/README.md | head -1; curl -sS file:///nofile; echo "rc=$?"; curl -s file:///srv/app/data/users.csv -o tmp/u && wc -l tmp/u

#@ packed002
rsync -ai README.md tmp/ | cut -c1-30; rsync -ai README.md tmp/; rsync -a --itemize-changes config tmp/

#@ packed003
gzip -k README.md data/users.csv; zgrep TODO README.md.gz; zgrep -c TODO README.md.gz; zgrep -n infra data/users.csv.gz; zgrep -i todo README.md.gz data/users.csv.gz; zgrep -h a README.md.gz data/users.csv.gz | wc -l; zgrep -q nothing README.md.gz; echo "rc=$?"

#@ packed004
gzip README.md; zgrep x nofile.gz; echo "rc=$?"; zgrep -l TODO README.md.gz data/users.csv; zgrep; echo "rc=$?"; zcat README.md.gz | grep -c .; zgrep -A1 -m1 Check README.md.gz; zgrep -v . README.md.gz | wc -l; zgrep -E 'a|b' data/users.csv | head -1; zgrep TODO < README.md.gz; zgrep -e TODO -e Train README.md.gz

#@ machine001
ping -c 1 nosuch.invalid; echo "rc=$?"; ping; echo "rc=$?"; ping -c x localhost; echo "rc=$?"; ping -Y localhost; echo "rc=$?"; ping -c 1 -q 127.0.0.1 | sed -E 's/time[= ][0-9.]+ ?ms/T/g; s#= [0-9./]+ ms#= R#'; ping -c; echo "rc=$?"

#@ machine002
crontab -l; echo "rc=$?"; crontab -r; echo "rc=$?"; crontab -z; echo "rc=$?"; crontab nofile; echo "rc=$?"

#@ machine003
echo 'bad line' | crontab -; echo "rc=$?"; echo '* * * * 9 x' | crontab -; echo "rc=$?"; echo '61 * * * * x' | crontab -; echo "rc=$?"; crontab -u root -l; echo "rc=$?"

#@ machine004
ssh; echo "rc=$?"; scp; echo "rc=$?"; scp nofile tmp/; echo "rc=$?"; ssh -V 2>&1 | cut -c1-11; scp a; echo "rc=$?"

#@ machine005
curl http://127.0.0.1:1/; echo "rc=$?"; curl -sS http://nosuch.invalid/; echo "rc=$?"; curl; echo "rc=$?"; curl --zz; echo "rc=$?"; curl -f -o /nodir/x http://127.0.0.1:1/ 2>&1 | tail -1; curl -sS file:///srv/app/README.md | head -1; curl -sS file:///nofile; echo "rc=$?"; curl -m; echo "rc=$?"

#@ machine006
timeout 1 sleep 5; echo "rc=$?"; timeout 5 true; echo "rc=$?"; timeout x true; echo "rc=$?"; timeout 1 nosuch; echo "rc=$?"; timeout 2 bash -c 'exit 7'; echo "rc=$?"; timeout -k 1 1 sleep 9; echo "rc=$?"

#@ machine007
env -i A=1 env; env A=2 bash -c 'echo $A'; env -u HOME bash -c 'echo ${HOME-none}'; env nosuch; echo "rc=$?"; nohup true; echo "rc=$?"; printenv HOME; printenv NOPE; echo "rc=$?"; nohup echo hi > tmp/o 2>&1; cat tmp/o; env --zz; echo "rc=$?"; sleep; echo "rc=$?"; sleep x; echo "rc=$?"; whoami; id -un; id -u; id nosuch; echo "rc=$?"; id agent; uname -s -m; arch; getent passwd agent; getent passwd nope; echo "rc=$?"

#@ machine008
realpath current.yaml; realpath -s current.yaml; realpath nofile; realpath nodir/x; echo "rc=$?"; realpath -e nofile; echo "rc=$?"; realpath --relative-to=src config/app.yaml; realpath .; realpath -m a/../b; realpath; echo "rc=$?"; realpath --relative-base=/srv /srv/app /etc

#@ machine009
readlink -m /a/./b//c; realpath /srv/../srv/app/./src; readlink current.yaml; readlink -f current.yaml nofile; readlink README.md; echo "rc=$?"; readlink -v README.md; readlink -e nofile; echo "rc=$?"; readlink -n current.yaml; echo; readlink; echo "rc=$?"

#@ machine010
ln -s loop tmp/loop; readlink -f tmp/loop; echo "rc=$?"; realpath tmp/loop; realpath README.md/; realpath README.md/x; realpath config/; realpath ''; readlink -f ''; echo "rc=$?"; realpath -z . | tr '\0' '\n'; realpath -q nodir/x; echo "rc=$?"; realpath --zz; realpath /root/x; readlink -f /root/x

#@ machine011
truncate -s 1K tmp/t; stat -c %s tmp/t; truncate -s +10 tmp/t; stat -c %s tmp/t; truncate -s 0 tmp/t; truncate -s; echo "rc=$?"; truncate tmp/t; echo "rc=$?"; truncate -s 5X tmp/t; echo "rc=$?"; truncate -s 5; echo "rc=$?"

#@ machine012
truncate -s %512 README.md; stat -c %s README.md; truncate -s '<100' README.md; stat -c %s README.md; truncate -s -50 README.md; stat -c %s README.md; truncate -s 10 config; truncate -s 1 nodir/x; truncate -c -s 5 nofile; ls nofile; truncate -r data/words.txt tmp/t; stat -c %s tmp/t; truncate -s 0 /etc/hostname; echo "rc=$?"

#@ machine013
fallocate -l 1M tmp/f; stat -c %s tmp/f; fallocate tmp/f; echo "rc=$?"; fallocate -l x tmp/f; fallocate -l 10; fallocate -l 1K nodir/f; echo "rc=$?"; fallocate -l 1GiB tmp/g && ls -lh tmp/g | cut -d' ' -f5

#@ machine014
setsid echo hi; echo x | setsid cat; setsid; echo "rc=$?"; setsid nosuch; echo "rc=$?"; stdbuf -oL echo hi; stdbuf echo hi; echo "rc=$?"; stdbuf -oX echo; echo "rc=$?"; seq 3 | stdbuf -o0 grep 2; stdbuf -oL nosuch; echo "rc=$?"

#@ machine015
ionice -c3 echo low; ionice -c 2 -n 7 nice -n 19 echo both; taskset -c 0 echo pinned; chrt -b 0 echo batch; setsid sh -c 'exit 3'; echo "rc=$?"; taskset; echo "rc=$?" 

#@ machine016
used=73.5; if (( $(echo "$used > 70" | bc -l) )); then echo over; fi; a=1.5; while (( $(echo "$a < 3" | bc) )); do a=$(echo "$a + 1" | bc); echo $a; done; f() { (( $(echo "1 > 0" | bc) )) && echo yes; }; declare -f f

#@ machine017
(umask 077; touch tmp/secret; mkdir tmp/private); touch tmp/open; stat -c '%a %n' tmp/*; umask; x=$(umask 027; touch tmp/y; umask); echo $x; umask; g() { ( umask 077; cat > tmp/key ); }; echo k | g; stat -c %a tmp/key; declare -f g; (umask 000; false); echo "rc=$?"

#@ mistakes001
awk nofile x nofile2; echo "rc=$?"; awk config; echo "rc=$?"

#@ mistakes002
basename --zzz < /dev/null; echo "rc=$?"; basename -@ < /dev/null; echo "rc=$?"

#@ mistakes003
basename < /dev/null; echo "rc=$?"

#@ mistakes004
cat < /dev/null; echo "rc=$?"

#@ mistakes005
cat nofile x nofile2; echo "rc=$?"; cat config; echo "rc=$?"

#@ mistakes006
chgrp --zzz < /dev/null; echo "rc=$?"; chgrp -@ < /dev/null; echo "rc=$?"

#@ mistakes007
chgrp < /dev/null; echo "rc=$?"

#@ mistakes008
chmod --zzz < /dev/null; echo "rc=$?"; chmod -@ < /dev/null; echo "rc=$?"

#@ mistakes009
chmod < /dev/null; echo "rc=$?"

#@ mistakes010
chown --zzz < /dev/null; echo "rc=$?"; chown -@ < /dev/null; echo "rc=$?"

#@ mistakes011
chown < /dev/null; echo "rc=$?"

#@ mistakes012
cksum --zzz < /dev/null; echo "rc=$?"; cksum -@ < /dev/null; echo "rc=$?"

#@ mistakes013
cksum < /dev/null; echo "rc=$?"

#@ mistakes014
cksum nofile x nofile2; echo "rc=$?"

#@ mistakes015
cmp --zzz < /dev/null; echo "rc=$?"; cmp -@ < /dev/null; echo "rc=$?"

#@ mistakes016
cmp < /dev/null; echo "rc=$?"

#@ mistakes017
cmp config; echo "rc=$?"

#@ mistakes018
column < /dev/null; echo "rc=$?"

#@ mistakes019
comm --zzz < /dev/null; echo "rc=$?"; comm -@ < /dev/null; echo "rc=$?"

#@ mistakes020
comm < /dev/null; echo "rc=$?"

#@ mistakes021
comm nofile x nofile2; echo "rc=$?"; comm config; echo "rc=$?"

#@ mistakes022
cp --zzz < /dev/null; echo "rc=$?"; cp -@ < /dev/null; echo "rc=$?"

#@ mistakes023
cp < /dev/null; echo "rc=$?"

#@ mistakes024
cut --zzz < /dev/null; echo "rc=$?"; cut -@ < /dev/null; echo "rc=$?"

#@ mistakes025
cut < /dev/null; echo "rc=$?"

#@ mistakes026
cut nofile x nofile2; echo "rc=$?"; cut config; echo "rc=$?"

#@ mistakes027
date --zzz < /dev/null; echo "rc=$?"; date -@ < /dev/null; echo "rc=$?"

#@ mistakes028
df --zzz < /dev/null; echo "rc=$?"; df -@ < /dev/null; echo "rc=$?"

#@ mistakes029
diff --zzz < /dev/null; echo "rc=$?"; diff -@ < /dev/null; echo "rc=$?"

#@ mistakes030
diff < /dev/null; echo "rc=$?"

#@ mistakes031
diff nofile x nofile2; echo "rc=$?"; diff config; echo "rc=$?"

#@ mistakes032
dirname < /dev/null; echo "rc=$?"

#@ mistakes033
du --zzz < /dev/null; echo "rc=$?"; du -@ < /dev/null; echo "rc=$?"

#@ mistakes034
env --zzz < /dev/null; echo "rc=$?"; env -@ < /dev/null; echo "rc=$?"

#@ mistakes035
expand --zzz < /dev/null; echo "rc=$?"; expand -@ < /dev/null; echo "rc=$?"

#@ mistakes036
expand < /dev/null; echo "rc=$?"

#@ mistakes037
expr --zzz < /dev/null; echo "rc=$?"; expr -@ < /dev/null; echo "rc=$?"

#@ mistakes038
expr < /dev/null; echo "rc=$?"

#@ mistakes039
find --zzz < /dev/null; echo "rc=$?"; find -@ < /dev/null; echo "rc=$?"

#@ mistakes040
fmt --zzz < /dev/null; echo "rc=$?"; fmt -@ < /dev/null; echo "rc=$?"

#@ mistakes041
fmt < /dev/null; echo "rc=$?"

#@ mistakes042
fmt nofile x nofile2; echo "rc=$?"

#@ mistakes043
fold --zzz < /dev/null; echo "rc=$?"; fold -@ < /dev/null; echo "rc=$?"

#@ mistakes044
fold < /dev/null; echo "rc=$?"

#@ mistakes045
fold nofile x nofile2; echo "rc=$?"; fold config; echo "rc=$?"

#@ mistakes046
grep --zzz < /dev/null; echo "rc=$?"; grep -@ < /dev/null; echo "rc=$?"

#@ mistakes047
grep < /dev/null; echo "rc=$?"

#@ mistakes048
grep nofile x nofile2; echo "rc=$?"; grep config; echo "rc=$?"

#@ mistakes049
gunzip --zzz < /dev/null; echo "rc=$?"; gunzip -@ < /dev/null; echo "rc=$?"

#@ mistakes050
gunzip < /dev/null; echo "rc=$?"

#@ mistakes051
gzip --zzz < /dev/null; echo "rc=$?"; gzip -@ < /dev/null; echo "rc=$?"

#@ mistakes052
gzip < /dev/null; echo "rc=$?"

#@ mistakes053
head --zzz < /dev/null; echo "rc=$?"; head -@ < /dev/null; echo "rc=$?"

#@ mistakes054
head < /dev/null; echo "rc=$?"

#@ mistakes055
head nofile x nofile2; echo "rc=$?"; head config; echo "rc=$?"

#@ mistakes056
iconv < /dev/null; echo "rc=$?"

#@ mistakes057
id --zzz < /dev/null; echo "rc=$?"; id -@ < /dev/null; echo "rc=$?"

#@ mistakes058
install --zzz < /dev/null; echo "rc=$?"; install -@ < /dev/null; echo "rc=$?"

#@ mistakes059
install < /dev/null; echo "rc=$?"

#@ mistakes060
join --zzz < /dev/null; echo "rc=$?"; join -@ < /dev/null; echo "rc=$?"

#@ mistakes061
join < /dev/null; echo "rc=$?"

#@ mistakes062
kill --zzz < /dev/null; echo "rc=$?"; kill -@ < /dev/null; echo "rc=$?"

#@ mistakes063
kill < /dev/null; echo "rc=$?"

#@ mistakes064
ln --zzz < /dev/null; echo "rc=$?"; ln -@ < /dev/null; echo "rc=$?"

#@ mistakes065
ln < /dev/null; echo "rc=$?"

#@ mistakes066
ls --zzz < /dev/null; echo "rc=$?"; ls -@ < /dev/null; echo "rc=$?"

#@ mistakes067
ls nofile x nofile2; echo "rc=$?"; ls config; echo "rc=$?"

#@ mistakes068
md5sum --zzz < /dev/null; echo "rc=$?"; md5sum -@ < /dev/null; echo "rc=$?"

#@ mistakes069
md5sum < /dev/null; echo "rc=$?"

#@ mistakes070
md5sum nofile x nofile2; echo "rc=$?"; md5sum config; echo "rc=$?"

#@ mistakes071
mkdir --zzz < /dev/null; echo "rc=$?"; mkdir -@ < /dev/null; echo "rc=$?"

#@ mistakes072
mkdir < /dev/null; echo "rc=$?"

#@ mistakes073
mkfifo -@ < /dev/null; echo "rc=$?"

#@ mistakes074
mkfifo < /dev/null; echo "rc=$?"

#@ mistakes075
mktemp -@ < /dev/null; echo "rc=$?"

#@ mistakes076
mv --zzz < /dev/null; echo "rc=$?"; mv -@ < /dev/null; echo "rc=$?"

#@ mistakes077
mv < /dev/null; echo "rc=$?"

#@ mistakes078
nl --zzz < /dev/null; echo "rc=$?"; nl -@ < /dev/null; echo "rc=$?"

#@ mistakes079
nl < /dev/null; echo "rc=$?"

#@ mistakes080
nl config; echo "rc=$?"

#@ mistakes081
nohup < /dev/null; echo "rc=$?"

#@ mistakes082
numfmt --zzz < /dev/null; echo "rc=$?"; numfmt -@ < /dev/null; echo "rc=$?"

#@ mistakes083
numfmt < /dev/null; echo "rc=$?"

#@ mistakes084
od --zzz < /dev/null; echo "rc=$?"; od -@ < /dev/null; echo "rc=$?"

#@ mistakes085
od < /dev/null; echo "rc=$?"

#@ mistakes086
od nofile x nofile2; echo "rc=$?"; od config; echo "rc=$?"

#@ mistakes087
paste --zzz < /dev/null; echo "rc=$?"; paste -@ < /dev/null; echo "rc=$?"

#@ mistakes088
paste < /dev/null; echo "rc=$?"

#@ mistakes089
paste nofile x nofile2; echo "rc=$?"; paste config; echo "rc=$?"

#@ mistakes090
pkill < /dev/null; echo "rc=$?"

#@ mistakes091
pr --zzz < /dev/null; echo "rc=$?"; pr -@ < /dev/null; echo "rc=$?"

#@ mistakes092
pr < /dev/null; echo "rc=$?"

#@ mistakes093
pr nofile x nofile2; echo "rc=$?"; pr config; echo "rc=$?"

#@ mistakes094
printf --zzz < /dev/null; echo "rc=$?"; printf -@ < /dev/null; echo "rc=$?"

#@ mistakes095
printf < /dev/null; echo "rc=$?"

#@ mistakes096
ps --zzz < /dev/null; echo "rc=$?"; ps -@ < /dev/null; echo "rc=$?"

#@ mistakes097
readlink --zzz < /dev/null; echo "rc=$?"; readlink -@ < /dev/null; echo "rc=$?"

#@ mistakes098
readlink < /dev/null; echo "rc=$?"

#@ mistakes099
realpath --zzz < /dev/null; echo "rc=$?"; realpath -@ < /dev/null; echo "rc=$?"

#@ mistakes100
realpath < /dev/null; echo "rc=$?"

#@ mistakes101
type -P rename

#@ mistakes102
rev < /dev/null; echo "rc=$?"

#@ mistakes103
rm --zzz < /dev/null; echo "rc=$?"; rm -@ < /dev/null; echo "rc=$?"

#@ mistakes104
rm < /dev/null; echo "rc=$?"

#@ mistakes105
rmdir --zzz < /dev/null; echo "rc=$?"; rmdir -@ < /dev/null; echo "rc=$?"

#@ mistakes106
rmdir < /dev/null; echo "rc=$?"

#@ mistakes107
sed config; echo "rc=$?"

#@ mistakes108
seq --zzz < /dev/null; echo "rc=$?"; seq -@ < /dev/null; echo "rc=$?"

#@ mistakes109
seq < /dev/null; echo "rc=$?"

#@ mistakes110
sha256sum --zzz < /dev/null; echo "rc=$?"; sha256sum -@ < /dev/null; echo "rc=$?"

#@ mistakes111
sha256sum < /dev/null; echo "rc=$?"

#@ mistakes112
sleep --zzz < /dev/null; echo "rc=$?"; sleep -@ < /dev/null; echo "rc=$?"

#@ mistakes113
sleep < /dev/null; echo "rc=$?"

#@ mistakes114
sort --zzz < /dev/null; echo "rc=$?"; sort -@ < /dev/null; echo "rc=$?"

#@ mistakes115
sort < /dev/null; echo "rc=$?"

#@ mistakes116
sort nofile x nofile2; echo "rc=$?"; sort config; echo "rc=$?"

#@ mistakes117
split --zzz < /dev/null; echo "rc=$?"; split -@ < /dev/null; echo "rc=$?"

#@ mistakes118
split < /dev/null; echo "rc=$?"

#@ mistakes119
split nofile x nofile2; echo "rc=$?"; split config; echo "rc=$?"

#@ mistakes120
stat --zzz < /dev/null; echo "rc=$?"; stat -@ < /dev/null; echo "rc=$?"

#@ mistakes121
stat < /dev/null; echo "rc=$?"

#@ mistakes122
strings --zzz < /dev/null; echo "rc=$?"; strings -@ < /dev/null; echo "rc=$?"

#@ mistakes123
strings < /dev/null; echo "rc=$?"

#@ mistakes124
strings nofile x nofile2; echo "rc=$?"; strings config; echo "rc=$?"

#@ mistakes125
sum --zzz < /dev/null; echo "rc=$?"; sum -@ < /dev/null; echo "rc=$?"

#@ mistakes126
sum < /dev/null; echo "rc=$?"

#@ mistakes127
sum nofile x nofile2; echo "rc=$?"; sum config; echo "rc=$?"

#@ mistakes128
sync --zzz < /dev/null; echo "rc=$?"; sync -@ < /dev/null; echo "rc=$?"

#@ mistakes129
tac < /dev/null; echo "rc=$?"

#@ mistakes130
tail --zzz < /dev/null; echo "rc=$?"; tail -@ < /dev/null; echo "rc=$?"

#@ mistakes131
tail < /dev/null; echo "rc=$?"

#@ mistakes132
tail nofile x nofile2; echo "rc=$?"; tail config; echo "rc=$?"

#@ mistakes133
tar --zzz < /dev/null; echo "rc=$?"; tar -@ < /dev/null; echo "rc=$?"

#@ mistakes134
tee --zzz < /dev/null; echo "rc=$?"; tee -@ < /dev/null; echo "rc=$?"

#@ mistakes135
tee < /dev/null; echo "rc=$?"

#@ mistakes136
timeout --zzz < /dev/null; echo "rc=$?"; timeout -@ < /dev/null; echo "rc=$?"

#@ mistakes137
touch --zzz < /dev/null; echo "rc=$?"; touch -@ < /dev/null; echo "rc=$?"

#@ mistakes138
touch < /dev/null; echo "rc=$?"

#@ mistakes139
tr --zzz < /dev/null; echo "rc=$?"; tr -@ < /dev/null; echo "rc=$?"

#@ mistakes140
tr < /dev/null; echo "rc=$?"

#@ mistakes141
truncate --zzz < /dev/null; echo "rc=$?"; truncate -@ < /dev/null; echo "rc=$?"

#@ mistakes142
truncate < /dev/null; echo "rc=$?"

#@ mistakes143
tsort --zzz < /dev/null; echo "rc=$?"

#@ mistakes144
tsort < /dev/null; echo "rc=$?"

#@ mistakes145
tsort nofile x nofile2; echo "rc=$?"

#@ mistakes146
uname --zzz < /dev/null; echo "rc=$?"; uname -@ < /dev/null; echo "rc=$?"

#@ mistakes147
unexpand --zzz < /dev/null; echo "rc=$?"; unexpand -@ < /dev/null; echo "rc=$?"

#@ mistakes148
unexpand < /dev/null; echo "rc=$?"

#@ mistakes149
uniq --zzz < /dev/null; echo "rc=$?"; uniq -@ < /dev/null; echo "rc=$?"

#@ mistakes150
uniq < /dev/null; echo "rc=$?"

#@ mistakes151
uniq config; echo "rc=$?"

#@ mistakes152
unlink --zzz < /dev/null; echo "rc=$?"; unlink -@ < /dev/null; echo "rc=$?"

#@ mistakes153
unlink < /dev/null; echo "rc=$?"

#@ mistakes154
wc --zzz < /dev/null; echo "rc=$?"; wc -@ < /dev/null; echo "rc=$?"

#@ mistakes155
wc < /dev/null; echo "rc=$?"

#@ mistakes156
wc nofile x nofile2; echo "rc=$?"; wc config; echo "rc=$?"

#@ mistakes157
which < /dev/null; echo "rc=$?"

#@ mistakes158
xargs < /dev/null; echo "rc=$?"

#@ mistakes159
xxd --zzz < /dev/null; echo "rc=$?"; xxd -@ < /dev/null; echo "rc=$?"

#@ mistakes160
xxd < /dev/null; echo "rc=$?"

#@ mistakes161
xxd nofile x nofile2; echo "rc=$?"; xxd config; echo "rc=$?"

#@ mistakes162
zcat --zzz < /dev/null; echo "rc=$?"; zcat -@ < /dev/null; echo "rc=$?"

#@ mistakes163
zcat < /dev/null; echo "rc=$?"

#@ mistakes164
jq --zzz < /dev/null; echo "rc=$?"

#@ mistakes165
jq < /dev/null; echo "rc=$?"

#@ mistakes166
jq nofile x nofile2; echo "rc=$?"; jq config; echo "rc=$?"

#@ mistakes167
file nofile x nofile2; echo "rc=$?"; file config; echo "rc=$?"

#@ mistakes168
type -P tree

#@ mistakes169
logger --zzz < /dev/null; echo "rc=$?"; logger -@ < /dev/null; echo "rc=$?"

#@ mistakes170
logger < /dev/null; echo "rc=$?"

#@ mistakes171
stdbuf --zzz < /dev/null; echo "rc=$?"; stdbuf -@ < /dev/null; echo "rc=$?"

#@ mistakes172
stdbuf < /dev/null; echo "rc=$?"

#@ mistakes173
setsid --zzz < /dev/null; echo "rc=$?"; setsid -@ < /dev/null; echo "rc=$?"

#@ mistakes174
setsid < /dev/null; echo "rc=$?"

#@ mistakes175
flock < /dev/null; echo "rc=$?"

#@ mistakes176
link --zzz < /dev/null; echo "rc=$?"; link -@ < /dev/null; echo "rc=$?"

#@ mistakes177
link < /dev/null; echo "rc=$?"

#@ mistakes178
test --zzz < /dev/null; echo "rc=$?"; test -@ < /dev/null; echo "rc=$?"

#@ mistakes179
test < /dev/null; echo "rc=$?"

#@ mistakes180
sha1sum --zzz < /dev/null; echo "rc=$?"; sha1sum -@ < /dev/null; echo "rc=$?"

#@ mistakes181
sha1sum < /dev/null; echo "rc=$?"

#@ mistakes182
b2sum --zzz < /dev/null; echo "rc=$?"; b2sum -@ < /dev/null; echo "rc=$?"

#@ mistakes183
b2sum < /dev/null; echo "rc=$?"

#@ mistakes184
base32 --zzz < /dev/null; echo "rc=$?"; base32 -@ < /dev/null; echo "rc=$?"

#@ mistakes185
base32 < /dev/null; echo "rc=$?"

#@ mistakes186
base32 nofile x nofile2; echo "rc=$?"; base32 config; echo "rc=$?"

#@ mistakes187
hexdump --zzz < /dev/null; echo "rc=$?"; hexdump -@ < /dev/null; echo "rc=$?"

#@ mistakes188
hexdump < /dev/null; echo "rc=$?"

#@ mistakes189
hexdump nofile x nofile2; echo "rc=$?"; hexdump config; echo "rc=$?"

#@ mistakes190
column < /dev/null; echo "rc=$?"

#@ mistakes191
type -P cal

#@ mistakes192
ionice --zzz < /dev/null; echo "rc=$?"; ionice -@ < /dev/null; echo "rc=$?"

#@ mistakes193
ionice < /dev/null; echo "rc=$?"

#@ mistakes194
taskset --zzz < /dev/null; echo "rc=$?"; taskset -@ < /dev/null; echo "rc=$?"

#@ mistakes195
taskset < /dev/null; echo "rc=$?"

#@ mistakes196
chrt --zzz < /dev/null; echo "rc=$?"; chrt -@ < /dev/null; echo "rc=$?"

#@ mistakes197
chrt < /dev/null; echo "rc=$?"

#@ mistakes198
type -P dig

#@ mistakes199
type -P nslookup

#@ mistakes200
type -P host

#@ mistakes201
openssl --zzz < /dev/null; echo "rc=$?"; openssl -@ < /dev/null; echo "rc=$?"
