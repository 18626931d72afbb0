#@ chrt_001
chrt --zzz < /dev/null; echo "rc=$?"; chrt -@ < /dev/null; echo "rc=$?"

#@ chrt_002
chrt < /dev/null; echo "rc=$?"

#@ col
printf 'a\bab\n' | col -b; printf 'N\bNA\bAM\bME\bE\n' | col -bx; printf 'a\tb\n' | col -x | od -c | head -2; printf '_\bx\n' | col | od -c; col -z </dev/null; echo $?
printf 'plain text\n  two\n\n\nx\r\n' | col -b | od -c | head

#@ column_001
column < /dev/null; echo "rc=$?"

#@ column_002
column < /dev/null; echo "rc=$?"

#@ column_003
column -t -s, data/users.csv

#@ column_004
column -t <<< $'a bbb c\ndddd e f'

#@ column_005
column -t -s: -o' | ' <<< $'a:b\nccc:d'

#@ column_006
column nofile; echo "rc=$?"

#@ column_007
printf 'a b c\n\nd\n' > tmp/c1; printf 'a,bb,\n,x\nlong,,z,w\n' > tmp/c2; cd tmp
for words in '-t c1' '-tL c1' '-ts, -R2 c2' '-t -s, -N A,B,C,D c2' '-t -s, -N A,B -R B c2' '-t -s, -o| c2' '-t -s, -H2 c2' '-t -s, -l2 c2' '-t -s, -O2,1 c2' '-N a c1' '-cx c1'; do column $words 2>&1 | cat -A; done

#@ column_008
seq 30 | column | cat -A; seq 30 | column -c 40 | cat -A; seq 5 | column -x -c 20 | cat -A; printf '\303\251 b\n\346\227\245 c\n' | LC_ALL=C.UTF-8 column -t; ls data | column -c 30

#@ fallocate_001
fallocate -l 1M tmp/f; stat -c %s tmp/f; fallocate tmp/f; echo "rc=$?"; fallocate -l x tmp/f; fallocate -l 10; fallocate -l 1K nodir/f; echo "rc=$?"; fallocate -l 1GiB tmp/g && ls -lh tmp/g | cut -d' ' -f5

#@ flock_001
flock < /dev/null; echo "rc=$?"

#@ for_root_alone
export PATH=$PATH:/sbin:/usr/sbin
blkid; echo $?; blkid /dev/nosuch; echo $?; fstrim; echo $?; fstrim /nosuch; echo $?; losetup; losetup -f
hwclock; echo $?; chroot / true; echo $?; chroot; echo $?; chroot /nosuch; echo $?; runuser -u root id; echo $?; visudo -c; echo $?; pwck; echo $?
newgrp nosuch; echo $?; sg nosuch -c id; echo $?; sg agent -c 'echo hi'; sg; echo $?; chfn -f x; echo $?; chfn -f x root; echo $?; chfn -f x nosuch; echo $?

#@ getopt_errors
getopt -o ab: -n prog -- -x -b; echo $?
getopt -o ab: --long foo,bar:,bax -n prog -- --nope --ba --foo=1 --bar; echo $?
getopt -T; echo $?
getopt; echo $?
getopt -o; echo $?
getopt -q -o a -- -z; echo $?
getopt -Q -o a -- -a; echo $?
getopt --bad; echo $?

#@ getopt_help
getopt --help | head -5; getopt -V
getopt -l alp,alpha -o '' -- --alp --al; echo $?
getopt -o 'a:' -- ; getopt -- -- x; getopt -n; echo $?

#@ getopt_old
getopt ab:c -a -b val -c arg "two words"; echo $?
getopt -o a::b -- -afoo -a -b "it's" '$x' 'a"b'
getopt -u -o ab: -- -b 'two words' x
getopt -s csh -o a: -- -a 'x!y' "new
line"
getopt -s fish -o a -- -a; echo $?
getopt -o +ab -- -a x -b; getopt -o -ab -- x -a y
getopt -a -l alpha,beta: -o x -- -alpha -beta=3 -x
POSIXLY_CORRECT=1 getopt -o ab -- -a x -b

#@ getopt_quoting
getopt -s csh -o a -- 'a b' 'c	d' "e'f" 'g\h'; getopt a -- -a; getopt -a -l foo -o fx -- -foo -f -fx -fo -bar; echo $?
parsed=$(getopt -o '' --long host:,port::,dry-run -- --host db1 --port --dry-r x --port=22 y) && eval "set -- $parsed" && printf '<%s>' "$@"

#@ getopt_script
set -- -v --output=a.txt "in file.txt" --name x -n 3
OPTS=$(getopt -o vo:n: --long verbose,output:,name: -n demo -- "$@") || exit 2
echo "$OPTS"
eval set -- "$OPTS"
while true; do case "$1" in -v|--verbose) echo v; shift;; -o|--output) echo "o=$2"; shift 2;; -n|--name) echo "n=$2"; shift 2;; --) shift; break;; esac; done
echo "rest: $*"

#@ hardlinks
mkdir d; echo same > d/a; cp -p d/a d/b; echo x > d/c; hardlink d | grep -v Duration; echo $?; stat -c %h d/a; hardlink; echo $?

#@ hexdump_001
hexdump --zzz < /dev/null; echo "rc=$?"; hexdump -@ < /dev/null; echo "rc=$?"

#@ hexdump_002
hexdump < /dev/null; echo "rc=$?"

#@ hexdump_003
hexdump nofile x nofile2; echo "rc=$?"; hexdump config; echo "rc=$?"

