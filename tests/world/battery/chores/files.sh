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
