#@ awk_001
awk nofile x nofile2; echo "rc=$?"; awk config; echo "rc=$?"

#@ awk_002
awk '{print $1}' data/words.txt

#@ awk_003
awk -F, 'NR>1{s+=$4} END{printf "%.2f avg of %d\n", s/(NR-1), NR-1}' data/users.csv

#@ awk_004
awk -F, 'NR>1{c[$3]++; a[$3]+=$4} END{for(t in c) printf "%s %d %.1f\n", t, c[t], a[t]/c[t]}' data/users.csv | sort

#@ awk_005
awk '{print NF": "$NF}' data/words.txt

#@ awk_006
awk 'length($0)>15' data/words.txt

#@ awk_007
awk 'NR==2,NR==3' data/users.csv

#@ awk_008
awk '/db/{f=1} f; /port/{f=0}' config/db.ini

#@ awk_009
awk 'BEGIN{FS=","; OFS=" | "} NR>1{$1=$1; print}' data/users.csv

#@ awk_010
awk -F, -v OFS=, 'NR==1{print $0,"senior";next}{print $0,($4>35?"yes":"no")}' data/users.csv

#@ awk_011
awk -F'[ =]' '/loss/{print $5; exit}' logs/app.log

#@ awk_012
awk -v n=3 'NR%n==0{print NR": "$0}' data/users.csv

#@ awk_013
awk 'END{print NR, $0}' data/users.csv

#@ awk_014
awk '!seen[$0]++' <<< $'a\nb\na\nc\nb'

#@ awk_015
awk 'function max(a,b){return a>b?a:b} {m=max(m,$1)} END{print m}' data/numbers.txt

#@ awk_016
awk 'function f(n){return n<2?1:n*f(n-1)} BEGIN{print f(10); print f(5)}'

#@ awk_017
awk 'BEGIN{s="hello world"; print length(s), index(s,"wor"), substr(s,7), substr(s,1,5), toupper(s)}'

#@ awk_018
awk 'BEGIN{n=split("a:b:c",p,":"); for(i=n;i>0;i--) printf "%s%s", p[i], (i>1?"-":"\n")}'

#@ awk_019
awk 'BEGIN{s="aXbXc"; n=gsub(/X/,"--",s); print n, s; sub(/a/,"[&]",s); print s}'

#@ awk_020
awk 'BEGIN{if (match("foo123bar",/[0-9]+/)) print RSTART, RLENGTH, substr("foo123bar",RSTART,RLENGTH)}'

#@ awk_021
awk 'BEGIN{printf "%5s|%-5s|%05.1f|%x|%c|%e|%%\n", "a", "b", 3.14159, 255, 65, 12345}'

#@ awk_022
awk 'BEGIN{print 1/3, 10%3, 2^10, int(7.9), 1e6, 100000000, 0.1+0.2, -3%2}'

#@ awk_023
awk 'BEGIN { while (("echo a; echo b" | getline line) > 0) print "got " line; close("x") }'

#@ awk_024
awk 'BEGIN { while ((getline l < "data/users.csv") > 0) n++; print n }'

#@ awk_025
awk 'NR==1{getline; print "second:", $0}' data/users.csv

#@ awk_026
awk '{print > "tmp/" NR ".txt"} END{close("tmp/1.txt")}' data/words.txt; ls tmp

#@ awk_027
awk '{print $1 | "sort -r"}' data/words.txt

#@ awk_028
awk 'BEGIN{"date +%Y" | getline y; print (y>2000)}'

#@ awk_029
awk 'BEGIN{system("echo sys; exit 3"); r=system("exit 3"); print r}'

#@ awk_030
awk 'BEGIN{RS=""}{print NR": "$1}' config/db.ini

#@ awk_031
awk 'BEGIN{RS=";"}{gsub(/\n/,""); print NR, $0}' <<< 'a;b;c'

#@ awk_032
awk 'BEGIN{ORS="|"}{print $1}' data/words.txt; echo

