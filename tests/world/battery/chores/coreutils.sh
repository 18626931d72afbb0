#@ b2sum_001
b2sum --zzz < /dev/null; echo "rc=$?"; b2sum -@ < /dev/null; echo "rc=$?"

#@ b2sum_002
b2sum < /dev/null; echo "rc=$?"

#@ base32_001
base32 --zzz < /dev/null; echo "rc=$?"; base32 -@ < /dev/null; echo "rc=$?"

#@ base32_002
base32 < /dev/null; echo "rc=$?"

#@ base32_003
base32 nofile x nofile2; echo "rc=$?"; base32 config; echo "rc=$?"

#@ basename_001
basename --zzz < /dev/null; echo "rc=$?"; basename -@ < /dev/null; echo "rc=$?"

#@ basename_002
basename < /dev/null; echo "rc=$?"

#@ basename_003
factor 60 97; basename /a/b.txt .txt; basename -a /x/y /z/w; dirname /a/b/c /d; basename; echo "rc=$?"; basename -s .py src/main.py; dirname file; dirname /

#@ basename_004
basename

#@ cat_001
cat < /dev/null; echo "rc=$?"

#@ cat_002
cat nofile x nofile2; echo "rc=$?"; cat config; echo "rc=$?"

#@ chgrp_001
chgrp --zzz < /dev/null; echo "rc=$?"; chgrp -@ < /dev/null; echo "rc=$?"

#@ chgrp_002
chgrp < /dev/null; echo "rc=$?"

