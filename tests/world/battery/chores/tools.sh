#@ awk06
awk -v 'x=a\tb\\n' 'BEGIN{print x}'

#@ awk07
awk 'BEGIN{"date +%Y" | getline y; print (y>2000)}'

#@ awk08
awk 'BEGIN{while(("ls data" | getline f)>0) n++; print n; close("ls data")}'

#@ awk09
awk 'BEGIN{r=system("exit 3"); print r}'

#@ awk10
awk 'BEGIN{system("echo hi"); print "after"}'

#@ awk11
awk '{print | "sort -r"}' data/words.txt | head -3

#@ awk12
awk '{a[$1]++} END{for(k in a) print k, a[k] | "sort"; close("sort"); print "done"}' data/words.txt | tail -3

#@ awk13
awk 'BEGIN{print length()}' </dev/null; echo "abc" | awk '{print length, length($0), length("xy")}'

#@ awk14
awk 'BEGIN{a[1];a[2];print length(a); delete a; print length(a)}'

#@ awk17
printf 'a1b22c' | awk 'BEGIN{RS="[0-9]+"}{print NR": "$0}'

#@ awk18
printf 'a b\nc d\n\ne f\ng h\n' | awk 'BEGIN{RS=""}{print NR": "$1"-"$NF; for(i=1;i<=NF;i++) printf "[%s]",$i; print ""}'

#@ awk19
printf 'a b\nc d\n\ne f\ng h\n' | awk 'BEGIN{RS="";FS="\n"}{print $1"|"$2}'

#@ awk20
awk 'BEGIN{OFMT="%.2f"; x=3.14159; print x, x+0; print x ""}'

#@ awk24
awk 'BEGIN{print substr("hello",2,3), substr("hello",0,2), substr("hello",-1), substr("hello",4,100), index("hello","l")}'

#@ awk25
awk 'BEGIN{print match("foobar","o+"), RSTART, RLENGTH; print match("x","y"), RSTART, RLENGTH}'

#@ awk26
awk 'BEGIN{n=split("a:b:c",p,":"); print n,p[1],p[3]; n=split("abc",q,""); print n,q[1]; n=split("",r); print n; n=split("  a b ",s); print n, s[1]}'

#@ awk27
awk 'BEGIN{s="aaa"; print gsub(/a/,"&x",s), s; t="hello"; sub(/l+/,"[\\&]",t); print t}'

#@ awk28
awk 'BEGIN{print toupper("abc") tolower("DEF"), sprintf("%05.1f|%-6s|%6s|%x|%o|%e|%g|%%",3.14159,"ab","cd",255,8,12345.678,0.0001)}'

#@ awk29
awk 'BEGIN{print strftime("%Y", 0)}'; awk 'BEGIN{print strftime("%Y-%m-%d %H:%M:%S", 86400*365, 1)}'; awk 'BEGIN{print mktime("2020 01 02 03 04 05")}'

#@ awk34
awk 'BEGIN{foo(1)}'; echo $?

#@ awk35
awk 'BEGIN{print "a" > "/dev/stderr"; print "b" > "/dev/stdout"; printf "c\n" | "cat 1>&2"}'

#@ awk37
awk '{print}' nosuch.txt; echo $?

#@ awk38
awk -f nosuch.awk; echo $?

#@ awk39
awk 'BEGIN{getline; print "got " $0; getline x; print x, NR}' data/words.txt

#@ awk40
awk 'NR==FNR{a[$1]=1;next} $1 in a' data/words.txt data/words.txt | head -2

#@ awk41
awk 'BEGIN{for(i=0;i<ARGC;i++) print i, ARGV[i]}' a b=c

#@ awk42
awk '{print x, $1}' x=5 data/users.csv | head -2

#@ awk43
awk 'BEGIN{print ENVIRON["HOME"], ENVIRON["NOPE"]}'

#@ awk44
awk 'BEGIN { exit 3 } END { print "end" }'; echo $?

