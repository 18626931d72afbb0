#@ report_y07
sed -i.bak -E 's/^(port: ).*/\19090/' config/app.yaml; diff config/app.yaml.bak config/app.yaml; awk -F'=' '/^\[/{s=$0} /port/{gsub(/ /,"",$2); print s, $2}' config/db.ini

#@ sed_001
sed config; echo "rc=$?"

#@ sed_002
sed -n '2,4p' data/users.csv
sed -n '/infra/p' data/users.csv
sed '1d;$d' data/users.csv
sed -n '$=' data/users.csv
sed '2q' data/users.csv
sed -n '2{p;q}' data/users.csv

#@ sed_003
sed -i.bak 's/INFO/WARN/' config/app.yaml
cat config/app.yaml; ls config
diff config/app.yaml.bak config/app.yaml

#@ sed_004
sed -E 's/^([^,]+),([^,]+),(.*)$/\2:\1 (\3)/' data/users.csv

#@ sed_005
sed 's/[aeiou]/<&>/2' data/words.txt

#@ sed_006
sed 's/o/0/2g;s/the/THE/I' data/words.txt

#@ sed_007
echo 'a/b/c' | sed 's|/|::|g'

#@ sed_008
echo hello | sed 's/\(h\)\(.*\)/\U\1\E\2/;s/l/L/2'

#@ sed_009
echo 'foo bar' | sed -E 's/(\w+) (\w+)/\u\1 \U\2/'

#@ sed_010
sed 'N;s/\n/ + /' data/words.txt

#@ sed_011
sed -n '1!G;h;$p' data/words.txt

#@ sed_012
sed G data/words.txt | head -4

#@ sed_013
sed -n 'x;p' data/users.csv | head -3

#@ sed_014
sed '$!N;$!D' data/users.csv

#@ sed_015
sed -n '$!{h;d};H;x;p' data/users.csv

#@ sed_016
sed '/^$/d;s/  */ /g;s/\t/ /g' data/words.txt

#@ sed_017
sed -e '/db/,/cache/{s/^/# /}' config/db.ini

#@ sed_018
sed '/^\[cache\]/a timeout = 5' config/db.ini

#@ sed_019
sed '/^port/i # the port' config/db.ini

#@ sed_020
sed '/^port/c port = 6000' config/db.ini

#@ sed_021
sed '0,/host/s/host/HOST/' config/db.ini

#@ sed_022
sed -n '/\[db\]/,/^$/{/=/p}' config/db.ini

#@ sed_023
sed -n 's/^port *= *//p' config/db.ini

#@ sed_024
sed '1~2d' data/users.csv

#@ sed_025
sed -n '2~3p' data/users.csv

#@ sed_026
sed '2,+1d' data/users.csv

#@ sed_027
sed '/alice/,4d' data/users.csv

#@ sed_028
sed '$!d' data/users.csv

#@ sed_029
sed ':a;N;$!ba;s/\n/,/g' data/users.csv

#@ sed_030
sed = data/words.txt | sed 'N;s/\n/\t/'

#@ sed_031
sed 'y/abc/xyz/' data/words.txt

#@ sed_032
sed -s -n '$p' config/app.yaml config/db.ini

#@ sed_033
sed -n 'l' data/words.txt

#@ sed_034
sed --expression='s/the/A/' --quiet -e p data/words.txt

#@ sed_035
sed 's/x' README.md; echo "rc=$?"

#@ sed_036
sed k README.md; echo "rc=$?"

#@ sed_037
sed -n '/unclosed' README.md; echo "rc=$?"

#@ sed_038
sed p nofile; echo "rc=$?"

#@ sed_039
sed '3,1p' -n data/users.csv

#@ sed_040
sed -i s/a/b/ nofile; echo "rc=$?"

#@ sed_041
sed 's/\(a/b/' README.md; echo "rc=$?"

#@ sed_042
sed b:nolabel README.md; echo "rc=$?"

#@ sed_043
sed -f - data/users.csv <<'EOT'
# comment
1s/.*/HEADER/
/bob/{
  s/28/29/
  w tmp/bob.txt
}
$a\
-- end --
EOT
cat tmp/bob.txt

#@ sed_044
sed 's/^/    /;s/$/ ;/' data/users.csv | head -2

#@ sed_045
sed -E '/^(#|$)/d' README.md

#@ sed_046
sed '/TODO/!d' README.md

#@ sed_047
sed 's/a/\n/' <<< banana

#@ sed_048
sed 's/\./_/g;s/[^a-z_]//g' <<< 'v1.2.Beta'

#@ sed_049
sed -n '/start/,/end/{//!p}' <<< $'a\nstart\nb\nc\nend\nd'

#@ sed_050
sed '5r data/words.txt' config/app.yaml

#@ sed_051
sed '/name/R data/words.txt' config/app.yaml | head -3

#@ sed_052
sed 's/e/E/w /dev/stdout' <<< 'the end'

#@ sed_053
sed -z 's/\n/;/g' data/words.txt; echo

#@ sed_054
sed 's/a\|b/X/g' <<< 'cab'; sed 's/a\+/X/' <<< caab; sed -E 's/a{2}/X/' <<< caab

#@ sed_055
sed 's/\bthe\b/T/g;s/\s\+/ /g' <<< 'the  other	the'

#@ sed_056
sed 's/.\{3\}/&-/g' <<< abcdefgh

#@ sed_057
sed 's/[[:upper:]]/(&)/g' <<< 'aBcD'

#@ sed_058
sed -r ':a;s/^([0-9]+)([0-9]{3})/\1,\2/;ta' <<< 1234567

#@ sed_059
sed 't end;s/x/y/;:end;s/$/!/' <<< x

#@ sed_060
sed -u 2d data/words.txt | wc -l; sed --posix p <<< a
