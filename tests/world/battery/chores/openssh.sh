#@ scp_001
ssh; echo "rc=$?"; scp; echo "rc=$?"; scp nofile tmp/; echo "rc=$?"; ssh -V 2>&1 | cut -c1-11; scp a; echo "rc=$?"

#@ scp_002
echo a > f; scp f g; cat g; mkdir d; scp f d/; ls d; scp nope h; echo $?; scp d e; echo $?

#@ ssh_add_001
ssh-add -l; echo $?; ssh-add -D; echo $?

#@ ssh_add_002
eval $(ssh-agent -s) > /dev/null; ssh-add -l; ssh-keygen -q -t ed25519 -N '' -C me -f k; ssh-add k; ssh-add -l | cut -d' ' -f3-; ssh-add -D; ssh-agent -k > /dev/null

#@ ssh_keygen_001
ssh-keygen -q -t ed25519 -N '' -C me -f k; ssh-keygen -y -f k | cut -d' ' -f1-2 > p; cut -d' ' -f1-2 k.pub | cmp - p && echo same

#@ ssh_keygen_002
ssh-keygen -q -t ed25519 -N '' -f k; ssh-keygen -t ed25519 -N '' -f k < /dev/null; echo $?

#@ ssh_keygen_003
ssh-keygen -q -t ed25519 -N '' -C c -f k; { echo "h1,h2 $(cut -d' ' -f1-2 k.pub)"; echo "[h3]:2222 $(cut -d' ' -f1-2 k.pub)"; } > kh; ssh-keygen -F h2 -f kh | head -1; ssh-keygen -F nope -f kh; echo $?; ssh-keygen -R h1 -f kh; wc -l < kh; ssh-keygen -F '[h3]:2222' -f kh | head -1
