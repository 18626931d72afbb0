#@ mistakes001
awk nofile x nofile2; echo "rc=$?"; awk config; echo "rc=$?"

#@ mistakes002
basename --zzz < /dev/null; echo "rc=$?"; basename -@ < /dev/null; echo "rc=$?"

#@ mistakes003
basename < /dev/null; echo "rc=$?"

#@ mistakes004
cat < /dev/null; echo "rc=$?"

#@ mistakes005
cat nofile x nofile2; echo "rc=$?"; cat config; echo "rc=$?"

#@ mistakes006
chgrp --zzz < /dev/null; echo "rc=$?"; chgrp -@ < /dev/null; echo "rc=$?"

#@ mistakes007
chgrp < /dev/null; echo "rc=$?"

#@ mistakes008
chmod --zzz < /dev/null; echo "rc=$?"; chmod -@ < /dev/null; echo "rc=$?"

#@ mistakes009
chmod < /dev/null; echo "rc=$?"

#@ mistakes010
chown --zzz < /dev/null; echo "rc=$?"; chown -@ < /dev/null; echo "rc=$?"

#@ mistakes011
chown < /dev/null; echo "rc=$?"

#@ mistakes012
cksum --zzz < /dev/null; echo "rc=$?"; cksum -@ < /dev/null; echo "rc=$?"

#@ mistakes013
cksum < /dev/null; echo "rc=$?"

#@ mistakes014
cksum nofile x nofile2; echo "rc=$?"

#@ mistakes015
cmp --zzz < /dev/null; echo "rc=$?"; cmp -@ < /dev/null; echo "rc=$?"

#@ mistakes016
cmp < /dev/null; echo "rc=$?"

#@ mistakes017
cmp config; echo "rc=$?"

#@ mistakes018
column < /dev/null; echo "rc=$?"

#@ mistakes019
comm --zzz < /dev/null; echo "rc=$?"; comm -@ < /dev/null; echo "rc=$?"

#@ mistakes020
comm < /dev/null; echo "rc=$?"

#@ mistakes021
comm nofile x nofile2; echo "rc=$?"; comm config; echo "rc=$?"

#@ mistakes022
cp --zzz < /dev/null; echo "rc=$?"; cp -@ < /dev/null; echo "rc=$?"

#@ mistakes023
cp < /dev/null; echo "rc=$?"

#@ mistakes024
cut --zzz < /dev/null; echo "rc=$?"; cut -@ < /dev/null; echo "rc=$?"

#@ mistakes025
cut < /dev/null; echo "rc=$?"

#@ mistakes026
cut nofile x nofile2; echo "rc=$?"; cut config; echo "rc=$?"

#@ mistakes027
date --zzz < /dev/null; echo "rc=$?"; date -@ < /dev/null; echo "rc=$?"

#@ mistakes028
df --zzz < /dev/null; echo "rc=$?"; df -@ < /dev/null; echo "rc=$?"

#@ mistakes029
diff --zzz < /dev/null; echo "rc=$?"; diff -@ < /dev/null; echo "rc=$?"

#@ mistakes030
diff < /dev/null; echo "rc=$?"

#@ mistakes031
diff nofile x nofile2; echo "rc=$?"; diff config; echo "rc=$?"

#@ mistakes032
dirname < /dev/null; echo "rc=$?"

#@ mistakes033
du --zzz < /dev/null; echo "rc=$?"; du -@ < /dev/null; echo "rc=$?"

#@ mistakes034
env --zzz < /dev/null; echo "rc=$?"; env -@ < /dev/null; echo "rc=$?"

#@ mistakes035
expand --zzz < /dev/null; echo "rc=$?"; expand -@ < /dev/null; echo "rc=$?"

#@ mistakes036
expand < /dev/null; echo "rc=$?"

#@ mistakes037
expr --zzz < /dev/null; echo "rc=$?"; expr -@ < /dev/null; echo "rc=$?"

#@ mistakes038
expr < /dev/null; echo "rc=$?"

#@ mistakes039
find --zzz < /dev/null; echo "rc=$?"; find -@ < /dev/null; echo "rc=$?"

