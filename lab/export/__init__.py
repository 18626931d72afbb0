"""A session for people who do not have Peerlab: Markdown, and one HTML file that plays."""