#@ awk_033
awk -F: '{print $1, $2}' <<< 'a:b:c'; awk -F'\t' '{print $2}' data/words.txt

#@ awk_034
awk -F'|' '{print $2}' <<< 'a|b|c'; awk -F. '{print $2}' <<< 'x.y.z'

#@ awk_035
awk 'BEGIN{printf "%s\n", ENVIRON["HOME"]; print ARGC, ARGV[1]}' foo

#@ awk_036
awk '{ $3 = ""; print; print NF }' <<< 'a b c d'

#@ awk_037
awk '{ NF=2; print }' <<< 'a b c d'; awk '{$6="x"; print}' <<< 'a b'

#@ awk_038
awk 'NR==FNR{a[$1]=$2;next} $1 in a{print $0, a[$1]}' <(printf 'k1 v1\nk2 v2\n') <(printf 'k2 x\nk3 y\nk1 z\n')

#@ awk_039
awk 'FNR==1{print FILENAME}' config/app.yaml config/db.ini

#@ awk_040
awk '{ for (i=NF;i>0;i--) printf "%s ", $i; print "" }' data/words.txt

#@ awk_041
awk 'BEGIN{a["x",1]=5; for (k in a){split(k,p,SUBSEP); print p[1], p[2]}; if (("x",1) in a) print "in"; delete a["x",1]; print length(a)}'

#@ awk_042
awk 'BEGIN{do{i++; if(i==3)continue; if(i>5)break; print i}while(1)}'

#@ awk_043
awk 'BEGIN{exit 3} END{print "end"}'; echo "rc=$?"

#@ awk_044
awk '{print}' nofile; echo "rc=$?"

#@ awk_045
awk -f nofile.awk; echo "rc=$?"

#@ awk_046
awk 'BEGIN{print nofunc(1)}'; echo "rc=$?"

#@ awk_047
awk 'BEGIN{print length()}' </dev/null; awk 'BEGIN{print tolower("ABC") "x" 1+1 "y"}'

#@ awk_048
awk 'BEGIN{x="3abc"; print x+0, "10"<"9", 10<9, "a"<"b"; print 1==1.0, "1"==1}'

#@ awk_049
awk '{a[NR]=$0} END{for(i=NR;i;i--)print a[i]}' data/words.txt

#@ awk_050
awk '$1 ~ /^t/ && $2 !~ /x/ {print NR": "$0}' data/words.txt

#@ awk_051
awk '$4 > 30' FS=, data/users.csv

#@ awk_052
awk 'BEGIN{print sqrt(16), exp(0), log(1), sin(0), cos(0), atan2(0,-1)}'

#@ awk_053
awk '/ERROR/{e++} /WARN/{w++} END{print e+0, w+0}' logs/app.log

#@ awk_054
awk '{split($4,t,"="); if (t[1]=="step") last=t[2]} END{print last}' logs/app.log

#@ awk_055
awk '{c[$9]++} END{for (s in c) print s, c[s] | "sort"}' logs/access.log

#@ awk_056
awk '{b[$1]+=$10} END{for (ip in b) printf "%-10s %8d\n", ip, b[ip]}' logs/access.log | sort -k2,2nr | head -3

#@ awk_057
awk -F'"' '{split($2,r," "); u[r[2]]++} END{n=0; for(k in u) n++; print n}' logs/access.log

#@ awk_058
awk '{h=substr($1,12,2); n[h]++} END{for(i in n) print i, n[i]}' logs/app.log | sort | head -3

#@ awk_059
awk 'BEGIN{print strftime("%Y", 0)}'

#@ awk_060
awk '{print substr($0, 1, 3)}' <<< 'abcdef'; awk 1 <<< one; awk 0 <<< zero; awk '"a"' <<< str

#@ awk_061
awk -v 'x=a\tb\\n' 'BEGIN{print x}'

#@ awk_062
awk 'BEGIN{"date +%Y" | getline y; print (y>2000)}'

