#@ old_network_tools
/sbin/ifconfig lo | sed 's/packets.*/N/'; /sbin/ifconfig nosuch; echo $?; /sbin/ifconfig lo down; echo $?; /usr/sbin/arp nosuchhost; echo $?; /sbin/ifconfig lo 1.2.3.4; echo $?; /usr/sbin/arp 10.99.9.9; echo $?
