#@ machine001
ping -c 1 nosuch.invalid; echo "rc=$?"; ping; echo "rc=$?"; ping -c x localhost; echo "rc=$?"; ping -Y localhost; echo "rc=$?"; ping -c 1 -q 127.0.0.1 | sed -E 's/time[= ][0-9.]+ ?ms/T/g; s#= [0-9./]+ ms#= R#'; ping -c; echo "rc=$?"

#@ machine002
crontab -l; echo "rc=$?"; crontab -r; echo "rc=$?"; crontab -z; echo "rc=$?"; crontab nofile; echo "rc=$?"

#@ machine003
echo 'bad line' | crontab -; echo "rc=$?"; echo '* * * * 9 x' | crontab -; echo "rc=$?"; echo '61 * * * * x' | crontab -; echo "rc=$?"; crontab -u root -l; echo "rc=$?"

#@ machine004
ssh; echo "rc=$?"; scp; echo "rc=$?"; scp nofile tmp/; echo "rc=$?"; ssh -V 2>&1 | cut -c1-11; scp a; echo "rc=$?"

#@ machine005
curl http://127.0.0.1:1/; echo "rc=$?"; curl -sS http://nosuch.invalid/; echo "rc=$?"; curl; echo "rc=$?"; curl --zz; echo "rc=$?"; curl -f -o /nodir/x http://127.0.0.1:1/ 2>&1 | tail -1; curl -sS file:///srv/app/README.md | head -1; curl -sS file:///nofile; echo "rc=$?"; curl -m; echo "rc=$?"

#@ machine006
timeout 1 sleep 5; echo "rc=$?"; timeout 5 true; echo "rc=$?"; timeout x true; echo "rc=$?"; timeout 1 nosuch; echo "rc=$?"; timeout 2 bash -c 'exit 7'; echo "rc=$?"; timeout -k 1 1 sleep 9; echo "rc=$?"

#@ machine007
env -i A=1 env; env A=2 bash -c 'echo $A'; env -u HOME bash -c 'echo ${HOME-none}'; env nosuch; echo "rc=$?"; nohup true; echo "rc=$?"; printenv HOME; printenv NOPE; echo "rc=$?"; nohup echo hi > tmp/o 2>&1; cat tmp/o; env --zz; echo "rc=$?"; sleep; echo "rc=$?"; sleep x; echo "rc=$?"; whoami; id -un; id -u; id nosuch; echo "rc=$?"; id agent; uname -s -m; arch; getent passwd agent; getent passwd nope; echo "rc=$?"

#@ machine008
realpath current.yaml; realpath -s current.yaml; realpath nofile; realpath nodir/x; echo "rc=$?"; realpath -e nofile; echo "rc=$?"; realpath --relative-to=src config/app.yaml; realpath .; realpath -m a/../b; realpath; echo "rc=$?"; realpath --relative-base=/srv /srv/app /etc

#@ machine009
readlink -m /a/./b//c; realpath /srv/../srv/app/./src; readlink current.yaml; readlink -f current.yaml nofile; readlink README.md; echo "rc=$?"; readlink -v README.md; readlink -e nofile; echo "rc=$?"; readlink -n current.yaml; echo; readlink; echo "rc=$?"

#@ machine010
ln -s loop tmp/loop; readlink -f tmp/loop; echo "rc=$?"; realpath tmp/loop; realpath README.md/; realpath README.md/x; realpath config/; realpath ''; readlink -f ''; echo "rc=$?"; realpath -z . | tr '\0' '\n'; realpath -q nodir/x; echo "rc=$?"; realpath --zz; realpath /root/x; readlink -f /root/x

#@ machine011
truncate -s 1K tmp/t; stat -c %s tmp/t; truncate -s +10 tmp/t; stat -c %s tmp/t; truncate -s 0 tmp/t; truncate -s; echo "rc=$?"; truncate tmp/t; echo "rc=$?"; truncate -s 5X tmp/t; echo "rc=$?"; truncate -s 5; echo "rc=$?"

#@ machine012
truncate -s %512 README.md; stat -c %s README.md; truncate -s '<100' README.md; stat -c %s README.md; truncate -s -50 README.md; stat -c %s README.md; truncate -s 10 config; truncate -s 1 nodir/x; truncate -c -s 5 nofile; ls nofile; truncate -r data/words.txt tmp/t; stat -c %s tmp/t; truncate -s 0 /etc/hostname; echo "rc=$?"

#@ machine013
fallocate -l 1M tmp/f; stat -c %s tmp/f; fallocate tmp/f; echo "rc=$?"; fallocate -l x tmp/f; fallocate -l 10; fallocate -l 1K nodir/f; echo "rc=$?"; fallocate -l 1GiB tmp/g && ls -lh tmp/g | cut -d' ' -f5

#@ machine014
setsid echo hi; echo x | setsid cat; setsid; echo "rc=$?"; setsid nosuch; echo "rc=$?"; stdbuf -oL echo hi; stdbuf echo hi; echo "rc=$?"; stdbuf -oX echo; echo "rc=$?"; seq 3 | stdbuf -o0 grep 2; stdbuf -oL nosuch; echo "rc=$?"

#@ machine015
ionice -c3 echo low; ionice -c 2 -n 7 nice -n 19 echo both; taskset -c 0 echo pinned; chrt -b 0 echo batch; setsid sh -c 'exit 3'; echo "rc=$?"; taskset; echo "rc=$?" 

#@ machine016
used=73.5; if (( $(echo "$used > 70" | bc -l) )); then echo over; fi; a=1.5; while (( $(echo "$a < 3" | bc) )); do a=$(echo "$a + 1" | bc); echo $a; done; f() { (( $(echo "1 > 0" | bc) )) && echo yes; }; declare -f f

#@ machine017
(umask 077; touch tmp/secret; mkdir tmp/private); touch tmp/open; stat -c '%a %n' tmp/*; umask; x=$(umask 027; touch tmp/y; umask); echo $x; umask; g() { ( umask 077; cat > tmp/key ); }; echo k | g; stat -c %a tmp/key; declare -f g; (umask 000; false); echo "rc=$?"