#@ mistakes040
fmt --zzz < /dev/null; echo "rc=$?"; fmt -@ < /dev/null; echo "rc=$?"

#@ mistakes041
fmt < /dev/null; echo "rc=$?"

#@ mistakes042
fmt nofile x nofile2; echo "rc=$?"

#@ mistakes043
fold --zzz < /dev/null; echo "rc=$?"; fold -@ < /dev/null; echo "rc=$?"

#@ mistakes044
fold < /dev/null; echo "rc=$?"

#@ mistakes045
fold nofile x nofile2; echo "rc=$?"; fold config; echo "rc=$?"

#@ mistakes046
grep --zzz < /dev/null; echo "rc=$?"; grep -@ < /dev/null; echo "rc=$?"

#@ mistakes047
grep < /dev/null; echo "rc=$?"

#@ mistakes048
grep nofile x nofile2; echo "rc=$?"; grep config; echo "rc=$?"

#@ mistakes049
gunzip --zzz < /dev/null; echo "rc=$?"; gunzip -@ < /dev/null; echo "rc=$?"

#@ mistakes050
gunzip < /dev/null; echo "rc=$?"

#@ mistakes051
gzip --zzz < /dev/null; echo "rc=$?"; gzip -@ < /dev/null; echo "rc=$?"

#@ mistakes052
gzip < /dev/null; echo "rc=$?"

#@ mistakes053
head --zzz < /dev/null; echo "rc=$?"; head -@ < /dev/null; echo "rc=$?"

#@ mistakes054
head < /dev/null; echo "rc=$?"

#@ mistakes055
head nofile x nofile2; echo "rc=$?"; head config; echo "rc=$?"

#@ mistakes056
iconv < /dev/null; echo "rc=$?"

#@ mistakes057
id --zzz < /dev/null; echo "rc=$?"; id -@ < /dev/null; echo "rc=$?"

#@ mistakes058
install --zzz < /dev/null; echo "rc=$?"; install -@ < /dev/null; echo "rc=$?"

#@ mistakes059
install < /dev/null; echo "rc=$?"

#@ mistakes060
join --zzz < /dev/null; echo "rc=$?"; join -@ < /dev/null; echo "rc=$?"

#@ mistakes061
join < /dev/null; echo "rc=$?"

#@ mistakes062
kill --zzz < /dev/null; echo "rc=$?"; kill -@ < /dev/null; echo "rc=$?"

#@ mistakes063
kill < /dev/null; echo "rc=$?"

#@ mistakes064
ln --zzz < /dev/null; echo "rc=$?"; ln -@ < /dev/null; echo "rc=$?"

#@ mistakes065
ln < /dev/null; echo "rc=$?"

#@ mistakes066
ls --zzz < /dev/null; echo "rc=$?"; ls -@ < /dev/null; echo "rc=$?"

#@ mistakes067
ls nofile x nofile2; echo "rc=$?"; ls config; echo "rc=$?"

#@ mistakes068
md5sum --zzz < /dev/null; echo "rc=$?"; md5sum -@ < /dev/null; echo "rc=$?"

#@ mistakes069
md5sum < /dev/null; echo "rc=$?"

#@ mistakes070
md5sum nofile x nofile2; echo "rc=$?"; md5sum config; echo "rc=$?"

#@ mistakes071
mkdir --zzz < /dev/null; echo "rc=$?"; mkdir -@ < /dev/null; echo "rc=$?"

#@ mistakes072
mkdir < /dev/null; echo "rc=$?"

#@ mistakes073
mkfifo -@ < /dev/null; echo "rc=$?"

#@ mistakes074
mkfifo < /dev/null; echo "rc=$?"

#@ mistakes075
mktemp -@ < /dev/null; echo "rc=$?"

#@ mistakes076
mv --zzz < /dev/null; echo "rc=$?"; mv -@ < /dev/null; echo "rc=$?"

#@ mistakes077
mv < /dev/null; echo "rc=$?"

#@ mistakes078
nl --zzz < /dev/null; echo "rc=$?"; nl -@ < /dev/null; echo "rc=$?"

