#@ report_y14
tar cf - config data | tar tf - | awk -F/ '{n[$1]++} END{for(d in n) print d, n[d]}'; tar czf tmp/b.tgz --transform 's,^,backup/,' config && tar xzf tmp/b.tgz -C tmp && diff -r config tmp/backup/config && echo same

#@ tar_001
tar czf tmp/a.tgz config && tar tzf tmp/a.tgz | sort; tar xzf tmp/a.tgz -C tmp; ls tmp/config; tar cf - src | tar xf - -C tmp; ls tmp/src

#@ tar_002
tar cvf tmp/a.tar config/app.yaml README.md; tar tvf tmp/a.tar | awk '{print $1,$2,$3,$NF}'; tar rf tmp/a.tar data/words.txt; tar tf tmp/a.tar; tar xf tmp/a.tar -O README.md | head -1; tar tf tmp/a.tar

#@ tar_003
tar xf nofile.tar; echo "rc=$?"; tar xf README.md; echo "rc=$?"; tar xzf README.md; echo "rc=$?"; tar cf tmp/x.tar nofile; echo "rc=$?"; tar; echo "rc=$?"; tar -zz; echo "rc=$?"; tar tf tmp/x.tar; echo "rc=$?"; tar xf tmp/x.tar nomember; echo "rc=$?"; tar cf tmp/e.tar; echo "rc=$?"

#@ tar_004
tar cf tmp/a.tar --exclude='*.log' logs && tar tf tmp/a.tar; tar cf tmp/b.tar -C config . && tar tf tmp/b.tar | sort; tar xf tmp/b.tar -C tmp ./db.ini && ls tmp; tar cf tmp/c.tar --transform='s,^config,cfg,' config; tar xf tmp/c.tar -C tmp --strip-components=1; ls tmp; tar cf tmp/d.tar /srv/app/README.md; tar tf tmp/d.tar; tar xvf tmp/d.tar -C tmp; tar czf tmp/e.tgz --remove-files config; ls -d config; tar cJf tmp/f.txz README.md && tar tf tmp/f.txz; tar -caf tmp/g.tar.gz README.md; file tmp/g.tar.gz 2>/dev/null | cut -d: -f2 | cut -d, -f1

#@ tar_005
cd tmp; tar cf a.tar ../config/app.yaml; tar tf a.tar; cp ../README.md .; tar cf b.tar ../../app/README.md; tar xf b.tar; find . -name README.md | sort

#@ tar_006
tar --zzz < /dev/null; echo "rc=$?"; tar -@ < /dev/null; echo "rc=$?"

#@ tar_t02
tar cf tmp/a.tar --transform 's,^config,etc,' config; tar tf tmp/a.tar | sort

#@ tar_t03
tar cvf tmp/a.tar --transform 's,^,pre/,' --show-transformed-names config | sort; tar tf tmp/a.tar | sort

#@ tar_t04
tar cf tmp/a.tar config; mkdir tmp/x; tar xf tmp/a.tar -C tmp/x --transform 's/config/conf/'; ls tmp/x

#@ tar_t05
tar cf tmp/a.tar --exclude='*.yaml' config; tar tf tmp/a.tar | sort; tar cf tmp/b.tar --exclude=config/app.yaml config; tar tf tmp/b.tar|sort

#@ tar_t06
tar cf tmp/a.tar config; tar rf tmp/a.tar data/words.txt; tar tf tmp/a.tar | sort; tar --delete -f tmp/a.tar config/db.ini; tar tf tmp/a.tar | sort

#@ tar_t07
tar czf tmp/a.tgz config; tar rf tmp/a.tgz data/words.txt; echo $?

#@ tar_t10
tar cf tmp/abs.tar /srv/app/data/words.txt; tar tf tmp/abs.tar; tar cPf tmp/abs2.tar /srv/app/data/words.txt; tar tf tmp/abs2.tar;

#@ tar_t14
tar cf tmp/a.tar --owner=root --group=root --mtime='2020-01-01' --numeric-owner config/db.ini; tar tvf tmp/a.tar; tar --numeric-owner -tvf tmp/a.tar

#@ tar_t15
tar cf tmp/a.tar config; mkdir tmp/s; tar xvf tmp/a.tar --strip-components=1 -C tmp/s | sort; ls tmp/s

#@ tar_t16
tar cf tmp/a.tar config data; tar xvf tmp/a.tar -C tmp --wildcards '*.yaml'; tar tf tmp/a.tar 'nope*'; echo $?; tar xvf tmp/a.tar -C tmp '*.yaml'; echo $?

#@ tar_t17
tar cjf tmp/a.tbz config; file tmp/a.tbz | cut -c1-40; tar tf tmp/a.tbz | head -1; tar cJf tmp/a.txz config; file tmp/a.txz | cut -c1-40; tar --zstd -cf tmp/a.tzst config; file tmp/a.tzst | cut -d, -f1; tar tf tmp/a.tzst | head -1

#@ tar_t20
tar czf tmp/a.tgz config; head -c 100 tmp/a.tgz > tmp/cut.tgz; tar tzf tmp/cut.tgz; echo $?

#@ tar_t23
tar --exclude-vcs -cf tmp/a.tar -C config . && tar tf tmp/a.tar | sort; tar -C config -cf tmp/b.tar app.yaml -C ../data words.txt; tar tf tmp/b.tar

#@ tar_t24
tar czvf tmp/a.tgz -C /srv/app config data/words.txt | sort; tar -tzf tmp/a.tgz config | wc -l; tar tf tmp/a.tgz nosuch; echo $?

#@ tar_u01
tar czf tmp/a.tgz --transform 's|^config|release-1.2|' config && tar tzf tmp/a.tgz | sort; tar cf tmp/b.tar --transform='s/\(.*\)\.yaml/\1.yml/' config/app.yaml; tar tf tmp/b.tar; tar cf tmp/c.tar --transform 's/.*/\U&/x' config/db.ini; tar tf tmp/c.tar

#@ tar_u02
tar cf tmp/a.tar config; tar xf tmp/a.tar -C tmp --transform='s,config/,,' --show-transformed-names -v config/db.ini; ls tmp; tar tf tmp/a.tar --transform 's/config/x/' | head -1

#@ tar_u03
tar cf tmp/a.tar --owner=0 --group=0 config/db.ini; tar tvf tmp/a.tar | cut -c1-26; tar cf tmp/b.tar --owner=root:0 --group=root:0 --mode=600 config/db.ini; tar tvf tmp/b.tar --numeric-owner | cut -c1-18

#@ tar_u04
tar cf tmp/a.tar --exclude-vcs -C config . -C ../data .; tar tf tmp/a.tar | sort; tar cf tmp/b.tar -C data words.txt -C /srv/app/config app.yaml db.ini; tar tf tmp/b.tar; tar cf tmp/c.tar -C nosuch x; echo $?

#@ tar_u05
tar cf tmp/a.tar config data; tar --delete -f tmp/a.tar data; tar tf tmp/a.tar | wc -l; tar --delete -f tmp/a.tar nosuch; echo $?; touch -d '2030-01-01' data/words.txt; tar uf tmp/a.tar data/words.txt; tar tf tmp/a.tar | tail -1

#@ tar_u06
tar czf tmp/backup.tgz --exclude='*.log' --exclude='models' . 2>/dev/null; tar tzf tmp/backup.tgz | grep -c log; tar cf - config | tar xvf - -C tmp | sort; tar -cvzf tmp/v.tgz config 2>&1 | sort | head -2