#@ awk45
awk -F, 'NR>1{s[$3]+=1} END{for(k in s) print k, s[k]}' data/users.csv | sort

#@ awk46
echo "a:b:c" | awk -F: -v OFS=- '{$1=$1; print; NF=2; print; $5="e"; print; print NF}'

#@ awk47
echo "a b c" | awk '{$2=""; print; print NF}'

#@ awk48
awk 'function f(a,  b){b=a*2; return b} BEGIN{print f(4); print f(f(1))}'

#@ awk50
awk 'BEGIN{while(i<3){i++; if(i==2) continue; print i}; do {i--} while(i>0); print i}'

#@ awk51
awk '/INFO/,/ERROR/{c++} END{print c+0}' logs/*.log

#@ awk52
awk 'BEGIN{print 1==1.0, "a"<"b", "10"<"9", 10<9, 2<10; x="10"; print (x<9)}'

#@ awk53
echo "10 9" | awk '{print ($1<$2), ($1<"9")}'

#@ awk54
awk 'BEGIN{print -3%2, 2^3^2, -2^2, !0, !1+1, 1 - -1, "a" 1+2 "b"}'

#@ awk55
awk 'BEGIN{print length 5}' ; awk 'BEGIN { print substr("hello", 2) ; print index("abc", "") }'

#@ awk60
echo 'x' | awk '{ print > "/tmp/o.txt"; close("/tmp/o.txt"); while ((getline l < "/tmp/o.txt") > 0) print "r:" l }'; cat /tmp/o.txt

#@ awk61
awk 'BEGIN { if (!("x" in a)) print "no"; a["x"]; if ("x" in a) print "yes"; delete a["x"]; a[1,2]=3; for (k in a) { split(k, p, SUBSEP); print p[1], p[2] }; if ((1,2) in a) print "multi" }'

#@ awk62
awk 'BEGIN{srand(1); a=rand(); srand(1); b=rand(); print a==b, srand(5), srand()}'

#@ awk66
awk '$3 ~ /^[0-9]+$/ {s+=$3} END {printf "%.2f\n", s/NR}' <<< $'a b 3\nc d 4\ne f x'

#@ awk67
awk 'END{print NR, $0}' data/words.txt

#@ awk70
awk 'BEGIN{PROCINFO["sorted_in"]="@ind_str_asc"; a["b"];a["a"]; for(k in a) n++; print n}'

#@ awk77
awk '{ lines[NR]=$0 } END { for (i=NR;i>0;i--) print lines[i] }' data/words.txt

#@ awk78
awk 'NF' data/words.txt | wc -l; awk '!seen[$0]++' data/words.txt | wc -l; awk 'length>10' data/words.txt | head -2

#@ awkp000
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{RS="";} {print NR": "$1; for(i=1;i<=NF;i++) printf "[%s]",$i; print ""}'

#@ awkp002
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{RS=";"}{print NR":"$0}'

#@ awkp006
printf 'b 2\na 1\nc,x 3' | awk '{getline x; print $0, x, NR}'

#@ awkp010
printf 'b 2\na 1\nc,x 3' | awk /a/,/c/

#@ awkp012
printf 'b 2\na 1\nc,x 3' | awk '{ $1=$1 }1'

#@ awkp014
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{OFS="-";ORS="|"}{print $1,$2}'

#@ awkp016
printf 'b 2\na 1\nc,x 3' | awk '{s=s sep $1; sep=","} END{print s}'

#@ awkp018
printf 'b 2\na 1\nc,x 3' | awk '{printf "%-10s|%5d\n",$1,$2}'

#@ awkp020
printf 'b 2\na 1\nc,x 3' | awk '{print ($1>"a") ? "y":"n"}'

#@ awkp022
printf 'b 2\na 1\nc,x 3' | awk '{print gsub(/x*/,"-"), $0}'

#@ awkp024
printf 'b 2\na 1\nc,x 3' | awk '{gsub(/b*/,"X"); print}'

