#@ rsync_001
rsync -ai README.md tmp/ | cut -c1-30; rsync -ai README.md tmp/; rsync -a --itemize-changes config tmp/

#@ rsync_002
mkdir -p d/sub; echo a > d/a; echo b > d/sub/b; rsync -av d/ t/ | head -6; rsync -av d/ t/ | head -2; rsync -ai d/ t/

#@ rsync_003
mkdir d; touch d/a; rsync -a d t; rsync -a d/ u; find t u | sort

#@ rsync_004
mkdir -p d/s; echo hi > d/a; rsync -a --stats d/ t | head -6

#@ rsync_005
mkdir d; echo a > d/a; rsync -a d/ t; echo more >> d/a; touch -d 2020-01-01 d/a; chmod 600 d/a; rsync -ai d/ t

#@ rsync_006
mkdir d; echo abc > d/a; touch -d '2024-05-06 07:08:09' d/a; rsync d/a

#@ rsync_007
mkdir -p d/s t/s; touch -d 2024-01-01 d/f d/s; touch -d 2024-01-01 t/f; rsync -ai d/ t/ | grep -v '^\.d'; rsync -ai --size-only d/ t/; rsync -rv d/ u | head -5

#@ rsync_008
mkdir d; echo 1 > d/a; ln -s a d/l; rsync -rv d/ t | grep -E 'skip|^a'; rsync -ai d/ t; readlink t/l

#@ rsync_009
mkdir -p d/x/y; touch d/x/y/f; rsync -aR d/x/y t; find t | sort; rsync -a --files-from=- d u <<< x/y/f; find u | sort

#@ rsync_010
mkdir d; touch d/.hid d/vis; rsync -a d/* t/; ls -A t; rsync -a d/. u; ls -A u

#@ rsync_011
echo a > a; echo b > b; rsync a b d/; ls d; rsync a c; cat c; rsync -a --existing b d2/; ls d2 2>&1
