#@ filework001
touch tmp/'a b' tmp/"it's" tmp/'q"q' tmp/$'new\nline' tmp/$'tab\there' tmp/'$dollar' tmp/'back\slash' tmp/-dash tmp/'#hash' tmp/'a=b'; ls tmp; ls -Q tmp; ls -b tmp; ls -q tmp; for s in shell shell-escape shell-always c shell-escape-always locale escape c-maybe; do ls --quoting-style=$s tmp; done

#@ filework002
export LC_ALL=C.UTF-8; touch tmp/'é' tmp/É tmp/z tmp/Z tmp/_b tmp/.hid tmp/日本; ls tmp; ls -A tmp; ls -Q tmp; ls -b tmp; ls --sort=bogus; ls tmp/nofile

#@ filework003
cd tmp; mkdir d; touch f x; ln -s f l; ln -s nowhere broken; ln -s d dl; mkfifo p; chmod +x x; chmod 4755 f; mkdir -m 1777 st; mkdir -m 777 ow; ls -F; ls -p; ls --file-type; ls -lF | sed 1d | sed 's/.*:[0-9][0-9] //'; TERM=xterm-256color ls --color=always; TERM=xterm ls -lF --color=always | sed 1d | sed 's/.*:[0-9][0-9] //'; ls --color=always | head -2; ls --color=bogus

#@ filework004
ls -l README.md config/app.yaml nofile; ls nofile config src; ls -l models; ls -sh1 models; ls -l --block-size=K models; ls -l --block-size=MB models; ls -lk --si models; ls --block-size=xyz

#@ filework005
ls --group-directories-first; ls -r --group-directories-first; ls -X; ls -m; ls -x; ls -C; ls -w 30 -m; ls -x -w 40; ls -T 4 -C -w 60; COLUMNS=40 ls -C; ls -w 0 -C; ls -w x; ls -T x

#@ filework006
cd tmp; touch file1 file10 file2 file1.5 a-1.2.tar.gz a-1.10.tar.gz a-1.9.tar.gz v1.0 v1.0-rc1 v1.0~rc1 .dot a.b a.b.c 01 1 001 10; ls -v; ls -1v -r; ls -Av

#@ filework007
ls -l --time-style=+%Y-%m-%d README.md; ls -l --time-style=iso README.md; TIME_STYLE=long-iso ls -l README.md; TZ=America/New_York ls -l --time-style=full-iso README.md; ls -l --time-style=bogus README.md; ls --time=bogus; ls --format=bogus

#@ filework008
cd tmp; mkdir a; touch a/f; chmod 444 a; ls a; ls -l a; ls -s a; chmod 000 a; ls a; ls -R a; chmod 111 a; ls a; ls a/f; chmod 755 a

#@ filework009
mkdir tmp/empty; touch tmp/ef; find tmp -empty | sort; find tmp -empty -type f -delete; find tmp -type d -empty -delete; ls -d tmp; find . -type z; find . -type ''; find . -type f,; find . -type fd; find . -type f,f; ln -s nowhere dang; find . -xtype l; find -L . -type l; find . -xtype f -maxdepth 1 | sort

#@ filework010
find . -regextype posix-extended -regex '.*\.(py|sh)' | sort; find . -regextype egrep -regex './[a-z]+' | sort; find . -regextype sed -regex '.*/[a-z]\{3\}' | sort; find . -regextype posix-egrep -regex '.*/[[:alpha:]]{3,4}\.(py|md)$' | sort; find . -regex './[^.]*\.\(md\|ini\)' | sort; find . -regextype bogus -regex x; find . -regextype; find . -regextype posix-extended -regex '('

#@ filework011
find README.md -printf '%t|%T+|%Tc|%TH:%TM|%T@|%Ak|%Th|%TF\n%S %b %k|%10f|%-10s|%.3f|\n'; find README.md -printf '%z\n'; find README.md src/main.py -printf '\z%z\n'; find README.md -printf 'abc\cdef'; echo; find README.md -printf '%'; find README.md -printf '\101\a\\\n' | od -c

#@ filework012
find src -name 'm*' -exec echo {}x{} \; ; find src -exec ';'; find src -exec echo {} {} + ; find src -exec echo x{} + ; yes | find src -name 'm*' -ok echo {} \; ; find . -name '*.md' -execdir pwd \; ; find src -quit; find src -fprint /etc/x; find src -fprintf x