#@ awkp026
printf 'b 2\na 1\nc,x 3' | awk '{print toupper($1) > "/tmp/o1"} END{close("/tmp/o1"); while((getline l < "/tmp/o1")>0) print "r", l}'

#@ awkp028
printf 'b 2\na 1\nc,x 3' | awk '{print $1 | "sort -r"} END{close("sort -r"); print "end"}'

#@ awkp032
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{while(1){if(++i>5)break; if(i==2)continue; print i}}'

#@ awkp034
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{for(;;){if(i++>2)exit}}END{print i}'

#@ awkp036
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{a="10"; b=9; print (a>b), ("10">"9"), (10>9)}'

#@ awkp038
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { x = "A"; y = x++; print x, y; print x^2, -x^2, 2^3^2 }'

#@ awkp040
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print(1)(2) }'

#@ awkp042
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print 1<2?"y":"n"; print (1<2)?"y":"n"; x=1<2; print x}'

#@ awkp044
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{ if (!("x" in a)) print "no"; if (! "x" in a) print "odd" }'

#@ awkp046
printf 'b 2\na 1\nc,x 3' | awk '# comment
{ print $1 # c
}
END { print "x" \
 "y" }'

#@ awkp048
printf 'b 2\na 1\nc,x 3' | awk '{ print; } ; END { print NR; }'

#@ awkp050
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { printf "a" ; printf "\n" }
END { }'

#@ awkp052
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print index("foobar","bar") substr("x",1)}'

#@ awkp054
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { $0 = "a b c"; print NF; $3=""; print NF; print $0 "|" }'

#@ awkp056
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print substr("hello",0,2)}{print substr("hello",0,2)}'

#@ awkp087
printf 'b 2\na 1\nc,x 3' | awk '{ print $1; ; print $2 }'

#@ awkp092
printf 'b 2\na 1\nc,x 3' | awk '/a**/'

#@ awkp095
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print -"3x"; print !"a", !"", !0, !"0"}'

#@ awkp100
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{printf "%*d|\n", 5, 3}'

#@ awkp102
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print substr("abc", 2, -1) "|"; exit 1+1}'

#@ awkp104
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print length }'

#@ awkp106
printf 'b 2\na 1\nc,x 3' | awk 'function g(a){a["k"]=1} BEGIN{g(z); print z["k"]}'

#@ awkp110
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{printf "a\n" "b\n"; printf("%s %s\n","a","b") > "/dev/stderr"}'

#@ awkp114
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{print system("exit 300")}'

#@ awkp128
printf 'b 2\na 1\nc,x 3' | awk '{ sub(/a|ab|b 2/, "[&]"); print; if (match("xabcabcd", /abc|abcabcd/)) print RSTART, RLENGTH }'

#@ awkp130
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { n = split("2024-01-02T03:04:05", t, /[-T:]/); print n, t[1], t[6]; n = split("a1b2c3", u, /[0-9]/); print n, u[3], "[" u[4] "]" }'

#@ awkp132
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { for (i = 1; i <= 3; i++) for (j = 1; j <= 2; j++) m[i, j] = i * j; for (k in m) s += m[k]; print s; print length(m) }'

#@ awkp134
printf 'b 2\na 1\nc,x 3' | awk '{ if ($1 ~ /^a/) print "A"; else if ($1 ~ "^b") print "B"; else print "other" }'

#@ awkp136
printf 'b 2\na 1\nc,x 3' | awk 'function max(a, b) { return a > b ? a : b } { m = max(m, $2) } END { print "max", m }'

#@ awkp138
printf 'b 2\na 1\nc,x 3' | awk '{ total += $2; if (min == "" || $2 < min) min = $2 } END { printf "total=%d avg=%.2f min=%s\n", total, total / NR, min }'

#@ awkp140
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { printf "%s %s\n", substr("abc", 2), substr("abc", 0); print index("abc", "c"), index("abc", "z"); print toupper("mixed Case") }'

#@ awkp142
printf 'b 2\na 1\nc,x 3' | awk '{ print > ("/tmp/out_" $2 ".txt") } END { close("/tmp/out_1.txt"); getline z < "/tmp/out_1.txt"; print z }'