#@ chmod_001
chmod u+x,g-w,o= README.md; stat -c %a README.md; chmod +X config README.md; stat -c %a config README.md; chmod a-w README.md; echo x >> README.md; echo "rc=$?"; chmod g=u README.md; stat -c %A README.md; chmod 4755 scripts/run.sh; stat -c %A scripts/run.sh; chmod o+t tmp; stat -c %A tmp; chmod z README.md; echo "rc=$?"; chmod 888 README.md; echo "rc=$?"; chmod; echo "rc=$?"; chmod 644; echo "rc=$?"; chmod -v 600 README.md; chmod --reference=scripts/run.sh README.md; stat -c %a README.md; chmod 644 /etc/passwd; echo "rc=$?"; chmod -w README.md; stat -c %a README.md; chmod -R u=rwX,go=rX config; stat -c %a config config/*

#@ chmod_002
cd tmp; mkdir a; touch a/f; chmod 444 a; ls a; ls -l a; ls -s a; chmod 000 a; ls a; ls -R a; chmod 111 a; ls a; ls a/f; chmod 755 a

#@ chmod_003
cd tmp; echo a > a; chmod 000 a; cp a b; chmod 400 a; cp a b; cp a b; echo x > w; cp w b; cp -f w b; mkdir nox; touch nox/f; chmod 600 nox; cp nox/f y; cp -r nox n2; chmod 700 nox; umask 077; cp w u; stat -c %a u; chmod 4755 w; cp w su; stat -c %a su; cp -p w sp; stat -c %a sp

#@ chmod_004
cd tmp; touch f; mkdir d; chmod -v 600 /etc/passwd; chmod -v 644 nofile; chmod -c 640 f; chmod 2755 d; chmod 755 d; stat -c %a d; chmod 00755 d; stat -c %a d; chmod u+q f; chmod 77777 f; ln -s nofile dl; chmod 600 dl; mkdir -p d/e; touch d/e/g; chmod -Rc 700 d; chown -v root f; chown agent. f; chown agent dl; chgrp -v root f

#@ chmod_005
cd tmp; touch f; chmod 6755 f; echo x >> f; stat -c %a f; chmod 6755 f; chown agent f; stat -c %a f; umask 077; umask -S; umask -p -S; umask 7777; umask; umask x; umask u+; umask

#@ chmod_006
chmod --zzz < /dev/null; echo "rc=$?"; chmod -@ < /dev/null; echo "rc=$?"

#@ chmod_007
chmod < /dev/null; echo "rc=$?"

#@ chmod_008
chmod

#@ chown_001
chown root README.md; echo "rc=$?"; chown agent:agent README.md; echo "rc=$?"; chown nobodyhere README.md; echo "rc=$?"; chgrp root README.md; echo "rc=$?"; chown; echo "rc=$?"; chown agent; echo "rc=$?"; chown -R root:root config 2>&1 | sort | head -2; chown agent: nofile; echo "rc=$?"; chgrp nogrouphere README.md; echo "rc=$?"; chown :agent README.md; echo "rc=$?"; chown -v agent README.md; chown 0:0 README.md; echo "rc=$?"

#@ chown_002
chown --zzz < /dev/null; echo "rc=$?"; chown -@ < /dev/null; echo "rc=$?"

#@ chown_003
chown < /dev/null; echo "rc=$?"

#@ chown_004
chown

#@ cksum_001
cksum --zzz < /dev/null; echo "rc=$?"; cksum -@ < /dev/null; echo "rc=$?"

#@ cksum_002
cksum < /dev/null; echo "rc=$?"

#@ cksum_003
cksum nofile x nofile2; echo "rc=$?"

#@ comm_001
comm --zzz < /dev/null; echo "rc=$?"; comm -@ < /dev/null; echo "rc=$?"

#@ comm_002
comm < /dev/null; echo "rc=$?"

#@ comm_003
comm nofile x nofile2; echo "rc=$?"; comm config; echo "rc=$?"

#@ comm_004
comm <(printf 'a\nb\nc\n') <(printf 'b\nc\nd\n'); comm -3 <(seq 3) <(seq 2 4); comm -23 <(seq 3) <(seq 2 4)

#@ comm_005
comm --total -123 <(seq 3) <(seq 2 4)

#@ comm_006
comm --output-delimiter=, <(seq 2) <(seq 2); comm a; echo "rc=$?"

#@ comm_007
comm a

#@ cp_001
cp nofile tmp; echo "rc=$?"; cp config tmp; echo "rc=$?"; cp -r config tmp && ls tmp/config; cp README.md nodir/; echo "rc=$?"; cp README.md README.md; echo "rc=$?"; cp README.md; echo "rc=$?"; cp; echo "rc=$?"; cp a b c; echo "rc=$?"; cp -v README.md tmp/r; cp -n README.md tmp/r; cp -i README.md tmp/r < /dev/null; echo "rc=$?"; cp -p README.md tmp/p; stat -c %y tmp/p; cp -u README.md tmp/p; cp -t tmp README.md config/db.ini; ls tmp; cp -a current.yaml tmp/; readlink tmp/current.yaml; cp README.md /etc/; echo "rc=$?"; cp -rv src tmp/s | sort; cp --parents src/lib/net.py tmp; find tmp/src; cp -b README.md tmp/r; ls tmp/r*; cp -s $PWD/README.md tmp/sl; readlink tmp/sl; cp -l README.md tmp/hl; cp -T config tmp/config2; ls tmp/config2

#@ cp_002
cd tmp; echo a > a; echo b > b; cp -bv a b; cp --backup=numbered -v a b; cp --backup=t a b; cp -S .orig -v a b; VERSION_CONTROL=simple cp -b a b; SIMPLE_BACKUP_SUFFIX=.sv cp --backup=simple a b; ls; cp --backup=bogus a b; cp --preserve=bogus a p; cp --sparse=bogus a s; cp --reflink=bogus a r; cp -b a a; cp -fb a a; ls

#@ cp_003
cd tmp; mkdir -p d/e; echo x > d/f; ln -s f d/l; cp -r d d/f; cp -r d/. d4; cp -rL d d6; stat -c %N d6/l; cp -rs d d9; cp -rl d d10; stat -c %h d/f; cp -t nodir d/f; cp -t d/f d/f; cp --parents -v d/f d4; cp d/f nodir/; ln -s nowhere dang; cp d/f dang; cp dang z; cp '' x; cp d/f ''

#@ cp_004
cp --zzz < /dev/null; echo "rc=$?"; cp -@ < /dev/null; echo "rc=$?"

#@ cp_005
cp < /dev/null; echo "rc=$?"

#@ cp_006
cp

#@ cut_001
cut --zzz < /dev/null; echo "rc=$?"; cut -@ < /dev/null; echo "rc=$?"

#@ cut_002
cut < /dev/null; echo "rc=$?"

#@ cut_003
cut nofile x nofile2; echo "rc=$?"; cut config; echo "rc=$?"

#@ cut_004
cut -d, -f2,4 data/users.csv | head -3; cut -c1-5 data/words.txt; cut -d' ' -f2- data/words.txt; cut -d, -f1 --complement data/users.csv | head -2

#@ cut_005
cut -d, -f1,3 --output-delimiter=' : ' data/users.csv | head -2; cut -s -d: -f1 data/words.txt; cut -b2 <<< abc; cut; echo "rc=$?"

#@ cut_006
cut -f0 README.md; echo "rc=$?"; cut -d ab -f1 README.md; echo "rc=$?"; cut -c3-1 README.md; echo "rc=$?"; cut -d: README.md; echo "rc=$?"

#@ cut_007
cut

#@ date_001
TZ=America/New_York date -d '2024-07-01 12:00 UTC'; TZ=Europe/Berlin date -d '2024-01-01 12:00 UTC' '+%Z %z %:::z'; TZ=Asia/Kolkata date -d @0; TZ=UTC-3 date -d @0; TZ=bogus date -d @0; date -d 'TZ="America/New_York" 2024-03-10 17:00'; date -d '2024-03-10 17:00 UTC+3'; date -d '2024-03-10 1:2:3' -Ins; date -Ibogus; date --rfc-3339=bogus; date +%F +%T; date +%F extra; date -d 2024-03-10 x; date -d '2024-03-10 10:00 + 90 minutes'; date -d '2024-03-10 10:00 + 2 hours'; TZ=Asia/Tokyo date -d '2024-03-10 12:00' +%s

#@ date_002
date --zzz < /dev/null; echo "rc=$?"; date -@ < /dev/null; echo "rc=$?"

#@ date_003
date -u -d @0 +%FT%TZ; date -d '2024-02-29 +1 year' +%F; date -d '2024-01-31 +1 month' +%F; date -d '2026-03-01 12:00 UTC' +%s; date -d 'next monday' >/dev/null && echo ok; date -d '2024-01-01' '+%A %j %U %d/%m/%y %I%p'; date -d bogus; echo "rc=$?"; date -u -d '1 hour ago' >/dev/null; date -Iseconds -d @86400; date -R -d @86400; date --date='@1700000000' '+%Y-%m-%d %H:%M:%S %Z'; date +%Q; date -d '2024-01-01' +%-d:%_d:%e:%-m:%^a; date -r README.md +%F; date -d '2024-03-10 - 3 days' +%F; date xx; echo "rc=$?"; date -d 'yesterday 00:00' +%H; date -d '10:30 tomorrow' +%T; date -d "$(date -d @0)" +%s

#@ dd_001
truncate -s 1K tmp/t; stat -c %s tmp/t; truncate -s +10 tmp/t; stat -c %s tmp/t; truncate -s 0 tmp/t; truncate -s; echo "rc=$?"; truncate tmp/t; echo "rc=$?"; truncate -s 5X tmp/t; echo "rc=$?"; dd if=README.md of=tmp/d bs=10 count=2 2>&1 | head -2; dd if=nofile of=tmp/d; echo "rc=$?"; dd if=README.md bs=1 skip=2 count=8 status=none; echo; dd if=/dev/zero of=tmp/z bs=1M count=2 status=none; stat -c %s tmp/z; dd bs=x; echo "rc=$?"; dd foo=1; echo "rc=$?"; fallocate -l 1M tmp/f; stat -c %s tmp/f; sync; truncate -r README.md tmp/t; stat -c %s tmp/t; truncate -c -s 1 tmp/none; ls tmp; dd if=README.md of=tmp/d conv=ucase status=none; dd if=README.md of=tmp/d seek=1 bs=4 count=1 conv=notrunc status=none; printf 'x' | dd of=tmp/p bs=1 seek=4 status=none; stat -c %s tmp/p

#@ dd_002
dd if=nofile; dd of=/etc/x < README.md; dd if=config of=/dev/null status=noxfer; dd if=README.md of=tmp; dd count=x; dd bs=0; dd if=README.md of=/dev/null conv=bogus; dd if=README.md iflag=bogus; dd oflag=bogus; dd status=bogus; dd foo=1; dd foo; dd if=README.md ibs=50 obs=100 of=tmp/o status=noxfer; dd if=README.md conv=ucase status=none | head -1; dd if=README.md bs=4 skip=1 count=2 iflag=skip_bytes,count_bytes status=none; echo; dd if=/dev/zero bs=3 count=2 status=none | od -c; dd if=README.md conv=swab status=none | head -c 8; echo; dd if=README.md of=tmp/d bs=10 count=3 status=noxfer; dd if=README.md of=tmp/d bs=4 seek=2 count=1 conv=notrunc status=none; cat tmp/d; echo; dd if=README.md of=tmp/d bs=4 seek=2 count=1 status=none; stat -c %s tmp/d; printf ab | dd of=tmp/d oflag=append conv=notrunc status=none; cat tmp/d; echo; printf abc | dd bs=5 conv=sync status=none | od -c; dd if=README.md skip=1000 status=none; printf x | dd of=tmp/new conv=excl status=none; printf x | dd of=tmp/new conv=excl; printf x | dd of=tmp/no conv=nocreat; dd if=README.md bs=1 skip=5B count=3B status=none; echo; dd if=/dev/null of=tmp/e status=noxfer; ls -l tmp/e | cut -c1-10; yes | dd of=tmp/y bs=1k count=3 iflag=fullblock status=none; stat -c %s tmp/y; dd if=README.md bs=2x3 count=1 status=none; echo; dd --version | head -1; dd if=README.md of=tmp/a/b

#@ df_001
df nofile; echo "rc=$?"; df -h / | head -1; df --output=source,size,pcent / | head -1; df -k / | awk 'NR==2{print NF}'; df -BG / | head -1; df --total -h / | tail -1 | awk '{print $1}'; df -zz; echo "rc=$?"; df --output=zz; echo "rc=$?"; df -m / | head -1; df -H / | head -1; df -t nofs; echo "rc=$?"; df --si / | head -1; df -hT / | head -1; df -l / | wc -l; df -B 1M / | head -1

#@ df_002
df --zzz < /dev/null; echo "rc=$?"; df -@ < /dev/null; echo "rc=$?"

#@ dircolors
dircolors | head -c 60; dircolors | tail -1; dircolors -b | md5sum; dircolors -c | tail -c 60; dircolors -p | head -5; dircolors -p | wc; TERM=xterm dircolors | wc -c
dircolors nosuch; echo $?; dircolors --bad; echo $?
eval "$(dircolors -b)"; echo ${#LS_COLORS}

#@ dirname_001
dirname < /dev/null; echo "rc=$?"

#@ dirname_002
dirname

#@ du_001
du -sb README.md; du -h nofile; echo "rc=$?"; du -x -sm .; du -d x; echo "rc=$?"; du -sBM models; du -s --time config | wc -l; du -L -s current.yaml; du -sh --threshold=1M .; du -a -s .; echo "rc=$?"; find . -name '*.bin' -print0 | du -ch --files0-from=- | tail -1

#@ du_002
du --zzz < /dev/null; echo "rc=$?"; du -@ < /dev/null; echo "rc=$?"

#@ echo_001
test -r /etc/shadow; echo $?; test -w /etc/passwd; echo $?; [ -L current.yaml ] && echo link; [ README.md -nt config/app.yaml ]; echo $?; [ -x scripts/run.sh ] && echo x; [ -d config -a -r config ] && echo dr; [ -s README.md ] && echo size; [ -e nofile ] || echo none; test; echo $?; [ "$UNSET" = "" ] && echo empty; [ $UNSET = "" ]; echo $?; [ -n "$UNSET" ]; echo $?; [[ -f README.md && -O README.md ]] && echo mine; [ -z ]; echo $?; [ a -eq 1 ]; echo $?; [ 1 -lt 2 ] && echo lt; [ -f ]; echo $?; [ ! -f nofile ]; echo $?; [ "a b" = "a b" ]; echo $?; [ README.md -ef ./README.md ] && echo ef; [ -k /tmp ] && echo sticky; [ -p /dev/stdin ]; echo $?; [ -t 0 ]; echo $?

#@ echo_002
openssl --zzz < /dev/null; echo "rc=$?"; openssl -@ < /dev/null; echo "rc=$?"

#@ echo_003
gawk 'BEGIN{print 1}'; echo "rc=$?"

#@ env_001
env --zzz < /dev/null; echo "rc=$?"; env -@ < /dev/null; echo "rc=$?"

#@ env_002
env --zz

#@ expand_001
expand --zzz < /dev/null; echo "rc=$?"; expand -@ < /dev/null; echo "rc=$?"

#@ expand_002
expand < /dev/null; echo "rc=$?"

#@ expand_003
expand -t4 <<< $'a\tb'; unexpand -a -t4 <<< 'a       b' | cat -A; tac data/users.csv | head -2; rev <<< 'abc def'; rev data/users.csv | head -1

#@ expand_004
expand -q

#@ expr_001
expr --zzz < /dev/null; echo "rc=$?"; expr -@ < /dev/null; echo "rc=$?"

#@ expr_002
expr < /dev/null; echo "rc=$?"

#@ expr_003
expr 2 + 3; expr 7 / 2; expr 5 % 3; expr 2 \* 4; expr length hello; expr substr hello 2 3; expr index hello l; expr abc : 'a\(.*\)'; expr 1 = 1; expr 1 = 2; echo "rc=$?"; expr a + 1; echo "rc=$?"; expr; echo "rc=$?"; expr 5 / 0; echo "rc=$?"; expr 0; echo "rc=$?"; expr "" \| def; expr match foobar 'foo'

#@ expr_004
expr

#@ fmt_001
fmt --zzz < /dev/null; echo "rc=$?"; fmt -@ < /dev/null; echo "rc=$?"

#@ fmt_002
fmt < /dev/null; echo "rc=$?"

#@ fmt_003
fmt nofile x nofile2; echo "rc=$?"

#@ fmt_004
fmt --zz

#@ fold_001
fold --zzz < /dev/null; echo "rc=$?"; fold -@ < /dev/null; echo "rc=$?"

#@ fold_002
fold < /dev/null; echo "rc=$?"

#@ fold_003
fold nofile x nofile2; echo "rc=$?"; fold config; echo "rc=$?"

#@ fold_004
fold -w 10 <<< 'the quick brown fox jumps'; fold -s -w 10 <<< 'the quick brown fox jumps'

#@ fold_005
fold -q

#@ head_001
head --zzz < /dev/null; echo "rc=$?"; head -@ < /dev/null; echo "rc=$?"

#@ head_002
head < /dev/null; echo "rc=$?"

#@ head_003
head nofile x nofile2; echo "rc=$?"; head config; echo "rc=$?"

#@ head_004
cat -n data/words.txt; cat -A data/words.txt; cat -b data/words.txt; cat -s <<< $'a\n\n\nb'; cat -E <<< x; cat nofile README.md | head -1

#@ id_001
id -z; id -Gz | tr '\0' '|'; id -ug; id -Z; id ''; id nouser root; id -un 0; groups nouser; which -x ls 2>&1 | head -1; stty size; tput cols; TERM=xterm tput setaf 1 | od -c | head -1; TERM=bogus tput bold; whoami x

#@ id_002
env -i A=1 env; env A=2 bash -c 'echo $A'; env -u HOME bash -c 'echo ${HOME-none}'; env nosuch; echo "rc=$?"; nohup true; echo "rc=$?"; printenv HOME; printenv NOPE; echo "rc=$?"; nohup echo hi > tmp/o 2>&1; cat tmp/o; env --zz; echo "rc=$?"; sleep; echo "rc=$?"; sleep x; echo "rc=$?"; whoami; id -un; id -u; id nosuch; echo "rc=$?"; id agent; uname -s -m; arch; getent passwd agent; getent passwd nope; echo "rc=$?"

#@ id_003
id --zzz < /dev/null; echo "rc=$?"; id -@ < /dev/null; echo "rc=$?"

#@ install_001
install -m 640 README.md tmp/i; stat -c %a tmp/i; install -d -m 700 tmp/a/b; stat -c '%a' tmp/a tmp/a/b; install -D -m 755 scripts/run.sh tmp/x/y/run; ls tmp/x/y; install README.md; echo "rc=$?"; install nofile tmp/; echo "rc=$?"; install -v -t tmp README.md; install -b -S .bak README.md tmp/i; install README.md nodir/x; echo "rc=$?"

#@ install_002
cd tmp; echo a > a; install -v a c; install -v a c; install -Dt nodir/n a; ls nodir/n; install a nodir2/; install a x/y; install -o root a f; install -g nogrp1 a f; install -b a c; ls; install a a; mkdir x; install -T a x; ln -s a l; install a l; stat -c %F l; install -d a; install -d a/b; install /etc/shadow z

#@ install_003
install --zzz < /dev/null; echo "rc=$?"; install -@ < /dev/null; echo "rc=$?"

#@ install_004
install < /dev/null; echo "rc=$?"

#@ install_005
install

#@ join_001
join --zzz < /dev/null; echo "rc=$?"; join -@ < /dev/null; echo "rc=$?"

#@ join_002
join < /dev/null; echo "rc=$?"

#@ join_003
join <(printf '1 a\n2 b\n3 c\n') <(printf '1 x\n3 z\n'); join -a1 -e NULL -o 0,1.2,2.2 <(printf '1 a\n2 b\n') <(printf '1 x\n')

#@ join_004
join -t, -1 1 -2 2 <(printf '1,a\n2,b\n') <(printf 'x,1\ny,2\n'); join -v2 <(seq 2) <(seq 3); join -o 1.1,2.1 <(seq 2) <(seq 2)

#@ lines_x01
printf 'b\na\n' > tmp/1; printf 'a\nb\n' > tmp/2; comm tmp/1 tmp/2; echo $?; comm -12 tmp/1 tmp/2; comm --nocheck-order tmp/1 tmp/2; comm --check-order tmp/1 tmp/2; echo $?; comm --total tmp/2 tmp/2; comm --output-delimiter=, tmp/2 tmp/2; comm tmp/1; comm -3 tmp/1 nosuch; echo $?; comm -23 <(sort data/words.txt) <(sort data/users.csv) | head -2; comm tmp/1 tmp/2 tmp/1; comm -x tmp/1 tmp/2

#@ lines_x02
printf 'a\na\nb\nc\nc\n' | uniq --group; printf 'a\na\nb\n' | uniq --group=both; printf 'a\na\nb\n' | uniq --group=append; printf 'a\nb\n' | uniq --group=prepend; printf 'a\na\nb\n' | uniq -D; printf 'a\nA\n' | uniq -ic; printf '1 a\n2 a\n' | uniq -f1; printf 'xa\nya\n' | uniq -s1; printf 'ab1\nab2\n' | uniq -w2 -c; uniq -c -D data/words.txt; echo $?; uniq --group -c data/words.txt; uniq nosuch; echo $?; uniq data; echo $?

#@ lines_x03
printf 'a\na\nb\nc\nc\n' | uniq --all-repeated=separate; printf 'a\na\nc\nc\n' | uniq --all-repeated=prepend; printf 'a\na\nb' | uniq -u; printf 'a\na\nb' | uniq -d; printf 'a\na\nb' | uniq -c; uniq data/words.txt tmp/o; wc -l tmp/o; uniq -f x data/words.txt; echo $?; printf '' | uniq -c; sort data/users.csv | cut -d, -f3 | sort | uniq -c | sort -rn

#@ link
echo a > f; link f g; echo $?; cat g; link f g; echo $?; link f; echo $?; link; echo $?; link nosuch x; echo $?; link a b c; echo $?; link --bad; echo $?

#@ link_001
link --zzz < /dev/null; echo "rc=$?"; link -@ < /dev/null; echo "rc=$?"

#@ link_002
link < /dev/null; echo "rc=$?"

#@ link_003
link a

#@ ln_001
cd tmp; echo a > a; ln a b; ln -f a a; ln -i a b < /dev/null; echo y | ln -ivs a b; ln -vb a b; ln --backup=numbered -sf a b; ls; mkdir dir; ln -s a dir; ln -sfT a dir; ln -r a w; ln -d dir dd; ln -s '' x; ln -s a ''; ln -sr dir/a q; readlink q; ln -vs a b dir; ln a

#@ ln_002
ln --zzz < /dev/null; echo "rc=$?"; ln -@ < /dev/null; echo "rc=$?"

#@ ln_003
ln < /dev/null; echo "rc=$?"

#@ ln_004
ln

#@ ls_001
find src -type d -exec sh -c 'echo "$1: $(ls "$1" | wc -l)"' _ {} \; | sort

#@ ls_002
ls -l /nonexistent README.md; ls -ld --time-style=long-iso README.md; ls -1 --color=never; ls -la --time-style=full-iso README.md; ls -ln README.md; ls -lo README.md; ls -lg README.md; ls --full-time config; ls -lhS models; ls -lr config; ls -1 -t models | wc -l; ls -l tmp; ls -i README.md | grep -c README; ls --version | head -1; ls -1d */; ls -b 'dir with space'; ls --hide='*.md' | head -2; ls -B; ls --zero config | tr '\0' '|'; echo; ls --sort=size -1 models; ls -l --no-group README.md; ls -lGg README.md; ls -N 'dir with space'; ls '*.md'; echo "rc=$?"; ls -Z >/dev/null; ls -w 40; ls --format=commas; ls -lc README.md | wc -l; ls -l /root; echo "rc=$?"; ls -v <(true) >/dev/null; ls -q