#@ filework013
cd tmp; mkdir loop; ln -s .. loop/up; ln -s self self; find -L . 2>&1 | sort; find -L self; ls -L self; cat self; stat -L self; realpath self; cp self x; chmod 755 self

#@ filework014
cd tmp; echo a > a; echo b > b; cp -bv a b; cp --backup=numbered -v a b; cp --backup=t a b; cp -S .orig -v a b; VERSION_CONTROL=simple cp -b a b; SIMPLE_BACKUP_SUFFIX=.sv cp --backup=simple a b; ls; cp --backup=bogus a b; cp --preserve=bogus a p; cp --sparse=bogus a s; cp --reflink=bogus a r; cp -b a a; cp -fb a a; ls

#@ filework015
cd tmp; echo a > a; chmod 000 a; cp a b; chmod 400 a; cp a b; cp a b; echo x > w; cp w b; cp -f w b; mkdir nox; touch nox/f; chmod 600 nox; cp nox/f y; cp -r nox n2; chmod 700 nox; umask 077; cp w u; stat -c %a u; chmod 4755 w; cp w su; stat -c %a su; cp -p w sp; stat -c %a sp

#@ filework016
cd tmp; echo a > a; echo b > b; mv a nodir/; mv a nodir/x; mkdir d; mv -v a d; mv d d/e; mv b b; ln b h; mv b h; ls; touch y x; mv -b x y; mv --backup=numbered y 'y~'; ls; mv -t nodir y; mv y/ z; mv '' x; mv -nv 'y~' b; ls

#@ filework017
cd tmp; echo a > a; ln a b; ln -f a a; ln -i a b < /dev/null; echo y | ln -ivs a b; ln -vb a b; ln --backup=numbered -sf a b; ls; mkdir dir; ln -s a dir; ln -sfT a dir; ln -r a w; ln -d dir dd; ln -s '' x; ln -s a ''; ln -sr dir/a q; readlink q; ln -vs a b dir; ln a

#@ filework018
cd tmp; echo a > a; install -v a c; install -v a c; install -Dt nodir/n a; ls nodir/n; install a nodir2/; install a x/y; install -o root a f; install -g nogrp1 a f; install -b a c; ls; install a a; mkdir x; install -T a x; ln -s a l; install a l; stat -c %F l; install -d a; install -d a/b; install /etc/shadow z

#@ filework019
cd tmp; touch f; mkdir d; chmod -v 600 /etc/passwd; chmod -v 644 nofile; chmod -c 640 f; chmod 2755 d; chmod 755 d; stat -c %a d; chmod 00755 d; stat -c %a d; chmod u+q f; chmod 77777 f; ln -s nofile dl; chmod 600 dl; mkdir -p d/e; touch d/e/g; chmod -Rc 700 d; chown -v root f; chown agent. f; chown agent dl; chgrp -v root f

#@ filework020
cd tmp; touch f; chmod 6755 f; echo x >> f; stat -c %a f; chmod 6755 f; chown agent f; stat -c %a f; umask 077; umask -S; umask -p -S; umask 7777; umask; umask x; umask u+; umask

#@ filework021
cd tmp; tar cf a.tar ../config/app.yaml; tar tf a.tar; cp ../README.md .; tar cf b.tar ../../app/README.md; tar xf b.tar; find . -name README.md | sort

#@ filework022
TZ=America/New_York date -d '2024-07-01 12:00 UTC'; TZ=Europe/Berlin date -d '2024-01-01 12:00 UTC' '+%Z %z %:::z'; TZ=Asia/Kolkata date -d @0; TZ=UTC-3 date -d @0; TZ=bogus date -d @0; date -d 'TZ="America/New_York" 2024-03-10 17:00'; date -d '2024-03-10 17:00 UTC+3'; date -d '2024-03-10 1:2:3' -Ins; date -Ibogus; date --rfc-3339=bogus; date +%F +%T; date +%F extra; date -d 2024-03-10 x; date -d '2024-03-10 10:00 + 90 minutes'; date -d '2024-03-10 10:00 + 2 hours'; TZ=Asia/Tokyo date -d '2024-03-10 12:00' +%s

#@ filework023
cd tmp; mkdir -p d/e; echo x > d/f; ln -s f d/l; cp -r d d/f; cp -r d/. d4; cp -rL d d6; stat -c %N d6/l; cp -rs d d9; cp -rl d d10; stat -c %h d/f; cp -t nodir d/f; cp -t d/f d/f; cp --parents -v d/f d4; cp d/f nodir/; ln -s nowhere dang; cp d/f dang; cp dang z; cp '' x; cp d/f ''

