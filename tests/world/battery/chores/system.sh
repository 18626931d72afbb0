#@ system001
mkdir -p d/sub; echo a > d/a; echo b > d/sub/b; rsync -av d/ t/ | head -6; rsync -av d/ t/ | head -2; rsync -ai d/ t/

#@ system002
mkdir -p d t/old; touch d/a t/x t/y t/old/z; rsync -av --delete d/ t/ | grep deleting; ls t

#@ system003
mkdir d; touch d/a; rsync -a d t; rsync -a d/ u; find t u | sort

#@ system004
mkdir -p d/cache; touch d/a.log d/b.txt d/cache/c; rsync -a --exclude='*.log' --exclude=cache/ d/ t; ls -A t

#@ system005
mkdir d; touch d/a; rsync -avn d/ t | grep -c a; ls t

#@ system006
mkdir -p d/s; echo hi > d/a; rsync -a --stats d/ t | head -6

#@ system007
mkdir d; touch d/a d/b; rsync -a --remove-source-files d/ t; ls -A d; ls t

#@ system008
mkdir d; echo a > d/a; rsync -a d/ t; echo more >> d/a; touch -d 2020-01-01 d/a; chmod 600 d/a; rsync -ai d/ t

#@ system009
mkdir d; echo abc > d/a; touch -d '2024-05-06 07:08:09' d/a; rsync d/a

#@ system010
curl -s -o /dev/null -w '%{http_code} %{exitcode}\n' http://127.0.0.1:1; curl; echo $?

#@ system011
wget -q http://127.0.0.1:1/; echo $?

#@ system012
nc -z 127.0.0.1 1; echo $?; nc -zv 127.0.0.1 1

#@ system013
ssh-keygen -q -t ed25519 -N '' -C me -f k; ls k k.pub; cut -d' ' -f1,3 k.pub; ssh-keygen -lf k.pub | cut -d' ' -f1,3-; stat -c %a k k.pub

#@ system014
ssh-keygen -q -t ed25519 -N '' -C me -f k; ssh-keygen -y -f k | cut -d' ' -f1-2 > p; cut -d' ' -f1-2 k.pub | cmp - p && echo same

#@ system015
ssh-keygen -q -t ed25519 -N '' -f k; ssh-keygen -t ed25519 -N '' -f k < /dev/null; echo $?

#@ system016
ssh-add -l; echo $?; ssh-add -D; echo $?

#@ system017
eval $(ssh-agent -s) > /dev/null; ssh-add -l; ssh-keygen -q -t ed25519 -N '' -C me -f k; ssh-add k; ssh-add -l | cut -d' ' -f3-; ssh-add -D; ssh-agent -k > /dev/null

#@ system018
echo a > f; scp f g; cat g; mkdir d; scp f d/; ls d; scp nope h; echo $?; scp d e; echo $?

#@ system019
kill -l 9; kill -l TERM; kill -l 143; kill -s FOO 1; kill 999999; kill abc; echo $?

#@ system020
pkill nosuchthing; echo $?; pgrep nosuchthing; echo $?; killall nosuchthing; echo $?; pidof nosuchthing; echo $?

#@ system021
fuser /nope; echo $?; lsof /nope; echo $?; touch f; fuser f; echo $?; lsof f; echo $?

#@ system022
sleep 300 & p=$!; ps -o comm= -p $p; kill $p; wait $p; echo $?; ps -p $p -o pid=; echo $?

#@ system023
getent passwd root; getent group root; getent passwd nosuch; echo $?; id -u root; id nosuch; echo $?; getent hosts 127.0.0.1

#@ system024
mkdir -p d/e; touch d/e/f; namei d/e/f; namei d/x; echo $?

#@ system025
systemctl --version | head -1 | cut -d' ' -f1; systemctl --bogus; echo $?

#@ system026
mkdir -p d/s t/s; touch -d 2024-01-01 d/f d/s; touch -d 2024-01-01 t/f; rsync -ai d/ t/ | grep -v '^\.d'; rsync -ai --size-only d/ t/; rsync -rv d/ u | head -5

#@ system027
mkdir d; echo 1 > d/a; ln -s a d/l; rsync -rv d/ t | grep -E 'skip|^a'; rsync -ai d/ t; readlink t/l

#@ system028
mkdir -p d/x/y; touch d/x/y/f; rsync -aR d/x/y t; find t | sort; rsync -a --files-from=- d u <<< x/y/f; find u | sort

#@ system029
mkdir d; touch d/.hid d/vis; rsync -a d/* t/; ls -A t; rsync -a d/. u; ls -A u

#@ system030
echo a > a; echo b > b; rsync a b d/; ls d; rsync a c; cat c; rsync -a --existing b d2/; ls d2 2>&1

#@ system031
ssh-keygen -q -t ed25519 -N '' -C c -f k; { echo "h1,h2 $(cut -d' ' -f1-2 k.pub)"; echo "[h3]:2222 $(cut -d' ' -f1-2 k.pub)"; } > kh; ssh-keygen -F h2 -f kh | head -1; ssh-keygen -F nope -f kh; echo $?; ssh-keygen -R h1 -f kh; wc -l < kh; ssh-keygen -F '[h3]:2222' -f kh | head -1

#@ system032
namei -m d; mkdir -p p/q; ln -s p l; namei l/q; readlink -f l/q

#@ system033
curl -s -o f file:///etc/hostname; echo $?; test -s f && echo got; curl -s file:///nope; echo $?; curl -s foo://x; echo $?; curl -s 'http://[bad'; echo $?