#@ ls_003
touch tmp/'a b' tmp/"it's" tmp/'q"q' tmp/$'new\nline' tmp/$'tab\there' tmp/'$dollar' tmp/'back\slash' tmp/-dash tmp/'#hash' tmp/'a=b'; ls tmp; ls -Q tmp; ls -b tmp; ls -q tmp; for s in shell shell-escape shell-always c shell-escape-always locale escape c-maybe; do ls --quoting-style=$s tmp; done

#@ ls_004
export LC_ALL=C.UTF-8; touch tmp/'é' tmp/É tmp/z tmp/Z tmp/_b tmp/.hid tmp/日本; ls tmp; ls -A tmp; ls -Q tmp; ls -b tmp; ls --sort=bogus; ls tmp/nofile

#@ ls_005
cd tmp; mkdir d; touch f x; ln -s f l; ln -s nowhere broken; ln -s d dl; mkfifo p; chmod +x x; chmod 4755 f; mkdir -m 1777 st; mkdir -m 777 ow; ls -F; ls -p; ls --file-type; ls -lF | sed 1d | sed 's/.*:[0-9][0-9] //'; TERM=xterm-256color ls --color=always; TERM=xterm ls -lF --color=always | sed 1d | sed 's/.*:[0-9][0-9] //'; ls --color=always | head -2; ls --color=bogus

