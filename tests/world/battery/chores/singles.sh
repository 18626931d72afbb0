#@ file_001
file config/* scripts/* src/main.py data/users.csv models/* current.yaml tmp nofile /dev/null .hidden; file -i README.md; file --mime-type scripts/run.sh config/settings.json; printf 'a\r\nb\r\n' > tmp/crlf; printf '\xef\xbb\xbfhi\n' > tmp/bom; printf 'caf\xe9\n' > tmp/l1; echo é > tmp/u; printf '%%PDF-1.4\n' > tmp/p; echo '<html></html>' > tmp/h.html; printf 'no newline' > tmp/nn; printf '{"a":1}' > tmp/j; file tmp/*; file - < README.md; file -b tmp/e

#@ file_002
file nofile x nofile2; echo "rc=$?"; file config; echo "rc=$?"

#@ rgrep
mkdir d; echo needle > d/a; echo x > d/b; rgrep needle d; rgrep -l needle d; rgrep zz d; echo $?

#@ strings_001
strings --zzz < /dev/null; echo "rc=$?"; strings -@ < /dev/null; echo "rc=$?"

#@ strings_002
strings < /dev/null; echo "rc=$?"

#@ strings_003
strings nofile x nofile2; echo "rc=$?"; strings config; echo "rc=$?"

#@ xxd_001
xxd --zzz < /dev/null; echo "rc=$?"; xxd -@ < /dev/null; echo "rc=$?"

#@ xxd_002
xxd < /dev/null; echo "rc=$?"

#@ xxd_003
xxd nofile x nofile2; echo "rc=$?"; xxd config; echo "rc=$?"