#@ awk_063
awk 'BEGIN{while(("ls data" | getline f)>0) n++; print n; close("ls data")}'

#@ awk_064
awk 'BEGIN{r=system("exit 3"); print r}'

#@ awk_065
awk 'BEGIN{system("echo hi"); print "after"}'

#@ awk_066
awk '{print | "sort -r"}' data/words.txt | head -3

#@ awk_067
awk '{a[$1]++} END{for(k in a) print k, a[k] | "sort"; close("sort"); print "done"}' data/words.txt | tail -3

#@ awk_068
awk 'BEGIN{print length()}' </dev/null; echo "abc" | awk '{print length, length($0), length("xy")}'

#@ awk_069
awk 'BEGIN{a[1];a[2];print length(a); delete a; print length(a)}'

#@ awk_070
printf 'a1b22c' | awk 'BEGIN{RS="[0-9]+"}{print NR": "$0}'

#@ awk_071
printf 'a b\nc d\n\ne f\ng h\n' | awk 'BEGIN{RS=""}{print NR": "$1"-"$NF; for(i=1;i<=NF;i++) printf "[%s]",$i; print ""}'

#@ awk_072
printf 'a b\nc d\n\ne f\ng h\n' | awk 'BEGIN{RS="";FS="\n"}{print $1"|"$2}'

#@ awk_073
awk 'BEGIN{OFMT="%.2f"; x=3.14159; print x, x+0; print x ""}'

#@ awk_074
awk 'BEGIN{print substr("hello",2,3), substr("hello",0,2), substr("hello",-1), substr("hello",4,100), index("hello","l")}'

#@ awk_075
awk 'BEGIN{print match("foobar","o+"), RSTART, RLENGTH; print match("x","y"), RSTART, RLENGTH}'

#@ awk_076
awk 'BEGIN{n=split("a:b:c",p,":"); print n,p[1],p[3]; n=split("abc",q,""); print n,q[1]; n=split("",r); print n; n=split("  a b ",s); print n, s[1]}'

#@ awk_077
awk 'BEGIN{s="aaa"; print gsub(/a/,"&x",s), s; t="hello"; sub(/l+/,"[\\&]",t); print t}'

#@ awk_078
awk 'BEGIN{print toupper("abc") tolower("DEF"), sprintf("%05.1f|%-6s|%6s|%x|%o|%e|%g|%%",3.14159,"ab","cd",255,8,12345.678,0.0001)}'

#@ awk_079
awk 'BEGIN{print strftime("%Y", 0)}'; awk 'BEGIN{print strftime("%Y-%m-%d %H:%M:%S", 86400*365, 1)}'; awk 'BEGIN{print mktime("2020 01 02 03 04 05")}'

#@ awk_080
awk 'BEGIN{foo(1)}'; echo $?

#@ awk_081
awk 'BEGIN{print "a" > "/dev/stderr"; print "b" > "/dev/stdout"; printf "c\n" | "cat 1>&2"}'

#@ awk_082
awk '{print}' nosuch.txt; echo $?

#@ awk_083
awk -f nosuch.awk; echo $?

#@ awk_084
awk 'BEGIN{getline; print "got " $0; getline x; print x, NR}' data/words.txt

#@ awk_085
awk 'NR==FNR{a[$1]=1;next} $1 in a' data/words.txt data/words.txt | head -2

#@ awk_086
awk 'BEGIN{for(i=0;i<ARGC;i++) print i, ARGV[i]}' a b=c

#@ awk_087
awk '{print x, $1}' x=5 data/users.csv | head -2

#@ awk_088
awk 'BEGIN{print ENVIRON["HOME"], ENVIRON["NOPE"]}'

#@ awk_089
awk 'BEGIN { exit 3 } END { print "end" }'; echo $?

#@ awk_090
awk -F, 'NR>1{s[$3]+=1} END{for(k in s) print k, s[k]}' data/users.csv | sort