#@ ls_006
ls -l README.md config/app.yaml nofile; ls nofile config src; ls -l models; ls -sh1 models; ls -l --block-size=K models; ls -l --block-size=MB models; ls -lk --si models; ls --block-size=xyz

#@ ls_007
ls --group-directories-first; ls -r --group-directories-first; ls -X; ls -m; ls -x; ls -C; ls -w 30 -m; ls -x -w 40; ls -T 4 -C -w 60; COLUMNS=40 ls -C; ls -w 0 -C; ls -w x; ls -T x

#@ ls_008
cd tmp; touch file1 file10 file2 file1.5 a-1.2.tar.gz a-1.10.tar.gz a-1.9.tar.gz v1.0 v1.0-rc1 v1.0~rc1 .dot a.b a.b.c 01 1 001 10; ls -v; ls -1v -r; ls -Av

#@ ls_009
ls -l --time-style=+%Y-%m-%d README.md; ls -l --time-style=iso README.md; TIME_STYLE=long-iso ls -l README.md; TZ=America/New_York ls -l --time-style=full-iso README.md; ls -l --time-style=bogus README.md; ls --time=bogus; ls --format=bogus

#@ ls_010
ls --zzz < /dev/null; echo "rc=$?"; ls -@ < /dev/null; echo "rc=$?"

#@ ls_011
ls nofile x nofile2; echo "rc=$?"; ls config; echo "rc=$?"

#@ ls_012
mkdir d; touch d/a d/b; rsync -a --remove-source-files d/ t; ls -A d; ls t

#@ md5sum_001
md5sum --zzz < /dev/null; echo "rc=$?"; md5sum -@ < /dev/null; echo "rc=$?"

#@ md5sum_002
md5sum < /dev/null; echo "rc=$?"

#@ md5sum_003
md5sum nofile x nofile2; echo "rc=$?"; md5sum config; echo "rc=$?"

#@ md5sum_004
strings -n 8 models/config.json; od -c <<< ab; xxd <<< hi; base64 <<< hello; base64 -d <<< aGVsbG8K; base64 -d <<< '!!'; echo "rc=$?"; md5sum README.md; sha256sum README.md | cut -c1-16; sha1sum nofile; echo "rc=$?"; md5sum README.md > tmp/s; md5sum -c tmp/s; echo "0000  README.md" > tmp/s; md5sum -c tmp/s; echo "rc=$?"; cksum README.md; sum README.md; b2sum -l 64 README.md; sha256sum --check --quiet <(sha256sum README.md); sha512sum < /dev/null | cut -c1-8; echo "d41d8cd98f00b204e9800998ecf8427e  README.md" | md5sum -c; echo "rc=$?"

