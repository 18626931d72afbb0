#@ getent_001
getent passwd root; getent group root; getent passwd nosuch; echo $?; id -u root; id nosuch; echo $?; getent hosts 127.0.0.1

#@ iconv_001
iconv < /dev/null; echo "rc=$?"

#@ linked_libraries
ldd /bin/ls | sed 's/ (0x.*//'; ldd $(command -v bash) | awk '{print $1}'; ldd /etc/passwd; echo $?; ldd nosuch; ldd /bin; test -e /lib/x86_64-linux-gnu/libselinux.so.1 && echo there
ldd /usr/bin/rsync | grep -c '=>'; readlink -f /lib64/ld-linux-x86-64.so.2; dpkg -S /lib/x86_64-linux-gnu/libz.so.1