#@ awk_091
echo "a:b:c" | awk -F: -v OFS=- '{$1=$1; print; NF=2; print; $5="e"; print; print NF}'

#@ awk_092
echo "a b c" | awk '{$2=""; print; print NF}'

#@ awk_093
awk 'function f(a,  b){b=a*2; return b} BEGIN{print f(4); print f(f(1))}'

#@ awk_094
awk 'BEGIN{while(i<3){i++; if(i==2) continue; print i}; do {i--} while(i>0); print i}'

#@ awk_095
awk '/INFO/,/ERROR/{c++} END{print c+0}' logs/*.log

#@ awk_096
awk 'BEGIN{print 1==1.0, "a"<"b", "10"<"9", 10<9, 2<10; x="10"; print (x<9)}'

#@ awk_097
echo "10 9" | awk '{print ($1<$2), ($1<"9")}'

#@ awk_098
awk 'BEGIN{print -3%2, 2^3^2, -2^2, !0, !1+1, 1 - -1, "a" 1+2 "b"}'

#@ awk_099
awk 'BEGIN{print length 5}' ; awk 'BEGIN { print substr("hello", 2) ; print index("abc", "") }'

#@ awk_100
echo 'x' | awk '{ print > "/tmp/o.txt"; close("/tmp/o.txt"); while ((getline l < "/tmp/o.txt") > 0) print "r:" l }'; cat /tmp/o.txt

#@ awk_101
awk 'BEGIN { if (!("x" in a)) print "no"; a["x"]; if ("x" in a) print "yes"; delete a["x"]; a[1,2]=3; for (k in a) { split(k, p, SUBSEP); print p[1], p[2] }; if ((1,2) in a) print "multi" }'

#@ awk_102
awk 'BEGIN{srand(1); a=rand(); srand(1); b=rand(); print a==b, srand(5), srand()}'

#@ awk_103
awk '$3 ~ /^[0-9]+$/ {s+=$3} END {printf "%.2f\n", s/NR}' <<< $'a b 3\nc d 4\ne f x'

#@ awk_104
awk 'END{print NR, $0}' data/words.txt

#@ awk_105
awk 'BEGIN{PROCINFO["sorted_in"]="@ind_str_asc"; a["b"];a["a"]; for(k in a) n++; print n}'

#@ awk_106
awk '{ lines[NR]=$0 } END { for (i=NR;i>0;i--) print lines[i] }' data/words.txt

#@ awk_107
awk 'NF' data/words.txt | wc -l; awk '!seen[$0]++' data/words.txt | wc -l; awk 'length>10' data/words.txt | head -2

#@ awk_108
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{RS="";} {print NR": "$1; for(i=1;i<=NF;i++) printf "[%s]",$i; print ""}'

#@ awk_109
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{RS=";"}{print NR":"$0}'

#@ awk_110
printf 'b 2\na 1\nc,x 3' | awk '{getline x; print $0, x, NR}'

#@ awk_111
printf 'b 2\na 1\nc,x 3' | awk /a/,/c/

#@ awk_112
printf 'b 2\na 1\nc,x 3' | awk '{ $1=$1 }1'

#@ awk_113
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{OFS="-";ORS="|"}{print $1,$2}'

#@ awk_114
printf 'b 2\na 1\nc,x 3' | awk '{s=s sep $1; sep=","} END{print s}'

#@ awk_115
printf 'b 2\na 1\nc,x 3' | awk '{printf "%-10s|%5d\n",$1,$2}'

#@ awk_116
printf 'b 2\na 1\nc,x 3' | awk '{print ($1>"a") ? "y":"n"}'

#@ awk_117
printf 'b 2\na 1\nc,x 3' | awk '{print gsub(/x*/,"-"), $0}'

#@ awk_118
printf 'b 2\na 1\nc,x 3' | awk '{gsub(/b*/,"X"); print}'