#@ mistakes079
nl < /dev/null; echo "rc=$?"

#@ mistakes080
nl config; echo "rc=$?"

#@ mistakes081
nohup < /dev/null; echo "rc=$?"

#@ mistakes082
numfmt --zzz < /dev/null; echo "rc=$?"; numfmt -@ < /dev/null; echo "rc=$?"

#@ mistakes083
numfmt < /dev/null; echo "rc=$?"

#@ mistakes084
od --zzz < /dev/null; echo "rc=$?"; od -@ < /dev/null; echo "rc=$?"

#@ mistakes085
od < /dev/null; echo "rc=$?"

#@ mistakes086
od nofile x nofile2; echo "rc=$?"; od config; echo "rc=$?"

#@ mistakes087
paste --zzz < /dev/null; echo "rc=$?"; paste -@ < /dev/null; echo "rc=$?"

#@ mistakes088
paste < /dev/null; echo "rc=$?"

#@ mistakes089
paste nofile x nofile2; echo "rc=$?"; paste config; echo "rc=$?"

#@ mistakes090
pkill < /dev/null; echo "rc=$?"

#@ mistakes091
pr --zzz < /dev/null; echo "rc=$?"; pr -@ < /dev/null; echo "rc=$?"

#@ mistakes092
pr < /dev/null; echo "rc=$?"

#@ mistakes093
pr nofile x nofile2; echo "rc=$?"; pr config; echo "rc=$?"

#@ mistakes094
printf --zzz < /dev/null; echo "rc=$?"; printf -@ < /dev/null; echo "rc=$?"

#@ mistakes095
printf < /dev/null; echo "rc=$?"

#@ mistakes096
ps --zzz < /dev/null; echo "rc=$?"; ps -@ < /dev/null; echo "rc=$?"

#@ mistakes097
readlink --zzz < /dev/null; echo "rc=$?"; readlink -@ < /dev/null; echo "rc=$?"

#@ mistakes098
readlink < /dev/null; echo "rc=$?"

#@ mistakes099
realpath --zzz < /dev/null; echo "rc=$?"; realpath -@ < /dev/null; echo "rc=$?"

#@ mistakes100
realpath < /dev/null; echo "rc=$?"

#@ mistakes101
type -P rename

#@ mistakes102
rev < /dev/null; echo "rc=$?"

#@ mistakes103
rm --zzz < /dev/null; echo "rc=$?"; rm -@ < /dev/null; echo "rc=$?"

#@ mistakes104
rm < /dev/null; echo "rc=$?"

#@ mistakes105
rmdir --zzz < /dev/null; echo "rc=$?"; rmdir -@ < /dev/null; echo "rc=$?"

#@ mistakes106
rmdir < /dev/null; echo "rc=$?"

#@ mistakes107
sed config; echo "rc=$?"

#@ mistakes108
seq --zzz < /dev/null; echo "rc=$?"; seq -@ < /dev/null; echo "rc=$?"

#@ mistakes109
seq < /dev/null; echo "rc=$?"

#@ mistakes110
sha256sum --zzz < /dev/null; echo "rc=$?"; sha256sum -@ < /dev/null; echo "rc=$?"

#@ mistakes111
sha256sum < /dev/null; echo "rc=$?"

#@ mistakes112
sleep --zzz < /dev/null; echo "rc=$?"; sleep -@ < /dev/null; echo "rc=$?"

#@ mistakes113
sleep < /dev/null; echo "rc=$?"

#@ mistakes114
sort --zzz < /dev/null; echo "rc=$?"; sort -@ < /dev/null; echo "rc=$?"

#@ mistakes115
sort < /dev/null; echo "rc=$?"

#@ mistakes116
sort nofile x nofile2; echo "rc=$?"; sort config; echo "rc=$?"

#@ mistakes117
split --zzz < /dev/null; echo "rc=$?"; split -@ < /dev/null; echo "rc=$?"

#@ mistakes118
split < /dev/null; echo "rc=$?"

#@ mistakes119
split nofile x nofile2; echo "rc=$?"; split config; echo "rc=$?"

