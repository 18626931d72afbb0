#@ jq_001
jq . config/settings.json

#@ jq_002
jq -r .name config/settings.json; jq .tags[0] config/settings.json; jq -c .limits config/settings.json; jq '.jobs | length' config/settings.json; jq .nope config/settings.json; jq -e .nope config/settings.json; echo "rc=$?"

#@ jq_003
jq -r '.jobs[] | "\(.id)\t\(.state)"' config/settings.json; jq '[.jobs[] | select(.state=="running") | .loss] | add / length' config/settings.json; jq -r '.jobs[] | select(.loss==null) | .id' config/settings.json

#@ jq_004
jq -r '.jobs[] | [.id,.state,.loss] | @csv' config/settings.json; jq -r '.jobs[] | [.id,.state] | @tsv' config/settings.json; jq -r '.tags | join(",")' config/settings.json; jq -r '.limits | to_entries[] | "\(.key)=\(.value)"' config/settings.json

#@ jq_005
jq '.replicas = 5 | .tags += ["new"] | del(.jobs)' config/settings.json; jq '.jobs |= map(select(.id!=2))' config/settings.json | jq -c .jobs; jq -c '.jobs | group_by(.state) | map({state: .[0].state, n: length})' config/settings.json

#@ jq_006
jq -c 'keys, keys_unsorted' config/settings.json; jq 'type, (.tags|type), (.replicas|type)' config/settings.json; jq -c '[paths(scalars)|join(".")]' config/settings.json 2>&1; jq -c '[.. | numbers]' config/settings.json; jq -c 'walk(if type=="number" then .+1 else . end)' config/settings.json

#@ jq_007
jq -n '{a:1,b:[1,2,{c:"x"}]}'; jq -n --arg v hello --argjson n 5 '{v:$v,n:$n}'; jq -n '[range(5)] | map(.*2)'; jq -nr '"a,b" | split(",")[]'; jq -n '"x" * 3'; jq -n '[1,2,3] | .[1:]' -c; jq -n 'now|type'; jq -n '1 + null, ([1]+[2]), ({a:1}+{b:2})' -c; jq -n '"abc"|test("B";"i")'; jq -n '[.[]?]' -c

#@ jq_008
jq . nofile; echo "rc=$?"; jq '.foo[' config/settings.json; echo "rc=$?"

#@ jq_009
jq; echo "rc=$?"

#@ jq_010
echo '' | jq .; echo "rc=$?"; jq 'nofunc(1)' config/settings.json; echo "rc=$?"; jq '.replicas + "a"' config/settings.json; echo "rc=$?"; jq 'error("boom")' config/settings.json; echo "rc=$?"; jq '$x' config/settings.json; echo "rc=$?"; jq 'halt_error' <<< '"bye"'; echo "rc=$?"; jq --zz . config/settings.json; echo "rc=$?"; jq '.a.b.c' <<< '{"a":5}'; echo "rc=$?"; jq '.[0]' <<< '{"a":1}'; echo "rc=$?"; jq '.[] as [$a] | $a' <<< '[[1],[2]]'; jq 'try error("x") catch .' <<< 1; jq '.a?' <<< 5; jq '.a // "dflt"' <<< '{}'; jq 'if . then 1 else 2 end' <<< null; jq '{}|keys' <<< 1 -c

#@ jq_011
printf '%s\n' '{"a":1}' '{"a":2}' | jq -s 'map(.a)|add'; printf '%s\n' '{"a":1}' '{"a":2}' | jq -c '.a'; printf '%s\n' '{"a":1}' '{"a":2}' | jq -n '[inputs.a]' -c; printf 'l1\nl2\n' | jq -R .; printf 'l1\nl2\n' | jq -Rs 'split("\n")' -c; jq -s '.[0] * .[1]' -c <(echo '{"a":{"x":1}}') <(echo '{"a":{"y":2}}'); jq --slurpfile s config/settings.json -n '$s[0].name'; jq -S -c . <<< '{"b":1,"a":2}'; jq --tab . <<< '{"a":1}'; jq --indent 4 . <<< '{"a":1}'; jq -j '.[]' <<< '["a","b"]'; echo; jq -a . <<< '"é"'

#@ jq_012
jq -c 'sort_by(.a)' <<< '[{"a":2},{"a":1}]'; jq 'max_by(.a).a, min_by(.a).a' <<< '[{"a":2},{"a":1}]'; jq -c 'unique, (map(tostring)), (index(2)), (first,last), (any, all)' <<< '[1,2,2]'; jq -c 'to_entries, with_entries(.value+=1)' <<< '{"a":1}'; jq -c 'reduce .[] as $x (0; .+$x), [foreach .[] as $x (0; .+$x)], [limit(2;.[])], flatten, reverse, contains([1]), (.[0]|floor), @json, (@base64 "x\(.)")' <<< '[1,2,3]'; jq -c 'ascii_downcase, ascii_upcase, length, ltrimstr("A"), rtrimstr("c"), explode, @uri, @html, @sh, startswith("A"), (.[1:2]), sub("b";"X"), gsub("[A-Z]";"-"), [match("b").offset], capture("(?<x>b)"), ([scan(".")]|length), splits("b")' <<< '"Abc <&"'

#@ jq_013
jq --zzz < /dev/null; echo "rc=$?"

#@ jq_014
jq < /dev/null; echo "rc=$?"

#@ jq_015
jq nofile x nofile2; echo "rc=$?"; jq config; echo "rc=$?"