#@ awk_119
printf 'b 2\na 1\nc,x 3' | awk '{print toupper($1) > "/tmp/o1"} END{close("/tmp/o1"); while((getline l < "/tmp/o1")>0) print "r", l}'

#@ awk_120
printf 'b 2\na 1\nc,x 3' | awk '{print $1 | "sort -r"} END{close("sort -r"); print "end"}'

#@ awk_121
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{while(1){if(++i>5)break; if(i==2)continue; print i}}'

#@ awk_122
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{for(;;){if(i++>2)exit}}END{print i}'

#@ awk_123
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{a="10"; b=9; print (a>b), ("10">"9"), (10>9)}'

#@ awk_124
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { x = "A"; y = x++; print x, y; print x^2, -x^2, 2^3^2 }'

#@ awk_125
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print(1)(2) }'

#@ awk_126
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print 1<2?"y":"n"; print (1<2)?"y":"n"; x=1<2; print x}'

#@ awk_127
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{ if (!("x" in a)) print "no"; if (! "x" in a) print "odd" }'

#@ awk_128
printf 'b 2\na 1\nc,x 3' | awk '# comment
{ print $1 # c
}
END { print "x" \
 "y" }'

#@ awk_129
printf 'b 2\na 1\nc,x 3' | awk '{ print; } ; END { print NR; }'

#@ awk_130
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { printf "a" ; printf "\n" }
END { }'

#@ awk_131
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print index("foobar","bar") substr("x",1)}'

#@ awk_132
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { $0 = "a b c"; print NF; $3=""; print NF; print $0 "|" }'

#@ awk_133
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print substr("hello",0,2)}{print substr("hello",0,2)}'

#@ awk_134
printf 'b 2\na 1\nc,x 3' | awk '{ print $1; ; print $2 }'

#@ awk_135
printf 'b 2\na 1\nc,x 3' | awk '/a**/'

#@ awk_136
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print -"3x"; print !"a", !"", !0, !"0"}'

#@ awk_137
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{printf "%*d|\n", 5, 3}'

#@ awk_138
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print substr("abc", 2, -1) "|"; exit 1+1}'

#@ awk_139
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print length }'

#@ awk_140
printf 'b 2\na 1\nc,x 3' | awk 'function g(a){a["k"]=1} BEGIN{g(z); print z["k"]}'

#@ awk_141
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{printf "a\n" "b\n"; printf("%s %s\n","a","b") > "/dev/stderr"}'

#@ awk_142
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print system("exit 300")}'

#@ awk_143
printf 'b 2\na 1\nc,x 3' | awk '{ sub(/a|ab|b 2/, "[&]"); print; if (match("xabcabcd", /abc|abcabcd/)) print RSTART, RLENGTH }'

#@ awk_144
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { n = split("2024-01-02T03:04:05", t, /[-T:]/); print n, t[1], t[6]; n = split("a1b2c3", u, /[0-9]/); print n, u[3], "[" u[4] "]" }'

#@ awk_145
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { for (i = 1; i <= 3; i++) for (j = 1; j <= 2; j++) m[i, j] = i * j; for (k in m) s += m[k]; print s; print length(m) }'

#@ awk_146
printf 'b 2\na 1\nc,x 3' | awk '{ if ($1 ~ /^a/) print "A"; else if ($1 ~ "^b") print "B"; else print "other" }'

#@ awk_147
printf 'b 2\na 1\nc,x 3' | awk 'function max(a, b) { return a > b ? a : b } { m = max(m, $2) } END { print "max", m }'

#@ awk_148
printf 'b 2\na 1\nc,x 3' | awk '{ total += $2; if (min == "" || $2 < min) min = $2 } END { printf "total=%d avg=%.2f min=%s\n", total, total / NR, min }'

#@ awk_149
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { printf "%s %s\n", substr("abc", 2), substr("abc", 0); print index("abc", "c"), index("abc", "z"); print toupper("mixed Case") }'

