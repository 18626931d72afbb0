"""The world pane: files, records and differences, and the forms that change them."""
