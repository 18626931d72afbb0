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