#@ awkp144
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print strftime("%Y-%m-%d", 86400); print mktime("1970 01 02 00 00 00") }'

#@ awkp146
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { s = "x=1;y=2"; n = split(s, kv, ";"); for (i = 1; i <= n; i++) { split(kv[i], p, "="); print p[1] "->" p[2] } }'

#@ awkp148
printf 'b 2\na 1\nc,x 3' | awk 'NR==2,NR==3{print NR}'

#@ awkp150
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN{getline; print "first", $0; while ((getline line) > 0) print "more", line; print NR}'

#@ awkp152
printf 'b 2\na 1\nc,x 3' | awk '{ print $1, $2 > "/dev/stdout" } END { print "done" | "cat 1>&2" }'

#@ awkp154
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print substr("hello world", index("hello world", " ") + 1) }'

#@ awkp158
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print "a\
b" }'

#@ awkp160
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { print toupper(substr("word", 1, 1)) tolower(substr("WORD", 2)) ; print "a" > "/dev/stderr" }'

#@ awkp162
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { FS = "[ ,]" } { print NF, $1 "-" $2 }'

#@ awkp164
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { FS = "," ; OFS = ";" } { $1 = $1; print }'

#@ awkp168
printf 'b 2\na 1\nc,x 3' | awk 'BEGIN { printf "%s\n", 0.1 + 0.2; print 1e-10, 123456789.123, 1/7; OFMT="%.3g"; print 1/7; CONVFMT="%.2f"; x = (1/7) ""; print x }'

#@ tar_t02
tar cf tmp/a.tar --transform 's,^config,etc,' config; tar tf tmp/a.tar | sort

#@ tar_t03
tar cvf tmp/a.tar --transform 's,^,pre/,' --show-transformed-names config | sort; tar tf tmp/a.tar | sort

#@ tar_t04
tar cf tmp/a.tar config; mkdir tmp/x; tar xf tmp/a.tar -C tmp/x --transform 's/config/conf/'; ls tmp/x

#@ tar_t05
tar cf tmp/a.tar --exclude='*.yaml' config; tar tf tmp/a.tar | sort; tar cf tmp/b.tar --exclude=config/app.yaml config; tar tf tmp/b.tar|sort

#@ tar_t06
tar cf tmp/a.tar config; tar rf tmp/a.tar data/words.txt; tar tf tmp/a.tar | sort; tar --delete -f tmp/a.tar config/db.ini; tar tf tmp/a.tar | sort

#@ tar_t07
tar czf tmp/a.tgz config; tar rf tmp/a.tgz data/words.txt; echo $?

#@ tar_t10
tar cf tmp/abs.tar /srv/app/data/words.txt; tar tf tmp/abs.tar; tar cPf tmp/abs2.tar /srv/app/data/words.txt; tar tf tmp/abs2.tar;

#@ tar_t14
tar cf tmp/a.tar --owner=root --group=root --mtime='2020-01-01' --numeric-owner config/db.ini; tar tvf tmp/a.tar; tar --numeric-owner -tvf tmp/a.tar

#@ tar_t15
tar cf tmp/a.tar config; mkdir tmp/s; tar xvf tmp/a.tar --strip-components=1 -C tmp/s | sort; ls tmp/s

#@ tar_t16
tar cf tmp/a.tar config data; tar xvf tmp/a.tar -C tmp --wildcards '*.yaml'; tar tf tmp/a.tar 'nope*'; echo $?; tar xvf tmp/a.tar -C tmp '*.yaml'; echo $?

#@ tar_t17
tar cjf tmp/a.tbz config; file tmp/a.tbz | cut -c1-40; tar tf tmp/a.tbz | head -1; tar cJf tmp/a.txz config; file tmp/a.txz | cut -c1-40; tar --zstd -cf tmp/a.tzst config; file tmp/a.tzst | cut -d, -f1; tar tf tmp/a.tzst | head -1

