#@ fuser_001
fuser /nope; echo $?; lsof /nope; echo $?; touch f; fuser f; echo $?; lsof f; echo $?
