#@ crontab_001
crontab -l; echo "rc=$?"; crontab -r; echo "rc=$?"; crontab -z; echo "rc=$?"; crontab nofile; echo "rc=$?"

#@ crontab_002
echo 'bad line' | crontab -; echo "rc=$?"; echo '* * * * 9 x' | crontab -; echo "rc=$?"; echo '61 * * * * x' | crontab -; echo "rc=$?"; crontab -u root -l; echo "rc=$?"

#@ crontab_003
crontab -l; echo "rc=$?"; crontab -r; echo "rc=$?"; crontab -z; echo "rc=$?"; crontab nofile; echo "rc=$?"

#@ crontab_004
echo 'bad line' | crontab -; echo "rc=$?"; echo '* * * * 9 x' | crontab -; echo "rc=$?"; crontab -u root -l; echo "rc=$?"

#@ crontab_005
printf '0 3 * * * /srv/app/scripts/backup.sh\n' | crontab - && crontab -l; crontab -l | sed 's/0 3/30 4/' | crontab -; crontab -l; crontab -r; crontab -l; echo "rc=$?"
