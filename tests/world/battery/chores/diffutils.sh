#@ cmp_001
cmp --zzz < /dev/null; echo "rc=$?"; cmp -@ < /dev/null; echo "rc=$?"

#@ cmp_002
cmp < /dev/null; echo "rc=$?"

#@ cmp_003
cmp config; echo "rc=$?"

#@ cmp_004
cmp data/words.txt README.md; echo "rc=$?"; cmp -s README.md README.md; echo $?; cmp nofile README.md; echo "rc=$?"; cmp <(echo ab) <(echo abc); echo "rc=$?"; cmp -n 2 <(echo abc) <(echo abd) && echo same2; cmp; echo "rc=$?"

#@ diff_001
diff --zzz < /dev/null; echo "rc=$?"; diff -@ < /dev/null; echo "rc=$?"

#@ diff_002
diff < /dev/null; echo "rc=$?"

#@ diff_003
diff nofile x nofile2; echo "rc=$?"; diff config; echo "rc=$?"

#@ diff_004
diff -u data/words.txt <(sed 's/fox/cat/' data/words.txt) | tail -n +3; diff -q README.md config/app.yaml; diff README.md README.md && echo same; diff -c <(echo a) <(echo b) | tail -n +3; diff --brief nofile README.md; echo "rc=$?"; diff -w <(echo 'a  b') <(echo 'a b') && echo ws; diff -i <(echo A) <(echo a) && echo ci; diff -B <(printf 'a\n\nb\n') <(printf 'a\nb\n') && echo blank; diff -r src config; diff -s README.md README.md; diff -N README.md nofile | head -2; diff a; echo "rc=$?"; diff --unified=0 <(seq 3) <(seq 2) | tail -n +3

#@ diff_v01
cp data/users.csv tmp/u; sed -i 's/infra/INFRA/;3d' tmp/u; echo new,x,y >> tmp/u; diff -y data/users.csv tmp/u; echo $?; diff -y -W 60 --suppress-common-lines data/users.csv tmp/u; diff --side-by-side -W 40 data/users.csv tmp/u; diff -y --left-column -W 50 data/users.csv tmp/u; diff -y -W 50 tmp/u tmp/u; echo $?

#@ diff_v02
cp data/users.csv tmp/u; sed -i '2s/.*/changed/;4d' tmp/u; echo e >> tmp/u; diff -e data/users.csv tmp/u; diff -n data/users.csv tmp/u; diff -y -W 40 data/words.txt tmp/u

#@ diff_v03
printf 'a\nb\nc\n' > tmp/1; printf 'a\nB\nc' > tmp/2; diff --color=always tmp/1 tmp/2 | cat -A; diff -u --color=always --label a --label b tmp/1 tmp/2 | cat -A; diff --color=auto tmp/1 tmp/2; diff -y -W 30 tmp/1 tmp/2
