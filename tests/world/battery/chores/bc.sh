#@ bc_001
used=73.5; if (( $(echo "$used > 70" | bc -l) )); then echo over; fi; a=1.5; while (( $(echo "$a < 3" | bc) )); do a=$(echo "$a + 1" | bc); echo $a; done; f() { (( $(echo "1 > 0" | bc) )) && echo yes; }; declare -f f

#@ bc_002
bc <<< '2+3*4'; bc <<< 'scale=3; 10/3'; bc -l <<< 's(0); 4*a(1)'; bc <<< '2^100'; bc <<< 'ibase=16; FF'; bc <<< 'obase=2; 10'; bc <<< '5/0'; echo "rc=$?"

#@ bc_003
bc <<< 'x=5; x*x; x+=2; x'; bc <<< 'if (3>2) 1 else 0'; bc <<< 'define f(n){if(n<2)return 1;return n*f(n-1)}; f(20)'

#@ bc_004
echo '3.5 > 2' | bc; bc <<< 'sqrt(2)'; bc <<< 'scale=2; sqrt(2)'; bc <<< '1.5*2.25'; bc <<< '10 % 3; -7/2; length(12345)'; bc <<< 'foo('; echo "rc=$?"; echo "scale=2; 100*3/7" | bc

#@ bc_005
bc <<< '.5+.25'; bc <<< 'for(i=0;i<3;i++) i'; bc <<< 'obase=16; 255'; bc <<< '"text "; 3'; bc <<< '1.00-1.00; 0.50*2; -.5; 1/3'

#@ bc_006
echo "$(echo "scale=1; 1048576/1024/1024" | bc)M"; used=73.5; if (( $(echo "$used > 70" | bc -l) )); then echo over; fi; printf '%.2f\n' "$(echo '355/113' | bc -l)"

#@ bc_007
bc <<< '2^300'; bc <<< 'scale=80; 1/7'; bc <<< 'a[1]=5; a[2]=7; a[1]*a[2]; b=3; b++; ++b; b--; b'; bc <<< 'print "x=", 5, "\n"; 1==1; 1!=1; !0; 1&&0; 1||0'

#@ bc_008
bc <<< '1+'; bc <<< '2+*3'; bc <<< 'foo(1)'; bc <<< '10/0'; bc <<< 'x/0'; bc <<< '1%0'; bc <<< '5 $ 3'; bc nofile; echo "rc=$?"; bc <<< 'sqrt(-1)'; bc <<< '1;2;3/0;4'; bc <<< 'Hello'; bc <<< 'abc'

#@ bc_009
bc --version | head -1; bc < /dev/null; echo "rc=$?"; echo '5 +

#@ bc_010
3' | bc; echo 'obase=8; 64; ibase=2; 111' | bc; echo 'ibase=2; 1010; obase=A' | bc; bc <<< 'scale=2; x=10/4; x; scale(x); last; .'; bc <<< '-2^2; 2^3^2; 10-3-2; 100/10*2'; bc -q <<< '1.234*1.1; 0.1*0.1; 100*.01'

#@ bc_011
bc <<< '2+3*4'; bc <<< 'scale=3; 10/3'; bc -l <<< 's(0); 4*a(1)'; bc <<< '2^100'; bc <<< 'ibase=16; FF'; bc <<< 'obase=2; 10'; bc <<< '5/0'; echo "rc=$?"; bc <<< 'x=5; x*x; x+=2; x'; bc <<< 'if (3>2) 1 else 0'; bc <<< 'define f(n){if(n<2)return 1;return n*f(n-1)}; f(20)'

#@ bc_012
echo '3.5 > 2' | bc; bc <<< 'sqrt(2)'; bc <<< 'scale=2; sqrt(2)'; bc <<< '1.5*2.25'; bc <<< '10 % 3; -7/2; length(12345)'; bc <<< 'foo('; echo "rc=$?"; echo "scale=2; 100*3/7" | bc; bc <<< '.5+.25'; bc <<< 'for(i=0;i<3;i++) i'; bc <<< 'obase=16; 255'; bc <<< '"text "; 3'
