#@ clear_tput
clear; echo $?
TERM=dumb clear; echo $?
TERM=xterm clear | od -c | head -3; TERM=nosuch clear; echo $?
tput cols; echo $?
tput lines; echo $?
tput colors; echo $?
tput setaf 1; echo $?
TERM=dumb tput setaf 1; echo $?
TERM=dumb tput colors; TERM=xterm-256color tput colors
TERM=xterm tput setaf 1 | od -c; TERM=xterm tput sgr0 | od -c; TERM=xterm tput bold | od -c
TERM=xterm tput nosuch; echo $?
TERM=xterm tput; echo $?
TERM=nosuch tput cols; echo $?
tput -T xterm cols; tput -T xterm lines; tput -T xterm-256color setaf 9 | od -c
