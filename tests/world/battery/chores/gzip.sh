#@ gunzip_001
gunzip --zzz < /dev/null; echo "rc=$?"; gunzip -@ < /dev/null; echo "rc=$?"

#@ gunzip_002
gunzip < /dev/null; echo "rc=$?"

#@ gzip_001
gzip -k README.md && ls README*; gzip README.md; echo "rc=$?"; gunzip -c README.md.gz | head -1; zcat README.md.gz | wc -l; gzip -t README.md.gz && echo ok; gzip -d nofile.gz; echo "rc=$?"; gzip -d config/app.yaml; echo "rc=$?"; zgrep -c TODO README.md.gz; zgrep TODO README.md.gz; gzip -l README.md.gz | tail -1 | awk '{print $2}'; gzip < README.md | gunzip | cmp - README.md && echo same; gunzip README.md; echo "rc=$?"; gzip config; echo "rc=$?"; gzip -r config; ls config; gzip -9 -c data/words.txt | zcat | head -1; zcat data/words.txt; echo "rc=$?"; gzip -f README.md; ls README*; zcat nofile; echo "rc=$?"; zcat < README.md.gz | head -1; gzip -v data/words.txt 2>&1 | cut -d: -f1; gzip -S .z -k data/users.csv; ls data; cp README.md.gz tmp/x.dat; gunzip tmp/x.dat; echo "rc=$?"; bzip2 -k data/numbers.txt 2>&1; ls data; xz -k data/numbers.txt; xz -dc data/numbers.txt.xz | head -1; xz -l data/numbers.txt.xz | wc -l; bzcat data/numbers.txt.bz2 | tail -1; xz -t README.md.gz; echo "rc=$?"; zstd --version >/dev/null 2>&1

#@ gzip_002
gzip --zzz < /dev/null; echo "rc=$?"; gzip -@ < /dev/null; echo "rc=$?"

#@ gzip_003
gzip < /dev/null; echo "rc=$?"

#@ packed_pages
echo hello | gzip > a.gz; zless a.gz; zmore a.gz < /dev/null; zless nosuch.gz; echo $?; zmore nosuch.gz; echo $?; pager README.md | head -2; echo 'a b' | nawk '{print $2}'

#@ zcat_001
zcat --zzz < /dev/null; echo "rc=$?"; zcat -@ < /dev/null; echo "rc=$?"

#@ zcat_002
zcat < /dev/null; echo "rc=$?"

#@ zgrep_001
gzip -k README.md data/users.csv; zgrep TODO README.md.gz; zgrep -c TODO README.md.gz; zgrep -n infra data/users.csv.gz; zgrep -i todo README.md.gz data/users.csv.gz; zgrep -h a README.md.gz data/users.csv.gz | wc -l; zgrep -q nothing README.md.gz; echo "rc=$?"

#@ zgrep_002
gzip README.md; zgrep x nofile.gz; echo "rc=$?"; zgrep -l TODO README.md.gz data/users.csv; zgrep; echo "rc=$?"; zcat README.md.gz | grep -c .; zgrep -A1 -m1 Check README.md.gz; zgrep -v . README.md.gz | wc -l; zgrep -E 'a|b' data/users.csv | head -1; zgrep TODO < README.md.gz; zgrep -e TODO -e Train README.md.gz
