"""Files and directories: listing, finding, copying, changing, and what is known of them."""
