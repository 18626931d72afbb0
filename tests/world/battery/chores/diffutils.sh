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

#@ patch_001
cp README.md tmp/r; sed 's/training/TRAINING/' tmp/r > tmp/r2; diff -u --label a/r --label b/r tmp/r tmp/r2 > tmp/p; cat tmp/p; patch tmp/r < tmp/p; echo "rc=$?"; cmp tmp/r tmp/r2 && echo equal; patch -R tmp/r < tmp/p; cd tmp; patch -p1 < p; ls; patch < nofile; echo "rc=$?"

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
