#@ file_001
file config/* scripts/* src/main.py data/users.csv models/* current.yaml tmp nofile /dev/null .hidden; file -i README.md; file --mime-type scripts/run.sh config/settings.json; printf 'a\r\nb\r\n' > tmp/crlf; printf '\xef\xbb\xbfhi\n' > tmp/bom; printf 'caf\xe9\n' > tmp/l1; echo é > tmp/u; printf '%%PDF-1.4\n' > tmp/p; echo '<html></html>' > tmp/h.html; printf 'no newline' > tmp/nn; printf '{"a":1}' > tmp/j; file tmp/*; file - < README.md; file -b tmp/e

#@ file_002
file nofile x nofile2; echo "rc=$?"; file config; echo "rc=$?"