#@ tar_t20
tar czf tmp/a.tgz config; head -c 100 tmp/a.tgz > tmp/cut.tgz; tar tzf tmp/cut.tgz; echo $?

#@ tar_t23
tar --exclude-vcs -cf tmp/a.tar -C config . && tar tf tmp/a.tar | sort; tar -C config -cf tmp/b.tar app.yaml -C ../data words.txt; tar tf tmp/b.tar

#@ tar_t24
tar czvf tmp/a.tgz -C /srv/app config data/words.txt | sort; tar -tzf tmp/a.tgz config | wc -l; tar tf tmp/a.tgz nosuch; echo $?

#@ tar_u01
tar czf tmp/a.tgz --transform 's|^config|release-1.2|' config && tar tzf tmp/a.tgz | sort; tar cf tmp/b.tar --transform='s/\(.*\)\.yaml/\1.yml/' config/app.yaml; tar tf tmp/b.tar; tar cf tmp/c.tar --transform 's/.*/\U&/x' config/db.ini; tar tf tmp/c.tar

#@ tar_u02
tar cf tmp/a.tar config; tar xf tmp/a.tar -C tmp --transform='s,config/,,' --show-transformed-names -v config/db.ini; ls tmp; tar tf tmp/a.tar --transform 's/config/x/' | head -1

#@ tar_u03
tar cf tmp/a.tar --owner=0 --group=0 config/db.ini; tar tvf tmp/a.tar | cut -c1-26; tar cf tmp/b.tar --owner=root:0 --group=root:0 --mode=600 config/db.ini; tar tvf tmp/b.tar --numeric-owner | cut -c1-18

#@ tar_u04
tar cf tmp/a.tar --exclude-vcs -C config . -C ../data .; tar tf tmp/a.tar | sort; tar cf tmp/b.tar -C data words.txt -C /srv/app/config app.yaml db.ini; tar tf tmp/b.tar; tar cf tmp/c.tar -C nosuch x; echo $?

#@ tar_u05
tar cf tmp/a.tar config data; tar --delete -f tmp/a.tar data; tar tf tmp/a.tar | wc -l; tar --delete -f tmp/a.tar nosuch; echo $?; touch -d '2030-01-01' data/words.txt; tar uf tmp/a.tar data/words.txt; tar tf tmp/a.tar | tail -1

#@ tar_u06
tar czf tmp/backup.tgz --exclude='*.log' --exclude='models' . 2>/dev/null; tar tzf tmp/backup.tgz | grep -c log; tar cf - config | tar xvf - -C tmp | sort; tar -cvzf tmp/v.tgz config 2>&1 | sort | head -2

#@ patch_w01
cd tmp; seq 60 > f; sed -e '5s/.*/five/' -e '30d' -e '55a new' f > g; diff -u --label f --label g f g > p; patch --dry-run f p; patch f p; echo $?; cmp f g; patch -R f p; seq 60 | cmp - f; patch -R f p; echo $?; patch -R -f f p; echo $?; ls

#@ patch_w02
cd tmp; mkdir old new; echo a > new/n; diff -ruN --label old/n --label new/n old/n new/n | sed 's/^--- old.*/--- \/dev\/null/' > p; mkdir w; cd w; patch -p1 < ../p; cat n; patch -p1 < ../p; echo $?; patch -R -p1 < ../p; ls

#@ patch_w03
cd tmp; seq 20 > f; cat > p <<'E'
diff --git a/f b/f
index 1234567..89abcde 100644
--- a/f
+++ b/f
@@ -3,6 +3,7 @@
 3
 4
 5
+five and a half
 6
 7
 8
@@ -15,4 +16,4 @@
 15
 16
 17
-18
+eighteen
E
patch -p1 < p; echo $?; sed -n '6p;19p' f; sed -i '1,2d' f; patch -p1 -R < p; echo $?; cat f | head -5; patch -p1 -s < p; echo $?; patch -s -p1 -N < p; echo $?