#@ mkdir_001
mkdir config; echo "rc=$?"; mkdir a/b/c; echo "rc=$?"; mkdir -p a/b/c; echo "rc=$?"; mkdir -v x; mkdir -pv y/z; mkdir; echo "rc=$?"; mkdir README.md; echo "rc=$?"; mkdir -p README.md/x; echo "rc=$?"; mkdir /root/x; echo "rc=$?"; mkdir /newdir; echo "rc=$?"; mkdir -p d/{a,b}/c && find d | sort; mkdir -m 999 q; echo "rc=$?"; touch nodir/x; echo "rc=$?"; touch -d '2024-01-02 03:04:05' t && stat -c %y t; touch -t 202401020304 t && stat -c %y t; touch -r README.md t && stat -c %y t; touch -c nothere; ls nothere; touch; echo "rc=$?"; touch -d bogus t; echo "rc=$?"; touch /etc/x; echo "rc=$?"; touch -a -d '2020-01-01' t; stat -c %x t

#@ mkdir_002
mkdir --zzz < /dev/null; echo "rc=$?"; mkdir -@ < /dev/null; echo "rc=$?"

#@ mkdir_003
mkdir < /dev/null; echo "rc=$?"

#@ mkdir_004
mkdir -p d t/old; touch d/a t/x t/y t/old/z; rsync -av --delete d/ t/ | grep deleting; ls t

#@ mkdir_005
mkdir -p d/cache; touch d/a.log d/b.txt d/cache/c; rsync -a --exclude='*.log' --exclude=cache/ d/ t; ls -A t

#@ mkdir_006
mkdir d; touch d/a; rsync -avn d/ t | grep -c a; ls t

#@ mkdir_007
mkdir

#@ mkfifo_001
cd tmp; mkfifo p; ls -l p | cut -c1-10; stat -c '%F %A' p; mkfifo p; mkfifo -m 600 q; stat -c %a q; mkfifo nodir/x; mkfifo -m zz r; mknod n p; mknod c c 1 3; mknod x c 1; mknod x z; mknod x p 1 2; (echo hello > p &) ; cat p

#@ mkfifo_002
mkfifo -@ < /dev/null; echo "rc=$?"

#@ mkfifo_003
mkfifo < /dev/null; echo "rc=$?"

#@ mktemp_001
mktemp -d tmp/x.XXXX | sed 's/[A-Za-z0-9]*$/R/'; mktemp tmp/a.XXXXXX.log | wc -c; mktemp -u | cut -c1-9; mktemp tmp/aXX; echo "rc=$?"; mktemp nodir/a.XXXX; echo "rc=$?"; mktemp -t foo.XXXX | cut -d. -f1; mktemp -p tmp | cut -c1-8; t=$(mktemp); stat -c %a $t; mktemp --suffix=.txt | grep -c 'txt$'; mktemp -d | xargs stat -c '%a %F'

#@ mktemp_002
mktemp -@ < /dev/null; echo "rc=$?"

#@ mktemp_003
mktemp a b

#@ mv_001
mv nofile x; echo "rc=$?"; mv README.md nodir/x; echo "rc=$?"; mv README.md config/; ls config; mv -v config/README.md .; mv config config/sub; echo "rc=$?"; mv -n README.md current.yaml; ls; mv src/lib src/main.py; echo "rc=$?"; mv src/main.py src/lib; ls src/lib; mv a b c; echo "rc=$?"; mv; echo "rc=$?"; mv README.md README.md; echo "rc=$?"; mv -t tmp README.md; ls tmp; mkdir tmp/a tmp/b; touch tmp/b/f tmp/a/g; mkdir tmp/b/a; touch tmp/b/a/h; mv tmp/a tmp/b; echo "rc=$?"; mv -b tmp/README.md tmp/x; ls tmp

#@ mv_002
cd tmp; echo a > a; echo b > b; mv a nodir/; mv a nodir/x; mkdir d; mv -v a d; mv d d/e; mv b b; ln b h; mv b h; ls; touch y x; mv -b x y; mv --backup=numbered y 'y~'; ls; mv -t nodir y; mv y/ z; mv '' x; mv -nv 'y~' b; ls

#@ mv_003
mv --zzz < /dev/null; echo "rc=$?"; mv -@ < /dev/null; echo "rc=$?"

#@ mv_004
mv < /dev/null; echo "rc=$?"

#@ mv_005
mv

#@ nl_001
nl --zzz < /dev/null; echo "rc=$?"; nl -@ < /dev/null; echo "rc=$?"

#@ nl_002
nl < /dev/null; echo "rc=$?"

#@ nl_003
nl config; echo "rc=$?"

#@ nl_004
nl data/words.txt; nl -ba data/words.txt; nl -w3 -s': ' data/words.txt; nl -v10 -i5 <<< $'a\nb'; nl -nrz <<< a; nl -b p^t data/words.txt

#@ nl_005
nl -q

#@ nohup_001
nohup < /dev/null; echo "rc=$?"

#@ nohup_002
nohup

#@ numfmt_001
numfmt --zzz < /dev/null; echo "rc=$?"; numfmt -@ < /dev/null; echo "rc=$?"

#@ numfmt_002
numfmt < /dev/null; echo "rc=$?"

#@ numfmt_003
numfmt --to=iec 1048576 1500 999; numfmt --to=si 1500000; numfmt --from=iec 2K 3M; numfmt --from=auto 1Ki 1K; numfmt --to=iec-i --suffix=B 4096

#@ numfmt_004
numfmt --field=2 --to=iec <<< 'a 2048 b'; numfmt --padding=10 5; numfmt abc; echo "rc=$?"

#@ numfmt_005
numfmt --from=iec 5X; echo "rc=$?"; numfmt --round=down --to=iec 1999

#@ numfmt_006
numfmt --zz

#@ od_001
od --zzz < /dev/null; echo "rc=$?"; od -@ < /dev/null; echo "rc=$?"

#@ od_002
od < /dev/null; echo "rc=$?"

#@ od_003
od nofile x nofile2; echo "rc=$?"; od config; echo "rc=$?"

#@ od_004
od --zz

#@ paste_001
paste --zzz < /dev/null; echo "rc=$?"; paste -@ < /dev/null; echo "rc=$?"

#@ paste_002
paste < /dev/null; echo "rc=$?"

#@ paste_003
paste nofile x nofile2; echo "rc=$?"; paste config; echo "rc=$?"

#@ paste_004
paste -d, <(seq 3) <(seq 4 6); paste -s -d+ <(seq 4); seq 6 | paste - - -; paste -d'\n' <(seq 2) <(seq 2); paste nofile; echo "rc=$?"

#@ paste_005
paste -q

#@ pr_001
pr --zzz < /dev/null; echo "rc=$?"; pr -@ < /dev/null; echo "rc=$?"

#@ pr_002
pr < /dev/null; echo "rc=$?"

#@ pr_003
pr nofile x nofile2; echo "rc=$?"; pr config; echo "rc=$?"

#@ printf_001
printf --zzz < /dev/null; echo "rc=$?"; printf -@ < /dev/null; echo "rc=$?"

#@ printf_002
printf < /dev/null; echo "rc=$?"

#@ pwd_001
cd tmp; mkdir d; cd d; rmdir ../d; pwd; ls; ls -l; touch x; echo a > b; cd ..; pwd; mkdir k; cd k; rm -rf ../k; ls -a; cd ..; pwd; mkdir m; cd m; mv ../m ../n; pwd; cd ../n; pwd

