#@ packed001
curl -sS file:///srv/app/README.md | head -1; curl -sS file:///nofile; echo "rc=$?"; curl -s file:///srv/app/data/users.csv -o tmp/u && wc -l tmp/u

#@ packed002
rsync -ai README.md tmp/ | cut -c1-30; rsync -ai README.md tmp/; rsync -a --itemize-changes config tmp/

#@ packed003
gzip -k README.md data/users.csv; zgrep TODO README.md.gz; zgrep -c TODO README.md.gz; zgrep -n infra data/users.csv.gz; zgrep -i todo README.md.gz data/users.csv.gz; zgrep -h a README.md.gz data/users.csv.gz | wc -l; zgrep -q nothing README.md.gz; echo "rc=$?"

#@ packed004
gzip README.md; zgrep x nofile.gz; echo "rc=$?"; zgrep -l TODO README.md.gz data/users.csv; zgrep; echo "rc=$?"; zcat README.md.gz | grep -c .; zgrep -A1 -m1 Check README.md.gz; zgrep -v . README.md.gz | wc -l; zgrep -E 'a|b' data/users.csv | head -1; zgrep TODO < README.md.gz; zgrep -e TODO -e Train README.md.gz