#@ patch_w04
cd tmp; printf 'a\nb\nc\n' > f; printf -- '--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-x\n+y\n c\n' > p; patch < p; echo $?; cat f.rej; patch -r - f p; echo $?; patch nosuch p; echo $?; printf -- '--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-b\n+y\nc\n' | patch; echo $?

#@ patch_w05
cd tmp; printf 'a\nb\n' > f; printf 'a\nB' > g; diff -u --label f --label f f g | patch -b -z .bak f; od -c f | head -2; ls; cp config x 2>/dev/null; patch -o out f <<'E'
--- f
+++ f
@@ -1,2 +1,2 @@
-a
+A
 B
\ No newline at end of file
E
cat out; patch </dev/null; echo $?; patch -d nosuch < /dev/null; echo $?; patch -p1 -i nosuch.patch; echo $?

#@ patch_w06
cp config/app.yaml tmp/app.yaml; cd tmp; sed 's/8080/9090/' app.yaml > new.yaml; diff -u --label a/app.yaml --label b/app.yaml app.yaml new.yaml > fix.patch; patch -p1 --dry-run < fix.patch && patch -p1 < fix.patch; grep port app.yaml; patch -p1 -N < fix.patch; echo $?; patch -p1 -t < fix.patch; grep port app.yaml; ls

#@ diff_v01
cp data/users.csv tmp/u; sed -i 's/infra/INFRA/;3d' tmp/u; echo new,x,y >> tmp/u; diff -y data/users.csv tmp/u; echo $?; diff -y -W 60 --suppress-common-lines data/users.csv tmp/u; diff --side-by-side -W 40 data/users.csv tmp/u; diff -y --left-column -W 50 data/users.csv tmp/u; diff -y -W 50 tmp/u tmp/u; echo $?

#@ diff_v02
cp data/users.csv tmp/u; sed -i '2s/.*/changed/;4d' tmp/u; echo e >> tmp/u; diff -e data/users.csv tmp/u; diff -n data/users.csv tmp/u; diff -y -W 40 data/words.txt tmp/u

#@ diff_v03
printf 'a\nb\nc\n' > tmp/1; printf 'a\nB\nc' > tmp/2; diff --color=always tmp/1 tmp/2 | cat -A; diff -u --color=always --label a --label b tmp/1 tmp/2 | cat -A; diff --color=auto tmp/1 tmp/2; diff -y -W 30 tmp/1 tmp/2

#@ lines_x01
printf 'b\na\n' > tmp/1; printf 'a\nb\n' > tmp/2; comm tmp/1 tmp/2; echo $?; comm -12 tmp/1 tmp/2; comm --nocheck-order tmp/1 tmp/2; comm --check-order tmp/1 tmp/2; echo $?; comm --total tmp/2 tmp/2; comm --output-delimiter=, tmp/2 tmp/2; comm tmp/1; comm -3 tmp/1 nosuch; echo $?; comm -23 <(sort data/words.txt) <(sort data/users.csv) | head -2; comm tmp/1 tmp/2 tmp/1; comm -x tmp/1 tmp/2

#@ lines_x02
printf 'a\na\nb\nc\nc\n' | uniq --group; printf 'a\na\nb\n' | uniq --group=both; printf 'a\na\nb\n' | uniq --group=append; printf 'a\nb\n' | uniq --group=prepend; printf 'a\na\nb\n' | uniq -D; printf 'a\nA\n' | uniq -ic; printf '1 a\n2 a\n' | uniq -f1; printf 'xa\nya\n' | uniq -s1; printf 'ab1\nab2\n' | uniq -w2 -c; uniq -c -D data/words.txt; echo $?; uniq --group -c data/words.txt; uniq nosuch; echo $?; uniq data; echo $?

#@ lines_x03
printf 'a\na\nb\nc\nc\n' | uniq --all-repeated=separate; printf 'a\na\nc\nc\n' | uniq --all-repeated=prepend; printf 'a\na\nb' | uniq -u; printf 'a\na\nb' | uniq -d; printf 'a\na\nb' | uniq -c; uniq data/words.txt tmp/o; wc -l tmp/o; uniq -f x data/words.txt; echo $?; printf '' | uniq -c; sort data/users.csv | cut -d, -f3 | sort | uniq -c | sort -rn