#@ readlink_001
ln -s README.md tmp/l; readlink tmp/l; readlink -f tmp/l; cat tmp/l; echo "rc=$?"; ln -sf ../README.md tmp/l; cat tmp/l | head -1; ln README.md tmp/hard; stat -c %h README.md; ln -s x tmp/l; echo "rc=$?"; ln nofile tmp/z; echo "rc=$?"; ln config tmp/c; echo "rc=$?"; ln -sfn /nowhere tmp/l; readlink -e tmp/l; echo "rc=$?"; ln -sv a tmp/v; ls -l tmp/v | cut -c1-10; ln -sr config/app.yaml tmp/rel; readlink tmp/rel; readlink README.md; echo "rc=$?"; ln; echo "rc=$?"

#@ readlink_002
readlink -m /a/./b//c; realpath /srv/../srv/app/./src; readlink current.yaml; readlink -f current.yaml nofile; readlink README.md; echo "rc=$?"; readlink -v README.md; readlink -e nofile; echo "rc=$?"; readlink -n current.yaml; echo; readlink; echo "rc=$?"

#@ readlink_003
readlink --zzz < /dev/null; echo "rc=$?"; readlink -@ < /dev/null; echo "rc=$?"

#@ readlink_004
readlink < /dev/null; echo "rc=$?"

#@ realpath_001
realpath current.yaml; realpath -s current.yaml; realpath nofile; realpath nodir/x; echo "rc=$?"; realpath -e nofile; echo "rc=$?"; realpath --relative-to=src config/app.yaml; realpath .; realpath -m a/../b; readlink -m /a/./b//c; realpath /srv/../srv/app/./src; realpath; echo "rc=$?"; realpath --relative-base=/srv /srv/app /etc

#@ realpath_002
realpath current.yaml; realpath -s current.yaml; realpath nofile; realpath nodir/x; echo "rc=$?"; realpath -e nofile; echo "rc=$?"; realpath --relative-to=src config/app.yaml; realpath .; realpath -m a/../b; realpath; echo "rc=$?"; realpath --relative-base=/srv /srv/app /etc

#@ realpath_003
ln -s loop tmp/loop; readlink -f tmp/loop; echo "rc=$?"; realpath tmp/loop; realpath README.md/; realpath README.md/x; realpath config/; realpath ''; readlink -f ''; echo "rc=$?"; realpath -z . | tr '\0' '\n'; realpath -q nodir/x; echo "rc=$?"; realpath --zz; realpath /root/x; readlink -f /root/x

#@ realpath_004
realpath --zzz < /dev/null; echo "rc=$?"; realpath -@ < /dev/null; echo "rc=$?"

#@ realpath_005
realpath < /dev/null; echo "rc=$?"

#@ report_y01
awk '{print $1}' logs/access.log | sort | uniq -c | sort -rn | head -5

#@ report_y04
cut -d' ' -f1,2 logs/app.log | head -3 | column -t; grep -c ERROR logs/app.log; grep ERROR logs/app.log | awk '{$1=$2=""; print substr($0,3)}' | sort | uniq -c | sort -rn | head -3

#@ report_y08
find . -type f -name '*.yaml' -exec sha256sum {} + > tmp/SUMS; sha256sum -c tmp/SUMS; echo x >> config/app.yaml; sha256sum -c --quiet tmp/SUMS; echo $?

#@ report_y13
join -t, <(sort -t, -k1,1 data/users.csv) <(printf '1,x\n3,y\n'); sort -t, -k4,4n data/users.csv | awk -F, '{print $2 ":" $4}' | tail -3; tr -s ' ' '\n' < data/words.txt | sort | uniq -c | sort -k1,1nr -k2 | head -3

#@ rm_001
rm nofile; echo "rc=$?"; rm config; echo "rc=$?"; rm -f nofile; echo "rc=$?"; rm; echo "rc=$?"; rm -f; echo "rc=$?"; rm -rf config; ls -d config; rm -r src -v | sort; rm -i README.md < /dev/null; echo "rc=$?"; ls README.md; rm -d tmp; rmdir logs; echo "rc=$?"; rmdir nodir; echo "rc=$?"; mkdir -p a/b/c; rmdir -p a/b/c; ls -d a; rm -rf /etc/passwd; echo "rc=$?"; rm -rf .; echo "rc=$?"; rm -rf ..; echo "rc=$?"; rm --no-such; echo "rc=$?"; rm -rf /; echo "rc=$?"; rm -- -x; echo "rc=$?"; rmdir README.md; echo "rc=$?"; unlink config2; echo "rc=$?"; unlink README.md; ls README.md

#@ rm_002
rm --zzz < /dev/null; echo "rc=$?"; rm -@ < /dev/null; echo "rc=$?"

#@ rm_003
rm < /dev/null; echo "rc=$?"

#@ rm_004
rm

#@ rmdir_001
rmdir --zzz < /dev/null; echo "rc=$?"; rmdir -@ < /dev/null; echo "rc=$?"

#@ rmdir_002
rmdir < /dev/null; echo "rc=$?"

#@ rmdir_003
rmdir

#@ seq_001
seq --zzz < /dev/null; echo "rc=$?"; seq -@ < /dev/null; echo "rc=$?"

#@ seq_002
seq < /dev/null; echo "rc=$?"

#@ seq_003
seq 5 -2 1; seq -w 8 11; seq -s, 5; seq 0 0.5 2; seq -f '%03g' 3; seq 3 1; seq; echo "rc=$?"; seq a; echo "rc=$?"; seq 1 0 5; echo "rc=$?"

#@ seq_004
seq -f 'item-%02.0f.txt' 1 3; seq 1.5 3; seq -s' ' -w 1 5 20

#@ seq_005
seq

#@ seq_006
seq 1 0 5

#@ sha1sum_001
sha1sum --zzz < /dev/null; echo "rc=$?"; sha1sum -@ < /dev/null; echo "rc=$?"

#@ sha1sum_002
sha1sum < /dev/null; echo "rc=$?"

#@ sha256sum_001
cd tmp; echo a > a; echo b > b; sha256sum a b > S; echo x >> b; sha256sum -c S; rm a; sha256sum -c S; sha256sum --status -c S; echo $?; sha256sum --ignore-missing -c S; echo bad >> S; sha256sum -w -c S; sha256sum --tag b | sha256sum -c; md5sum --tag b > M; sha1sum -c M; touch 'a\b' $'n\nl'; sha256sum 'a\b' $'n\nl' > N; sha256sum -c N; sha256sum --quiet b; echo '0000  b' | md5sum -c; printf '%s *b\n' "$(md5sum < b | cut -d' ' -f1)" | md5sum -c

#@ sha256sum_002
sha256sum --zzz < /dev/null; echo "rc=$?"; sha256sum -@ < /dev/null; echo "rc=$?"

#@ sha256sum_003
sha256sum < /dev/null; echo "rc=$?"

#@ shred_001
echo hello > tmp/abc; shred -uvz tmp/abc; echo x > tmp/q; shred -v -n 5 tmp/q; stat -c %s tmp/q; shred tmp/q nofile; shred tmp; shred; shred -n x tmp/q; shred /etc/passwd; shred --remove=bogus tmp/q

#@ shuf_001
shuf a b

#@ sleep_001
sleep --zzz < /dev/null; echo "rc=$?"; sleep -@ < /dev/null; echo "rc=$?"

#@ sleep_002
sleep < /dev/null; echo "rc=$?"

#@ sleep_003
sleep

#@ sort_001
sort --zzz < /dev/null; echo "rc=$?"; sort -@ < /dev/null; echo "rc=$?"

#@ sort_002
sort < /dev/null; echo "rc=$?"

#@ sort_003
sort nofile x nofile2; echo "rc=$?"; sort config; echo "rc=$?"

#@ sort_004
sort data/numbers.txt | head -3; sort -n data/numbers.txt | tail -2; sort -rn data/numbers.txt | head -2

