"""What a host is and does by itself: state, files, accounts, processes, units, mail, network and clock."""