#@ ionice_001
ionice -c3 echo low; ionice -c 2 -n 7 nice -n 19 echo both; taskset -c 0 echo pinned; chrt -b 0 echo batch; setsid sh -c 'exit 3'; echo "rc=$?"; taskset; echo "rc=$?" 

#@ ionice_002
ionice --zzz < /dev/null; echo "rc=$?"; ionice -@ < /dev/null; echo "rc=$?"

#@ ionice_003
ionice < /dev/null; echo "rc=$?"

#@ limits_of_processes
prlimit -c; prlimit -o RESOURCE,SOFT -c; prlimit --pid 999999; echo $?; prlimit --nofile=200000000; echo $?; prlimit -c echo hi; prlimit --nope; echo $?

#@ logger_001
logger --zzz < /dev/null; echo "rc=$?"; logger -@ < /dev/null; echo "rc=$?"

#@ logger_002
logger < /dev/null; echo "rc=$?"

#@ look
printf 'apple\nbanana\nband\ncat\n' > w; look ban w; look -f BAN w; look zz w; echo $?; look; echo $?; look foo; echo $?; look foo nosuch; echo $?
look -d 'ban' w; look -t n banx w

#@ mountpoints
mountpoint -q / && echo root; mountpoint -q /etc || echo no $?; mountpoint /; mountpoint /etc; mountpoint /nope; mountpoint -x /; mountpoint; mountpoint -z; echo $?

#@ namei
namei -l /usr/bin/env; echo $?
namei /etc/nosuch/x; echo $?
namei -m /etc/passwd
namei -om /etc/passwd
namei -x /usr/bin
namei -v /etc/passwd
namei; echo $?
ln -s /etc/passwd l; ln -s ../etc/nosuch m; namei l m /bin/sh; echo $?
namei -n /bin/sh

#@ namei_001
mkdir -p d/e; touch d/e/f; namei d/e/f; namei d/x; echo $?

#@ namei_002
namei -m d; mkdir -p p/q; ln -s p l; namei l/q; readlink -f l/q

#@ priorities
ionice; ionice -c 3 echo idle; ionice -c2 -n0 true; ionice -c rt true; echo $?; ionice -c 9 true; echo $?; ionice -p x; ionice -c idle nosuch; echo $?; renice; renice x -p 1; renice -n 5 -u nosuch; renice -n 1 -p 1; echo $?; renice 5 -p 999999; whereis; whereis nosuch bash | sed 's, /usr/share.*,,'

#@ renameul
touch a.txt b.txt c.log; rename.ul .txt .md *.txt; echo $?; ls; rename.ul zz yy *.md; echo $?; rename.ul; echo $?; rename.ul a b; echo $?; rename.ul -v .md .rst *.md; rename.ul -n .rst .z *.rst; rename.ul x y nosuch; echo $?
touch q1 q2; rename.ul -v q1 q2 q1; echo $?; rename.ul -o -v q1 q2 q1; touch q1; rename.ul -o -v q1 q2 q1; echo $?; ls
touch 'a b c'; rename.ul -a ' ' _ 'a b c'; ls a*; rename.ul --last _ - a_b_c; ls a_*; ln -s tgt lnk; rename.ul -s tgt new lnk; readlink lnk
rename.ul foo bar nofile.foo; echo $?

#@ rev_001
rev < /dev/null; echo "rc=$?"

#@ scheduling_policies
chrt -m; chrt -p 1; chrt -p 999999; echo $?; chrt -p x; echo $?; chrt; echo $?; chrt -f 10 true; echo $?; chrt -i 0 echo idle

#@ setsid_001
setsid --zzz < /dev/null; echo "rc=$?"; setsid -@ < /dev/null; echo "rc=$?"

#@ setsid_002
setsid < /dev/null; echo "rc=$?"

#@ small_numbers
mcookie | wc -c; setarch; echo $?; setarch x86_64 uname -m; setarch -R echo x; setarch nope true; echo $?; linux64 uname -m; choom; echo $?; choom -n -5 true; echo $?; choom -n 5 echo x

#@ tables_of_the_kernel
pidwait nosuchd; echo $?; pidwait; echo $?; slabtop -o; echo $?; ipcs -m; ipcs -q; ipcs; faillog; echo $?; faillog -u agent; lslocks -z; ipcs -z; lsmem | tail -3 | sed 's/[0-9]*G/NG/'

#@ taskset_001
taskset --zzz < /dev/null; echo "rc=$?"; taskset -@ < /dev/null; echo "rc=$?"

#@ taskset_002
taskset < /dev/null; echo "rc=$?"

#@ typescripts
script -q -c 'echo hi; echo err >&2; exit 3' out | od -c; sed 's/on 20[^[]*/on DATE /; s/\r/CR/' out; script -qec 'exit 3' /dev/null; echo $?; script --bad; script -q /nope/x -c true; echo $?; script -c 'true' out3

#@ ul
printf '_\bx_\by z\n' | ul; printf 'a\bab\n' | TERM=xterm ul | od -c; printf 'plain\n' | ul; ul nosuch; echo $?; printf '_\bx_\by z\n' | TERM=xterm ul | od -c
printf '_\bx_\by z\n' | TERM=dumb ul | od -c;  printf '_\bx_\by z\n' | ul -i | od -c

#@ write_wall
write; echo $?; write nosuch; echo $?; write root < /dev/null; echo $?; write root pts/9 </dev/null; echo $?
wall hello; echo $?; echo hi | wall; echo $?; wall -n x; echo $?; wall /etc/hostname; wall -g nosuch x; echo $?; mesg; echo $?; mesg n; echo $?; mesg y; mesg x; echo $?; mesg -v; mesg -z; echo $?
