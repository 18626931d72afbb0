#@ grep_001
grep --zzz < /dev/null; echo "rc=$?"; grep -@ < /dev/null; echo "rc=$?"

#@ grep_002
grep < /dev/null; echo "rc=$?"

#@ grep_003
grep nofile x nofile2; echo "rc=$?"; grep config; echo "rc=$?"

#@ grep_004
grep -c INFO logs/app.log; grep -rl TODO . | sort; grep -o 'loss=[0-9.]*' logs/app.log | head -2; grep -E 'ERROR|WARN' logs/app.log | head -2 | cut -c1-40

#@ grep_005
grep -v '^#' README.md | grep -v '^$'; grep -i todo README.md; grep -w the data/words.txt; grep -x 'foo bar foo' data/words.txt; grep -A1 -B1 jumps data/words.txt; grep -m1 -n o data/words.txt

#@ grep_006
grep -q nothing README.md; echo "rc=$?"; grep x nofile; echo "rc=$?"; grep -s x nofile; echo "rc=$?"; grep TODO config; echo "rc=$?"; grep '[' README.md; echo "rc=$?"; grep -E '(' README.md; echo "rc=$?"; grep; echo "rc=$?"

#@ grep_007
grep -P '\d{3}(?= )' -o logs/access.log | head -2; grep -F 'a+b' <<< 'a+b aab'; grep -e foo -e baz data/words.txt; grep -f <(echo bob) data/users.csv; grep -L TODO src/*.py; grep -H -n add src/util.py; grep -h def src/*.py; grep --include='*.py' -rn import . | sort; grep -z foo data/words.txt | tr '\0' '\n' | head -1

#@ grep_008
grep -C1 dave data/users.csv; grep -ob the data/words.txt; grep -vc e data/words.txt; grep -E '^[0-9]+,[a-c]' data/users.csv; grep -E '\b[A-Z]\w+' -o README.md | head -3; egrep 'a|b' <<< a; fgrep . <<< a.b; grep -y a <<< A

#@ grep_009
grep -n "layers" models/*; grep -a -c . models/config.json; grep --exclude-dir=logs -rc TODO . | grep -v ':0' | sort; grep 'a\{2\}' <<< baab; grep -o . <<< abc | paste -sd-

#@ rgrep
mkdir d; echo needle > d/a; echo x > d/b; rgrep needle d; rgrep -l needle d; rgrep zz d; echo $?