#@ awk_150
printf 'b 2\na 1\nc,x 3' | awk '{ print > ("/tmp/out_" $2 ".txt") } END { close("/tmp/out_1.txt"); getline z < "/tmp/out_1.txt"; print z }'

#@ awk_151
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print strftime("%Y-%m-%d", 86400); print mktime("1970 01 02 00 00 00") }'

#@ awk_152
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { s = "x=1;y=2"; n = split(s, kv, ";"); for (i = 1; i <= n; i++) { split(kv[i], p, "="); print p[1] "->" p[2] } }'

#@ awk_153
printf 'b 2\na 1\nc,x 3' | awk 'NR==2,NR==3{print NR}'

#@ awk_154
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{getline; print "first", $0; while ((getline line) > 0) print "more", line; print NR}'

#@ awk_155
printf 'b 2\na 1\nc,x 3' | awk '{ print $1, $2 > "/dev/stdout" } END { print "done" | "cat 1>&2" }'

#@ awk_156
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print substr("hello world", index("hello world", " ") + 1) }'

#@ awk_157
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print "a\
b" }'

#@ awk_158
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print toupper(substr("word", 1, 1)) tolower(substr("WORD", 2)) ; print "a" > "/dev/stderr" }'

#@ awk_159
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { FS = "[ ,]" } { print NF, $1 "-" $2 }'

#@ awk_160
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { FS = "," ; OFS = ";" } { $1 = $1; print }'

#@ awk_161
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { printf "%s\n", 0.1 + 0.2; print 1e-10, 123456789.123, 1/7; OFMT="%.3g"; print 1/7; CONVFMT="%.2f"; x = (1/7) ""; print x }'

#@ mawk_001
mawk 'BEGIN{print 2}'

#@ report_y02
awk '{c[$9]++} END{for(k in c) print k, c[k]}' logs/access.log | sort -k2,2nr

#@ report_y03
awk '{s+=$10; n++} END{printf "total=%d avg=%.1f\n", s, n?s/n:0}' logs/access.log; awk '{print length($0)}' logs/app.log | sort -n | tail -1

#@ report_y05
awk -F, 'NR>1{n[$3]++; a[$3]+=$4} END{for(t in n) printf "%-10s %3d %6.2f\n", t, n[t], a[t]/n[t]}' data/users.csv

#@ report_y06
awk -F, 'NR==1{for(i=1;i<=NF;i++) h[i]=$i; next}{printf "{"; for(i=1;i<=NF;i++) printf "%s\"%s\":\"%s\"", (i>1?",":""), h[i], $i; print "}"}' data/users.csv | head -2

#@ report_y09
ls -l data | awk 'NR>1{s+=$5} END{print s}'; du -a config | awk '{print $2}' | sort; find . -type f | awk -F. '{e[$NF]++} END{for(k in e) print e[k], k}' | sort -rn | head -4

#@ report_y10
ps aux | awk 'NR==1{print $1,$2,$11}'; df -P / | awk 'NR==2{print ($5+0 <= 100)}'; printf '%s\n' a b c | paste -sd, | awk -F, '{print NF}'

#@ report_y11
awk '/ERROR/{e++} /WARN/{w++} END{printf "errors=%d warnings=%d\n", e, w}' logs/app.log logs/app.log.1; awk 'FNR==1{f++} END{print f, NR}' logs/*.log

#@ report_y12
awk '{h=substr($2,1,2); c[h]++} END{n=0; for(k in c) n++; print n}' logs/app.log; awk 'BEGIN{while((getline l < "data/users.csv")>0) n++; print n}'; awk -v t=30 -F, '$4>t{print $2}' data/users.csv

#@ report_y15
for f in data/*; do awk -v f="$f" 'END{printf "%-16s %d\n", f, NR}' "$f"; done; awk 'length>max{max=length; l=$0} END{print max": "l}' data/words.txt; awk 'NR>1 && $0==p{print "dup", $0} {p=$0}' data/words.txt