#@ mistakes120
stat --zzz < /dev/null; echo "rc=$?"; stat -@ < /dev/null; echo "rc=$?"

#@ mistakes121
stat < /dev/null; echo "rc=$?"

#@ mistakes122
strings --zzz < /dev/null; echo "rc=$?"; strings -@ < /dev/null; echo "rc=$?"

#@ mistakes123
strings < /dev/null; echo "rc=$?"

#@ mistakes124
strings nofile x nofile2; echo "rc=$?"; strings config; echo "rc=$?"

#@ mistakes125
sum --zzz < /dev/null; echo "rc=$?"; sum -@ < /dev/null; echo "rc=$?"

#@ mistakes126
sum < /dev/null; echo "rc=$?"

#@ mistakes127
sum nofile x nofile2; echo "rc=$?"; sum config; echo "rc=$?"

#@ mistakes128
sync --zzz < /dev/null; echo "rc=$?"; sync -@ < /dev/null; echo "rc=$?"

#@ mistakes129
tac < /dev/null; echo "rc=$?"

#@ mistakes130
tail --zzz < /dev/null; echo "rc=$?"; tail -@ < /dev/null; echo "rc=$?"

#@ mistakes131
tail < /dev/null; echo "rc=$?"

#@ mistakes132
tail nofile x nofile2; echo "rc=$?"; tail config; echo "rc=$?"

#@ mistakes133
tar --zzz < /dev/null; echo "rc=$?"; tar -@ < /dev/null; echo "rc=$?"

#@ mistakes134
tee --zzz < /dev/null; echo "rc=$?"; tee -@ < /dev/null; echo "rc=$?"

#@ mistakes135
tee < /dev/null; echo "rc=$?"

#@ mistakes136
timeout --zzz < /dev/null; echo "rc=$?"; timeout -@ < /dev/null; echo "rc=$?"

#@ mistakes137
touch --zzz < /dev/null; echo "rc=$?"; touch -@ < /dev/null; echo "rc=$?"

#@ mistakes138
touch < /dev/null; echo "rc=$?"

#@ mistakes139
tr --zzz < /dev/null; echo "rc=$?"; tr -@ < /dev/null; echo "rc=$?"

#@ mistakes140
tr < /dev/null; echo "rc=$?"

#@ mistakes141
truncate --zzz < /dev/null; echo "rc=$?"; truncate -@ < /dev/null; echo "rc=$?"

#@ mistakes142
truncate < /dev/null; echo "rc=$?"

#@ mistakes143
tsort --zzz < /dev/null; echo "rc=$?"

#@ mistakes144
tsort < /dev/null; echo "rc=$?"

#@ mistakes145
tsort nofile x nofile2; echo "rc=$?"

#@ mistakes146
uname --zzz < /dev/null; echo "rc=$?"; uname -@ < /dev/null; echo "rc=$?"

#@ mistakes147
unexpand --zzz < /dev/null; echo "rc=$?"; unexpand -@ < /dev/null; echo "rc=$?"

#@ mistakes148
unexpand < /dev/null; echo "rc=$?"

#@ mistakes149
uniq --zzz < /dev/null; echo "rc=$?"; uniq -@ < /dev/null; echo "rc=$?"

#@ mistakes150
uniq < /dev/null; echo "rc=$?"

#@ mistakes151
uniq config; echo "rc=$?"

#@ mistakes152
unlink --zzz < /dev/null; echo "rc=$?"; unlink -@ < /dev/null; echo "rc=$?"

#@ mistakes153
unlink < /dev/null; echo "rc=$?"

#@ mistakes154
wc --zzz < /dev/null; echo "rc=$?"; wc -@ < /dev/null; echo "rc=$?"

#@ mistakes155
wc < /dev/null; echo "rc=$?"

#@ mistakes156
wc nofile x nofile2; echo "rc=$?"; wc config; echo "rc=$?"

#@ mistakes157
which < /dev/null; echo "rc=$?"

#@ mistakes158
xargs < /dev/null; echo "rc=$?"

#@ mistakes159
xxd --zzz < /dev/null; echo "rc=$?"; xxd -@ < /dev/null; echo "rc=$?"

