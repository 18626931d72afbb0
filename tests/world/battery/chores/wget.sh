#@ wget_001
wget -q http://127.0.0.1:1/; echo $?