#@ report_y01
awk '{print $1}' logs/access.log | sort | uniq -c | sort -rn | head -5

#@ report_y02
awk '{c[$9]++} END{for(k in c) print k, c[k]}' logs/access.log | sort -k2,2nr

#@ report_y03
awk '{s+=$10; n++} END{printf "total=%d avg=%.1f\n", s, n?s/n:0}' logs/access.log; awk '{print length($0)}' logs/app.log | sort -n | tail -1

#@ report_y04
cut -d' ' -f1,2 logs/app.log | head -3 | column -t; grep -c ERROR logs/app.log; grep ERROR logs/app.log | awk '{$1=$2=""; print substr($0,3)}' | sort | uniq -c | sort -rn | head -3

#@ report_y05
awk -F, 'NR>1{n[$3]++; a[$3]+=$4} END{for(t in n) printf "%-10s %3d %6.2f\n", t, n[t], a[t]/n[t]}' data/users.csv

#@ report_y06
awk -F, 'NR==1{for(i=1;i<=NF;i++) h[i]=$i; next}{printf "{"; for(i=1;i<=NF;i++) printf "%s\"%s\":\"%s\"", (i>1?",":""), h[i], $i; print "}"}' data/users.csv | head -2

#@ report_y07
sed -i.bak -E 's/^(port: ).*/\19090/' config/app.yaml; diff config/app.yaml.bak config/app.yaml; awk -F'=' '/^\[/{s=$0} /port/{gsub(/ /,"",$2); print s, $2}' config/db.ini

#@ report_y08
find . -type f -name '*.yaml' -exec sha256sum {} + > tmp/SUMS; sha256sum -c tmp/SUMS; echo x >> config/app.yaml; sha256sum -c --quiet tmp/SUMS; echo $?

#@ report_y09
ls -l data | awk 'NR>1{s+=$5} END{print s}'; du -a config | awk '{print $2}' | sort; find . -type f | awk -F. '{e[$NF]++} END{for(k in e) print e[k], k}' | sort -rn | head -4

#@ report_y10
ps aux | awk 'NR==1{print $1,$2,$11}'; df -P / | awk 'NR==2{print ($5+0 <= 100)}'; printf '%s\n' a b c | paste -sd, | awk -F, '{print NF}'

#@ report_y11
awk '/ERROR/{e++} /WARN/{w++} END{printf "errors=%d warnings=%d\n", e, w}' logs/app.log logs/app.log.1; awk 'FNR==1{f++} END{print f, NR}' logs/*.log

#@ report_y12
awk '{h=substr($2,1,2); c[h]++} END{n=0; for(k in c) n++; print n}' logs/app.log; awk 'BEGIN{while((getline l < "data/users.csv")>0) n++; print n}'; awk -v t=30 -F, '$4>t{print $2}' data/users.csv

#@ report_y13
join -t, <(sort -t, -k1,1 data/users.csv) <(printf '1,x\n3,y\n'); sort -t, -k4,4n data/users.csv | awk -F, '{print $2 ":" $4}' | tail -3; tr -s ' ' '\n' < data/words.txt | sort | uniq -c | sort -k1,1nr -k2 | head -3

#@ report_y14
tar cf - config data | tar tf - | awk -F/ '{n[$1]++} END{for(d in n) print d, n[d]}'; tar czf tmp/b.tgz --transform 's,^,backup/,' config && tar xzf tmp/b.tgz -C tmp && diff -r config tmp/backup/config && echo same

#@ report_y15
for f in data/*; do awk -v f="$f" 'END{printf "%-16s %d\n", f, NR}' "$f"; done; awk 'length>max{max=length; l=$0} END{print max": "l}' data/words.txt; awk 'NR>1 && $0==p{print "dup", $0} {p=$0}' data/words.txt
