"""`pager`; `less` is bashkit's."""
