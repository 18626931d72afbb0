#@ getopt_script
set -- -v --output=a.txt "in file.txt" --name x -n 3
OPTS=$(getopt -o vo:n: --long verbose,output:,name: -n demo -- "$@") || exit 2
echo "$OPTS"
eval set -- "$OPTS"
while true; do case "$1" in -v|--verbose) echo v; shift;; -o|--output) echo "o=$2"; shift 2;; -n|--name) echo "n=$2"; shift 2;; --) shift; break;; esac; done
echo "rest: $*"
#@ getopt_errors
getopt -o ab: -n prog -- -x -b; echo $?
getopt -o ab: --long foo,bar:,bax -n prog -- --nope --ba --foo=1 --bar; echo $?
getopt -T; echo $?
getopt; echo $?
getopt -o; echo $?
getopt -q -o a -- -z; echo $?
getopt -Q -o a -- -a; echo $?
getopt --bad; echo $?
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
#@ getopt_help
getopt --help | head -5; getopt -V
getopt -l alp,alpha -o '' -- --alp --al; echo $?
getopt -o 'a:' -- ; getopt -- -- x; getopt -n; echo $?
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
#@ link
echo a > f; link f g; echo $?; cat g; link f g; echo $?; link f; echo $?; link; echo $?; link nosuch x; echo $?; link a b c; echo $?; link --bad; echo $?
#@ rgrep
mkdir d; echo needle > d/a; echo x > d/b; rgrep needle d; rgrep -l needle d; rgrep zz d; echo $?
#@ clear_tput
clear; echo $?
TERM=dumb clear; echo $?
TERM=xterm clear | od -c | head -3; TERM=nosuch clear; echo $?
tput cols; echo $?
tput lines; echo $?
tput colors; echo $?
tput setaf 1; echo $?
TERM=dumb tput setaf 1; echo $?
TERM=dumb tput colors; TERM=xterm-256color tput colors
TERM=xterm tput setaf 1 | od -c; TERM=xterm tput sgr0 | od -c; TERM=xterm tput bold | od -c
TERM=xterm tput nosuch; echo $?
TERM=xterm tput; echo $?
TERM=nosuch tput cols; echo $?
tput -T xterm cols; tput -T xterm lines; tput -T xterm-256color setaf 9 | od -c
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
#@ look
printf 'apple\nbanana\nband\ncat\n' > w; look ban w; look -f BAN w; look zz w; echo $?; look; echo $?; look foo; echo $?; look foo nosuch; echo $?
look -d 'ban' w; look -t n banx w
#@ col
printf 'a\bab\n' | col -b; printf 'N\bNA\bAM\bME\bE\n' | col -bx; printf 'a\tb\n' | col -x | od -c | head -2; printf '_\bx\n' | col | od -c; col -z </dev/null; echo $?
printf 'plain text\n  two\n\n\nx\r\n' | col -b | od -c | head
#@ ul
printf '_\bx_\by z\n' | ul; printf 'a\bab\n' | TERM=xterm ul | od -c; printf 'plain\n' | ul; ul nosuch; echo $?; printf '_\bx_\by z\n' | TERM=xterm ul | od -c
printf '_\bx_\by z\n' | TERM=dumb ul | od -c;  printf '_\bx_\by z\n' | ul -i | od -c
#@ renameul
touch a.txt b.txt c.log; rename.ul .txt .md *.txt; echo $?; ls; rename.ul zz yy *.md; echo $?; rename.ul; echo $?; rename.ul a b; echo $?; rename.ul -v .md .rst *.md; rename.ul -n .rst .z *.rst; rename.ul x y nosuch; echo $?
touch q1 q2; rename.ul -v q1 q2 q1; echo $?; rename.ul -o -v q1 q2 q1; touch q1; rename.ul -o -v q1 q2 q1; echo $?; ls
touch 'a b c'; rename.ul -a ' ' _ 'a b c'; ls a*; rename.ul --last _ - a_b_c; ls a_*; ln -s tgt lnk; rename.ul -s tgt new lnk; readlink lnk
rename.ul foo bar nofile.foo; echo $?
#@ write_wall
write; echo $?; write nosuch; echo $?; write root < /dev/null; echo $?; write root pts/9 </dev/null; echo $?
wall hello; echo $?; echo hi | wall; echo $?; wall -n x; echo $?; wall /etc/hostname; wall -g nosuch x; echo $?; mesg; echo $?; mesg n; echo $?; mesg y; mesg x; echo $?; mesg -v; mesg -z; echo $?
#@ dpkgdeb
dpkg-deb; echo $?; dpkg-deb -I nosuch.deb; echo $?; echo x > x.deb; dpkg-deb -c x.deb; echo $?; dpkg-deb --info; echo $?; dpkg-deb --bad; echo $?; dpkg-deb -x x.deb; echo $?; dpkg-deb -x x.deb out; echo $?; dpkg-deb --build nosuch; echo $?; mkdir pk; dpkg-deb -b pk; echo $?; dpkg-deb -f x.deb; echo $?; dpkg-deb --version | head -1
#@ ssd
export PATH=$PATH:/sbin
start-stop-daemon; echo $?; start-stop-daemon --start; echo $?; start-stop-daemon --stop; echo $?; start-stop-daemon --stop --name nosuchd; echo $?; start-stop-daemon -K -n nosuchd -o; echo $?; start-stop-daemon --status --pidfile /nope; echo $?; start-stop-daemon -S -x /nope; echo $?; start-stop-daemon --start --exec /bin/true --test; echo $?; start-stop-daemon --start --exec /bin/echo -- hi; echo $?; start-stop-daemon --stop --pidfile nope; echo $?;  start-stop-daemon --bad; echo $?; start-stop-daemon --stop --quiet --name nosuchd; echo $?;start-stop-daemon --stop --oknodo --quiet --name nosuchd; echo $?; start-stop-daemon -S -n x; echo $?; start-stop-daemon -S -b -m -p /tmp/p -x /bin/true; echo $?
#@ dircolors
dircolors | head -c 60; dircolors | tail -1; dircolors -b | md5sum; dircolors -c | tail -c 60; dircolors -p | head -5; dircolors -p | wc; TERM=xterm dircolors | wc -c
dircolors nosuch; echo $?; dircolors --bad; echo $?
eval "$(dircolors -b)"; echo ${#LS_COLORS}
#@ getopt_quoting
getopt -s csh -o a -- 'a b' 'c	d' "e'f" 'g\h'; getopt a -- -a; getopt -a -l foo -o fx -- -foo -f -fx -fo -bar; echo $?
parsed=$(getopt -o '' --long host:,port::,dry-run -- --host db1 --port --dry-r x --port=22 y) && eval "set -- $parsed" && printf '<%s>' "$@"
#@ mountpoints
mountpoint -q / && echo root; mountpoint -q /etc || echo no $?; mountpoint /; mountpoint /etc; mountpoint /nope; mountpoint -x /; mountpoint; mountpoint -z; echo $?
#@ watching
watch ls; echo $?; watch -n 1 date; watch; echo $?; watch --version
#@ packed_pages
echo hello | gzip > a.gz; zless a.gz; zmore a.gz < /dev/null; zless nosuch.gz; echo $?; zmore nosuch.gz; echo $?; pager README.md | head -2; echo 'a b' | nawk '{print $2}'
#@ hardlinks
mkdir d; echo same > d/a; cp -p d/a d/b; echo x > d/c; hardlink d | grep -v Duration; echo $?; stat -c %h d/a; hardlink; echo $?
#@ typescripts
script -q -c 'echo hi; echo err >&2; exit 3' out | od -c; sed 's/on 20[^[]*/on DATE /; s/\r/CR/' out; script -qec 'exit 3' /dev/null; echo $?; script --bad; script -q /nope/x -c true; echo $?; script -c 'true' out3
#@ awk_alternative
readlink /usr/bin/awk /etc/alternatives/awk; update-alternatives --display awk; update-alternatives --query awk; update-alternatives --list pager; update-alternatives --list nosuch; update-alternatives --config awk < /dev/null; update-alternatives --set awk /usr/bin/gawk; echo $?
update-alternatives --install /usr/bin/foo foo /bin/ls 10; update-alternatives; echo $?
#@ linked_libraries
ldd /bin/ls | sed 's/ (0x.*//'; ldd $(command -v bash) | awk '{print $1}'; ldd /etc/passwd; echo $?; ldd nosuch; ldd /bin; test -e /lib/x86_64-linux-gnu/libselinux.so.1 && echo there
ldd /usr/bin/rsync | grep -c '=>'; readlink -f /lib64/ld-linux-x86-64.so.2; dpkg -S /lib/x86_64-linux-gnu/libz.so.1
#@ priorities
ionice; ionice -c 3 echo idle; ionice -c2 -n0 true; ionice -c rt true; echo $?; ionice -c 9 true; echo $?; ionice -p x; ionice -c idle nosuch; echo $?; renice; renice x -p 1; renice -n 5 -u nosuch; renice -n 1 -p 1; echo $?; renice 5 -p 999999; whereis; whereis nosuch bash | sed 's, /usr/share.*,,'
#@ places_of_processes
pwdx $$ | sed "s/$$/P/"; pwdx 1; pwdx 999999; echo $?; pwdx; echo $?; pwdx x; echo $?
#@ limits_of_processes
prlimit -c; prlimit -o RESOURCE,SOFT -c; prlimit --pid 999999; echo $?; prlimit --nofile=200000000; echo $?; prlimit -c echo hi; prlimit --nope; echo $?
#@ small_numbers
mcookie | wc -c; setarch; echo $?; setarch x86_64 uname -m; setarch -R echo x; setarch nope true; echo $?; linux64 uname -m; choom; echo $?; choom -n -5 true; echo $?; choom -n 5 echo x
#@ for_root_alone
export PATH=$PATH:/sbin:/usr/sbin
blkid; echo $?; blkid /dev/nosuch; echo $?; fstrim; echo $?; fstrim /nosuch; echo $?; losetup; losetup -f
hwclock; echo $?; chroot / true; echo $?; chroot; echo $?; chroot /nosuch; echo $?; runuser -u root id; echo $?; visudo -c; echo $?; pwck; echo $?
newgrp nosuch; echo $?; sg nosuch -c id; echo $?; sg agent -c 'echo hi'; sg; echo $?; chfn -f x; echo $?; chfn -f x root; echo $?; chfn -f x nosuch; echo $?
#@ old_network_tools
/sbin/ifconfig lo | sed 's/packets.*/N/'; /sbin/ifconfig nosuch; echo $?; /sbin/ifconfig lo down; echo $?; /usr/sbin/arp nosuchhost; echo $?; /sbin/ifconfig lo 1.2.3.4; echo $?; /usr/sbin/arp 10.99.9.9; echo $?
#@ tables_of_the_kernel
pidwait nosuchd; echo $?; pidwait; echo $?; slabtop -o; echo $?; ipcs -m; ipcs -q; ipcs; faillog; echo $?; faillog -u agent; lslocks -z; ipcs -z; lsmem | tail -3 | sed 's/[0-9]*G/NG/'
#@ scheduling_policies
chrt -m; chrt -p 1; chrt -p 999999; echo $?; chrt -p x; echo $?; chrt; echo $?; chrt -f 10 true; echo $?; chrt -i 0 echo idle
#@ versions_told
for p in diff cmp comm patch file ls cp rm find xargs grep sed tar gzip sort uniq wc du df stat touch date id env seq split tee tr cut head tail od base64 sha256sum ps pgrep pkill top free uptime lsblk column flock getopt rev nice timeout nohup; do echo "$p: $($p --version 2>&1 | head -1)"; done
