#@ devices_are_refused
PATH=/usr/sbin:$PATH
for name in blkdiscard blockdev fsck.cramfs fsck.minix mkfs.bfs mkfs.minix mkswap partx swaplabel swapon wipefs; do for path in /etc/shadow /nosuch; do $name $path; echo "$name $?"; done; done

#@ file_systems_are_refused
PATH=/usr/sbin:$PATH
for name in badblocks e2label e2mmpstatus; do for path in /etc/shadow /nosuch; do $name $path; echo "$name $?"; done; done
for name in dumpe2fs resize2fs mke2fs mkfs.ext4; do $name /nosuch; echo "$name $?"; done
tune2fs -l /etc/shadow; echo $?; e2fsck -n /etc/shadow; echo $?; fsck.ext4 -n /nosuch; echo $?; fsfreeze -f /nosuch; echo $?

#@ root_only_programs_are_called_without_arguments
PATH=/usr/sbin:$PATH
for name in blkdiscard blkzone blockdev fsck.minix fsfreeze mkfs mkfs.bfs mkswap pivot_root swapoff swaplabel switch_root wipefs dumpe2fs e2label mkfs.ext3 resize2fs e2scrub; do $name; echo "$name $?"; done

#@ root_only_programs_tell_their_use
PATH=/usr/sbin:$PATH
for name in blockdev mkfs mkfs.bfs mkswap pivot_root swapoff swapon wipefs; do $name --help; echo "$name $?"; done; partx -h | head -5; tune2fs -h; pwconv --help; newusers -h

#@ root_only_programs_tell_their_version
PATH=/usr/sbin:$PATH
for name in blkdiscard blkzone chcpu fsck.minix mkswap swapoff wipefs; do $name --version; done; mkfs.ext4 -V; echo $?; e2fsck -V; echo $?

#@ root_only_programs_name_a_wrong_option
PATH=/usr/sbin:$PATH
for name in blkdiscard fsfreeze mkswap pivot_root swapoff wipefs mkfs.bfs; do $name --zz; echo $?; $name -@; echo $?; done; mkfs.ext4 --zz 2>&1 | head -2; resize2fs -@; pwconv --zz; echo $?

#@ account_files_are_locked
PATH=/usr/sbin:$PATH
for name in pwconv pwunconv grpconv grpunconv vipw vigr newusers chgpasswd; do $name; echo "$name $?"; done; nologin; echo $?; nologin -x y; echo $?; hwclock; echo $?; hwclock --show; echo $?; swapoff -a; echo $?; losetup -f; echo $?; ldconfig; echo $?; losetup; echo $?

#@ account_programs_tell_their_use
PATH=/usr/sbin:$PATH
for name in useradd usermod userdel groupadd groupmod groupdel gpasswd chage chpasswd passwd; do $name --help; echo "$name $?"; $name --zz; echo "$name $?"; $name --version; echo "$name $?"; done
useradd; echo $?; usermod x; echo $?; usermod daemon 2>&1 | head -2; usermod -c x daemon; echo $?; userdel nosuch; echo $?; groupmod -n a nosuch; groupdel nosuch; useradd root; groupadd root; echo $?; chage; echo $?; gpasswd; echo $?; passwd -Z; echo $?; useradd -D; echo $?

#@ attributes_are_read_and_not_set
chattr +i /etc/debian_version; echo $?; chattr -ia /etc/debian_version /nosuch 2>&1 | head -1; chattr +i /nosuch; echo $?; chattr; echo $?; chattr --help; lsattr /etc/debian_version; echo $?; lsattr -d /etc; lsattr /nosuch; echo $?; lsattr -z; echo $?

#@ programs_of_essential_packages_are_there_and_refuse
PATH=/usr/sbin:$PATH
for name in login update-passwd update-shells installkernel; do $name; echo "$name $?"; done
for name in add-shell remove-shell; do $name; echo $?; $name /bin/x; echo $?; $name --help; done
for name in update-passwd unshare nsenter wdctl runcon; do $name --help; $name --nosuch; echo $?; done
for name in update-passwd unshare nsenter wdctl; do $name --version; done; update-shells --help; unshare -n true; echo $?; unshare -m; echo $?
runcon t ls; echo $?; domainname; ypdomainname; nisdomainname; domainname x; echo $?; nisdomainname x; e2freefrag /etc/shadow; echo $?; e2freefrag; e2freefrag /nosuch
