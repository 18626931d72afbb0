#@ words001
tr; echo "rc=$?"

#@ words002
ping; echo "rc=$?"; ping -c x localhost; echo "rc=$?"; ping -Y localhost; echo "rc=$?"; ping -c 0 localhost; echo "rc=$?"

#@ words003
crontab -l; echo "rc=$?"; crontab -r; echo "rc=$?"; crontab -z; echo "rc=$?"; crontab nofile; echo "rc=$?"

#@ words004
echo 'bad line' | crontab -; echo "rc=$?"; echo '* * * * 9 x' | crontab -; echo "rc=$?"; crontab -u root -l; echo "rc=$?"

#@ words005
curl; echo "rc=$?"; curl -sS http://; echo "rc=$?"

#@ words006
printf '0 3 * * * /srv/app/scripts/backup.sh\n' | crontab - && crontab -l; crontab -l | sed 's/0 3/30 4/' | crontab -; crontab -l; crontab -r; crontab -l; echo "rc=$?"

#@ words007
tr

#@ words008
seq

#@ words009
comm a

#@ words010
expr

#@ words011
basename

#@ words012
sort --zz

#@ words013
sort -k0 x

#@ words014
seq 1 0 5

#@ words015
cut

#@ words016
shuf a b

#@ words017
dirname

#@ words018
sleep

#@ words019
env --zz

#@ words020
nl -q

#@ words021
wc -q

#@ words022
paste -q

#@ words023
unlink

#@ words024
link a

#@ words025
rmdir

#@ words026
mkdir

#@ words027
sum --zz

#@ words028
tsort a b

#@ words029
nohup

#@ words030
tee --zz < /dev/null

#@ words031
stat

#@ words032
touch

#@ words033
ln

#@ words034
cp

#@ words035
mv

#@ words036
rm

#@ words037
chmod

#@ words038
chown

#@ words039
install

#@ words040
mktemp a b

#@ words041
numfmt --zz

#@ words042
fold -q

#@ words043
fmt --zz

#@ words044
od --zz

#@ words045
expand -q

#@ words046
split --zz
