#@ awk_alternative
readlink /usr/bin/awk /etc/alternatives/awk; update-alternatives --display awk; update-alternatives --query awk; update-alternatives --list pager; update-alternatives --list nosuch; update-alternatives --config awk < /dev/null; update-alternatives --set awk /usr/bin/gawk; echo $?
update-alternatives --install /usr/bin/foo foo /bin/ls 10; update-alternatives; echo $?

#@ dpkgdeb
dpkg-deb; echo $?; dpkg-deb -I nosuch.deb; echo $?; echo x > x.deb; dpkg-deb -c x.deb; echo $?; dpkg-deb --info; echo $?; dpkg-deb --bad; echo $?; dpkg-deb -x x.deb; echo $?; dpkg-deb -x x.deb out; echo $?; dpkg-deb --build nosuch; echo $?; mkdir pk; dpkg-deb -b pk; echo $?; dpkg-deb -f x.deb; echo $?; dpkg-deb --version | head -1

#@ ssd
export PATH=$PATH:/sbin
start-stop-daemon; echo $?; start-stop-daemon --start; echo $?; start-stop-daemon --stop; echo $?; start-stop-daemon --stop --name nosuchd; echo $?; start-stop-daemon -K -n nosuchd -o; echo $?; start-stop-daemon --status --pidfile /nope; echo $?; start-stop-daemon -S -x /nope; echo $?; start-stop-daemon --start --exec /bin/true --test; echo $?; start-stop-daemon --start --exec /bin/echo -- hi; echo $?; start-stop-daemon --stop --pidfile nope; echo $?;  start-stop-daemon --bad; echo $?; start-stop-daemon --stop --quiet --name nosuchd; echo $?;start-stop-daemon --stop --oknodo --quiet --name nosuchd; echo $?; start-stop-daemon -S -n x; echo $?; start-stop-daemon -S -b -m -p /tmp/p -x /bin/true; echo $?
