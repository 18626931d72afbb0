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
