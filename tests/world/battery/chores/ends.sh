#@ timeout_keeps_what_was_said
timeout 1 sh -c 'echo start; sleep 5; echo no'; echo $?
timeout 2 bash -c 'for i in 1 2 3 4; do echo $i; sleep 0.9; done'; echo $?
printf '#!/bin/bash\necho a; touch tmp/made; sleep 5; touch tmp/not\n' > tmp/s.sh; chmod +x tmp/s.sh
timeout 1 tmp/s.sh; echo $?; ls tmp
timeout -v 1 sleep 3; echo $?
timeout 3 timeout 1 sleep 3; echo $?
timeout --preserve-status 1 sleep 3; echo $?
for i in 1 2; do timeout 0.5 sh -c 'echo $0; sleep 2' $i || echo failed $?; done
timeout 5 sh -c 'echo fine; exit 3'; echo $?

#@ timeout_of_a_wait
timeout 2 sh -c 'sleep 5 & echo x; wait; echo y' > tmp/o; echo $?; cat tmp/o
timeout 1; echo $?
timeout; echo $?
timeout abc ls; echo $?
dpkg-query -W -f; echo $?
dpkg-query -f; echo $?