#@ filework024
cd tmp; mkfifo p; ls -l p | cut -c1-10; stat -c '%F %A' p; mkfifo p; mkfifo -m 600 q; stat -c %a q; mkfifo nodir/x; mkfifo -m zz r; mknod n p; mknod c c 1 3; mknod x c 1; mknod x z; mknod x p 1 2; (echo hello > p &) ; cat p

#@ filework025
echo hello > tmp/abc; shred -uvz tmp/abc; echo x > tmp/q; shred -v -n 5 tmp/q; stat -c %s tmp/q; shred tmp/q nofile; shred tmp; shred; shred -n x tmp/q; shred /etc/passwd; shred --remove=bogus tmp/q

#@ filework026
file config/* scripts/* src/main.py data/users.csv models/* current.yaml tmp nofile /dev/null .hidden; file -i README.md; file --mime-type scripts/run.sh config/settings.json; printf 'a\r\nb\r\n' > tmp/crlf; printf '\xef\xbb\xbfhi\n' > tmp/bom; printf 'caf\xe9\n' > tmp/l1; echo é > tmp/u; printf '%%PDF-1.4\n' > tmp/p; echo '<html></html>' > tmp/h.html; printf 'no newline' > tmp/nn; printf '{"a":1}' > tmp/j; file tmp/*; file - < README.md; file -b tmp/e

#@ filework027
cd tmp; echo a > a; echo b > b; sha256sum a b > S; echo x >> b; sha256sum -c S; rm a; sha256sum -c S; sha256sum --status -c S; echo $?; sha256sum --ignore-missing -c S; echo bad >> S; sha256sum -w -c S; sha256sum --tag b | sha256sum -c; md5sum --tag b > M; sha1sum -c M; touch 'a\b' $'n\nl'; sha256sum 'a\b' $'n\nl' > N; sha256sum -c N; sha256sum --quiet b; echo '0000  b' | md5sum -c; printf '%s *b\n' "$(md5sum < b | cut -d' ' -f1)" | md5sum -c

#@ filework028
id -z; id -Gz | tr '\0' '|'; id -ug; id -Z; id ''; id nouser root; id -un 0; groups nouser; which -x ls 2>&1 | head -1; stty size; tput cols; TERM=xterm tput setaf 1 | od -c | head -1; TERM=bogus tput bold; whoami x

#@ filework029
dd if=nofile; dd of=/etc/x < README.md; dd if=config of=/dev/null status=noxfer; dd if=README.md of=tmp; dd count=x; dd bs=0; dd if=README.md of=/dev/null conv=bogus; dd if=README.md iflag=bogus; dd oflag=bogus; dd status=bogus; dd foo=1; dd foo; dd if=README.md ibs=50 obs=100 of=tmp/o status=noxfer; dd if=README.md conv=ucase status=none | head -1; dd if=README.md bs=4 skip=1 count=2 iflag=skip_bytes,count_bytes status=none; echo; dd if=/dev/zero bs=3 count=2 status=none | od -c; dd if=README.md conv=swab status=none | head -c 8; echo; dd if=README.md of=tmp/d bs=10 count=3 status=noxfer; dd if=README.md of=tmp/d bs=4 seek=2 count=1 conv=notrunc status=none; cat tmp/d; echo; dd if=README.md of=tmp/d bs=4 seek=2 count=1 status=none; stat -c %s tmp/d; printf ab | dd of=tmp/d oflag=append conv=notrunc status=none; cat tmp/d; echo; printf abc | dd bs=5 conv=sync status=none | od -c; dd if=README.md skip=1000 status=none; printf x | dd of=tmp/new conv=excl status=none; printf x | dd of=tmp/new conv=excl; printf x | dd of=tmp/no conv=nocreat; dd if=README.md bs=1 skip=5B count=3B status=none; echo; dd if=/dev/null of=tmp/e status=noxfer; ls -l tmp/e | cut -c1-10; yes | dd of=tmp/y bs=1k count=3 iflag=fullblock status=none; stat -c %s tmp/y; dd if=README.md bs=2x3 count=1 status=none; echo; dd --version | head -1; dd if=README.md of=tmp/a/b

#@ filework030
cd tmp; mkdir d; cd d; rmdir ../d; pwd; ls; ls -l; touch x; echo a > b; cd ..; pwd; mkdir k; cd k; rm -rf ../k; ls -a; cd ..; pwd; mkdir m; cd m; mv ../m ../n; pwd; cd ../n; pwd