#@ mistakes160
xxd < /dev/null; echo "rc=$?"

#@ mistakes161
xxd nofile x nofile2; echo "rc=$?"; xxd config; echo "rc=$?"

#@ mistakes162
zcat --zzz < /dev/null; echo "rc=$?"; zcat -@ < /dev/null; echo "rc=$?"

#@ mistakes163
zcat < /dev/null; echo "rc=$?"

#@ mistakes164
jq --zzz < /dev/null; echo "rc=$?"

#@ mistakes165
jq < /dev/null; echo "rc=$?"

#@ mistakes166
jq nofile x nofile2; echo "rc=$?"; jq config; echo "rc=$?"

#@ mistakes167
file nofile x nofile2; echo "rc=$?"; file config; echo "rc=$?"

#@ mistakes168
type -P tree

#@ mistakes169
logger --zzz < /dev/null; echo "rc=$?"; logger -@ < /dev/null; echo "rc=$?"

#@ mistakes170
logger < /dev/null; echo "rc=$?"

#@ mistakes171
stdbuf --zzz < /dev/null; echo "rc=$?"; stdbuf -@ < /dev/null; echo "rc=$?"

#@ mistakes172
stdbuf < /dev/null; echo "rc=$?"

#@ mistakes173
setsid --zzz < /dev/null; echo "rc=$?"; setsid -@ < /dev/null; echo "rc=$?"

#@ mistakes174
setsid < /dev/null; echo "rc=$?"

#@ mistakes175
flock < /dev/null; echo "rc=$?"

#@ mistakes176
link --zzz < /dev/null; echo "rc=$?"; link -@ < /dev/null; echo "rc=$?"

#@ mistakes177
link < /dev/null; echo "rc=$?"

#@ mistakes178
test --zzz < /dev/null; echo "rc=$?"; test -@ < /dev/null; echo "rc=$?"

#@ mistakes179
test < /dev/null; echo "rc=$?"

#@ mistakes180
sha1sum --zzz < /dev/null; echo "rc=$?"; sha1sum -@ < /dev/null; echo "rc=$?"

#@ mistakes181
sha1sum < /dev/null; echo "rc=$?"

#@ mistakes182
b2sum --zzz < /dev/null; echo "rc=$?"; b2sum -@ < /dev/null; echo "rc=$?"

#@ mistakes183
b2sum < /dev/null; echo "rc=$?"

#@ mistakes184
base32 --zzz < /dev/null; echo "rc=$?"; base32 -@ < /dev/null; echo "rc=$?"

#@ mistakes185
base32 < /dev/null; echo "rc=$?"

#@ mistakes186
base32 nofile x nofile2; echo "rc=$?"; base32 config; echo "rc=$?"

#@ mistakes187
hexdump --zzz < /dev/null; echo "rc=$?"; hexdump -@ < /dev/null; echo "rc=$?"

#@ mistakes188
hexdump < /dev/null; echo "rc=$?"

#@ mistakes189
hexdump nofile x nofile2; echo "rc=$?"; hexdump config; echo "rc=$?"

#@ mistakes190
column < /dev/null; echo "rc=$?"

#@ mistakes191
type -P cal

#@ mistakes192
ionice --zzz < /dev/null; echo "rc=$?"; ionice -@ < /dev/null; echo "rc=$?"

#@ mistakes193
ionice < /dev/null; echo "rc=$?"

#@ mistakes194
taskset --zzz < /dev/null; echo "rc=$?"; taskset -@ < /dev/null; echo "rc=$?"

#@ mistakes195
taskset < /dev/null; echo "rc=$?"

#@ mistakes196
chrt --zzz < /dev/null; echo "rc=$?"; chrt -@ < /dev/null; echo "rc=$?"

#@ mistakes197
chrt < /dev/null; echo "rc=$?"

#@ mistakes198
type -P dig

#@ mistakes199
type -P nslookup

#@ mistakes200
type -P host

#@ mistakes201
openssl --zzz < /dev/null; echo "rc=$?"; openssl -@ < /dev/null; echo "rc=$?"