#@ sort_005
sort -t, -k3,3 -k4,4nr data/users.csv

#@ sort_006
sort -t, -k4 -n data/users.csv | head -2

#@ sort_007
sort -u <<< $'b\na\nb'; sort -f <<< $'b\nA\na\nB'; sort -c data/numbers.txt; echo "rc=$?"

#@ sort_008
sort -h <<< $'1K\n2G\n3M\n500'; sort -V <<< $'v1.10\nv1.2\nv1.9'; sort -M <<< $'Mar\nJan\nFeb'

#@ sort_009
sort -k2 <<< $'a 3\nb 1\nc 2'; sort -s -k1,1 <<< $'b 2\na 9\nb 1'; sort -z < /dev/null

#@ sort_010
sort -o tmp/s data/words.txt; cat tmp/s; sort nofile; echo "rc=$?"; sort -k0 data/words.txt; echo "rc=$?"

#@ sort_011
sort --zz; echo "rc=$?"; sort -t ab x; echo "rc=$?"; sort -C <<< $'a\nb' && echo sorted; sort -m <(echo a; echo c) <(echo b)

#@ sort_012
sort --zz

#@ sort_013
sort -k0 x

#@ split_001
split --zzz < /dev/null; echo "rc=$?"; split -@ < /dev/null; echo "rc=$?"

#@ split_002
split < /dev/null; echo "rc=$?"

#@ split_003
split nofile x nofile2; echo "rc=$?"; split config; echo "rc=$?"

#@ split_004
split --zz

#@ stat_001
find . -name '*.bin' -size +2k -exec stat -c '%n %s' {} \; | sort

#@ stat_002
stat -c '%y' README.md; stat -c %Y,%X README.md; stat -f -c %T / >/dev/null; stat -L -c %F current.yaml; stat --format='%i' README.md | grep -c '^[0-9]'; stat nofile; echo "rc=$?"; stat; echo "rc=$?"; stat -c '%B %b' README.md; stat -c '%N' current.yaml; stat -c '%t %T %o' README.md

#@ stat_003
cd tmp; mkdir loop; ln -s .. loop/up; ln -s self self; find -L . 2>&1 | sort; find -L self; ls -L self; cat self; stat -L self; realpath self; cp self x; chmod 755 self

