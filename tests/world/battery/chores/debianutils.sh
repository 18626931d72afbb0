#@ which_001
which < /dev/null; echo "rc=$?"
