"""Records that are plainly made up, to try how the site bears many of them."""