#@ stat_004
(umask 077; touch tmp/secret; mkdir tmp/private); touch tmp/open; stat -c '%a %n' tmp/*; umask; x=$(umask 027; touch tmp/y; umask); echo $x; umask; g() { ( umask 077; cat > tmp/key ); }; echo k | g; stat -c %a tmp/key; declare -f g; (umask 000; false); echo "rc=$?"

#@ stat_005
stat --zzz < /dev/null; echo "rc=$?"; stat -@ < /dev/null; echo "rc=$?"

#@ stat_006
stat < /dev/null; echo "rc=$?"

#@ stat_007
ssh-keygen -q -t ed25519 -N '' -C me -f k; ls k k.pub; cut -d' ' -f1,3 k.pub; ssh-keygen -lf k.pub | cut -d' ' -f1,3-; stat -c %a k k.pub

#@ stat_008
stat

#@ stdbuf_001
setsid echo hi; echo x | setsid cat; setsid; echo "rc=$?"; setsid nosuch; echo "rc=$?"; stdbuf -oL echo hi; stdbuf echo hi; echo "rc=$?"; stdbuf -oX echo; echo "rc=$?"; seq 3 | stdbuf -o0 grep 2; stdbuf -oL nosuch; echo "rc=$?"

#@ stdbuf_002
stdbuf --zzz < /dev/null; echo "rc=$?"; stdbuf -@ < /dev/null; echo "rc=$?"

#@ stdbuf_003
stdbuf < /dev/null; echo "rc=$?"

#@ stty
stty; echo $?
stty -a; echo $?
stty size; echo $?
stty -echo; echo $?
stty -F /dev/null; echo $?
stty -F nosuch; echo $?
stty --bad; echo $?
stty foo; echo $?
stty -g; echo $?

#@ sum_001
sum --zzz < /dev/null; echo "rc=$?"; sum -@ < /dev/null; echo "rc=$?"

#@ sum_002
sum < /dev/null; echo "rc=$?"

#@ sum_003
sum nofile x nofile2; echo "rc=$?"; sum config; echo "rc=$?"

#@ sum_004
sum --zz

#@ sync_001
sync --zzz < /dev/null; echo "rc=$?"; sync -@ < /dev/null; echo "rc=$?"

#@ tac_001
tac < /dev/null; echo "rc=$?"

#@ tac_002
tac -s, <<< 'a,b,c'; fmt -s -w 15 <<< 'one two three four'; pr -t -2 -l 3 <<< $'a\nb\nc\nd'; fold -w 0 <<< a; echo "rc=$?"

#@ tail_001
tail --zzz < /dev/null; echo "rc=$?"; tail -@ < /dev/null; echo "rc=$?"

#@ tail_002
tail < /dev/null; echo "rc=$?"

#@ tail_003
tail nofile x nofile2; echo "rc=$?"; tail config; echo "rc=$?"

#@ tail_004
head -c 10 README.md; echo; head -n -7 README.md; tail -n +9 README.md; tail -c 12 README.md; tail -n 1 -q README.md data/words.txt; head -n1 README.md data/words.txt; tail -3 nofile; echo "rc=$?"; head -n x README.md; echo "rc=$?"; tail -n1 -v README.md

#@ tee_001
cat /etc/shadow; echo "rc=$?"; cat /root/.bashrc; echo "rc=$?"; cd /root; echo "rc=$?"; ls /root; echo "rc=$?"; cp /etc/shadow tmp; echo "rc=$?"; echo x > /etc/hostname; echo "rc=$?"; rm /etc/hostname; echo "rc=$?"; touch /etc/hostname; echo "rc=$?"; mkdir /etc/x; echo "rc=$?"; tee /etc/hostname < /dev/null; echo "rc=$?"; ln -s a /etc/x; echo "rc=$?"; truncate -s0 /etc/hostname; echo "rc=$?"; dd if=/dev/null of=/etc/hostname; echo "rc=$?"; tar cf /etc/x.tar README.md; echo "rc=$?"; grep root /etc/shadow; echo "rc=$?"; head /etc/shadow; wc /etc/shadow; sort /etc/shadow; tail /etc/shadow; diff /etc/shadow README.md; md5sum /etc/shadow; install README.md /etc/; gzip /etc/hostname; awk 1 /etc/shadow; sed p /etc/shadow; chmod 777 /etc; split /etc/shadow; cut -c1 /etc/shadow; nl /etc/shadow; stat -c %a /etc/shadow; jq . /etc/shadow; echo "rc=$?"; od /etc/shadow; base64 /etc/shadow; file /etc/shadow 2>/dev/null | cut -d, -f1; strings /etc/shadow 2>/dev/null; echo "rc=$?"; uniq /etc/shadow; paste /etc/shadow; comm /etc/shadow README.md; tr a b < /etc/shadow; wc -l < /etc/shadow; echo "rc=$?"

#@ tee_002
tee --zzz < /dev/null; echo "rc=$?"; tee -@ < /dev/null; echo "rc=$?"

#@ tee_003
tee < /dev/null; echo "rc=$?"

#@ tee_004
cal 2 2024 2>/dev/null || echo no cal; ncal 2>/dev/null || echo none; yes | head -2; yes no | head -1; tee tmp/a tmp/b <<< hi; cat tmp/a tmp/b; tee -a tmp/a <<< more; cat tmp/a; echo x | tee nodir/f; echo "rc=$?"; tee < /dev/null; printf 'a\n' | tee >(tr a b > tmp/c) ; sleep 0.1

#@ tee_005
tee --zz < /dev/null

#@ test_001
test --zzz < /dev/null; echo "rc=$?"; test -@ < /dev/null; echo "rc=$?"

#@ test_002
test < /dev/null; echo "rc=$?"

#@ timeout_001
timeout 1 sleep 5; echo "rc=$?"; timeout 5 true; echo "rc=$?"; timeout x true; echo "rc=$?"; timeout 1 nosuch; echo "rc=$?"; timeout 2 bash -c 'exit 7'; echo "rc=$?"; timeout -k 1 1 sleep 9; echo "rc=$?"

#@ timeout_002
timeout --zzz < /dev/null; echo "rc=$?"; timeout -@ < /dev/null; echo "rc=$?"

#@ timeout_keeps_what_was_said
timeout 1 sh -c 'echo start; sleep 5; echo no'; echo $?
timeout 2 bash -c 'for i in 1 2 3 4; do echo $i; sleep 0.9; done'; echo $?
printf '#!/bin/bash\necho a; touch tmp/made; sleep 5; touch tmp/not\n' > tmp/s.sh; chmod +x tmp/s.sh
timeout 1 tmp/s.sh; echo $?; ls tmp
timeout -v 1 sleep 3; echo $?
timeout 3 timeout 1 sleep 3; echo $?
timeout --preserve-status 1 sleep 3; echo $?
for i in 1 2; do timeout 0.5 sh -c 'echo $0; sleep 2' $i || echo failed $?; done
timeout 5 sh -c 'echo fine; exit 3'; echo $?

#@ timeout_of_a_wait
timeout 2 sh -c 'sleep 5 & echo x; wait; echo y' > tmp/o; echo $?; cat tmp/o
timeout 1; echo $?
timeout; echo $?
timeout abc ls; echo $?
dpkg-query -W -f; echo $?
dpkg-query -f; echo $?

#@ touch_001
touch --zzz < /dev/null; echo "rc=$?"; touch -@ < /dev/null; echo "rc=$?"

#@ touch_002
touch < /dev/null; echo "rc=$?"

#@ touch_003
touch

#@ tr_001
tr --zzz < /dev/null; echo "rc=$?"; tr -@ < /dev/null; echo "rc=$?"

#@ tr_002
tr < /dev/null; echo "rc=$?"

#@ tr_003
tr a-z A-Z <<< hello; tr -d '0-9' <<< a1b2; tr -s ' ' <<< 'a   b'; tr -c 'a-z\n' '_' <<< 'a1 b2'; tr '[:lower:]' '[:upper:]' <<< abc

#@ tr_004
tr ' ' '\n' <<< 'a b c'; tr -dc '[:alnum:]' <<< 'a-b_c 1'; echo; tr abc x <<< aabbcc; tr -d '\r' <<< $'x\r'; tr; echo "rc=$?"

#@ tr_005
tr a; echo "rc=$?"; tr -t abc x <<< abc; tr '\t' ' ' < data/words.txt | tail -1; tr -cs 'a-z' '\n' <<< 'foo, bar; foo' ; tr z-a b; echo "rc=$?"

#@ tr_006
tr; echo "rc=$?"

#@ tr_007
tr

#@ truncate_001
truncate -s 1K tmp/t; stat -c %s tmp/t; truncate -s +10 tmp/t; stat -c %s tmp/t; truncate -s 0 tmp/t; truncate -s; echo "rc=$?"; truncate tmp/t; echo "rc=$?"; truncate -s 5X tmp/t; echo "rc=$?"; truncate -s 5; echo "rc=$?"

#@ truncate_002
truncate -s %512 README.md; stat -c %s README.md; truncate -s '<100' README.md; stat -c %s README.md; truncate -s -50 README.md; stat -c %s README.md; truncate -s 10 config; truncate -s 1 nodir/x; truncate -c -s 5 nofile; ls nofile; truncate -r data/words.txt tmp/t; stat -c %s tmp/t; truncate -s 0 /etc/hostname; echo "rc=$?"

#@ truncate_003
truncate --zzz < /dev/null; echo "rc=$?"; truncate -@ < /dev/null; echo "rc=$?"

#@ truncate_004
truncate < /dev/null; echo "rc=$?"

#@ tsort_001
tsort --zzz < /dev/null; echo "rc=$?"

#@ tsort_002
tsort < /dev/null; echo "rc=$?"

#@ tsort_003
tsort nofile x nofile2; echo "rc=$?"

#@ tsort_004
tsort <<< $'a b\nb c\na c'; printf '%s\n' a b c | tac | nl; printf 'x\ty\n' | expand | cat -A; printf 'b\na\n' | sort | tee tmp/sorted | wc -l; od -An -tx1 <<< AB; hexdump -C <<< AB; iconv -f utf8 -t latin1 <<< 'é' | od -An -tx1; dos2unix x; echo "rc=$?"; printf 'a\r\nb\r\n' | sed 's/\r$//' | cat -A

#@ tsort_005
tsort a b

#@ uname_001
uname --zzz < /dev/null; echo "rc=$?"; uname -@ < /dev/null; echo "rc=$?"

#@ unexpand_001
unexpand --zzz < /dev/null; echo "rc=$?"; unexpand -@ < /dev/null; echo "rc=$?"

#@ unexpand_002
unexpand < /dev/null; echo "rc=$?"

#@ uniq_001
uniq --zzz < /dev/null; echo "rc=$?"; uniq -@ < /dev/null; echo "rc=$?"

#@ uniq_002
uniq < /dev/null; echo "rc=$?"

#@ uniq_003
uniq config; echo "rc=$?"

#@ uniq_004
uniq -c <<< $'a\na\nb\na'; uniq -d <<< $'a\na\nb'; uniq -u <<< $'a\na\nb'; uniq -i <<< $'a\nA\nb'

#@ uniq_005
uniq -f1 <<< $'1 a\n2 a\n3 b'; uniq -s1 <<< $'xa\nya\nzb'; uniq -w2 <<< $'abc\nabd\nxyz'

#@ uniq_006
uniq -D <<< $'a\na\nb'; uniq -c -d <<< $'a\na\nb'; uniq nofile; echo "rc=$?"

#@ uniq_007
sort data/numbers.txt | uniq | wc -l; awk '{print $3}' logs/app.log | sort | uniq -c | sort -rn | head -3

#@ unlink_001
unlink --zzz < /dev/null; echo "rc=$?"; unlink -@ < /dev/null; echo "rc=$?"

#@ unlink_002
unlink < /dev/null; echo "rc=$?"

#@ unlink_003
unlink

#@ versions_told
for p in diff cmp comm patch file ls cp rm find xargs grep sed tar gzip sort uniq wc du df stat touch date id env seq split tee tr cut head tail od base64 sha256sum ps pgrep pkill top free uptime lsblk column flock getopt rev nice timeout nohup; do echo "$p: $($p --version 2>&1 | head -1)"; done

#@ wc_001
wc --zzz < /dev/null; echo "rc=$?"; wc -@ < /dev/null; echo "rc=$?"

#@ wc_002
wc < /dev/null; echo "rc=$?"

#@ wc_003
wc nofile x nofile2; echo "rc=$?"; wc config; echo "rc=$?"

#@ wc_004
wc README.md data/*.txt; wc -l < README.md; wc -w -c README.md; wc -L README.md; wc -m README.md; wc nofile; echo "rc=$?"; cat README.md | wc

#@ wc_005
wc -q
