"""One module per notebook, of the same name: pure functions that compute, plot and put into words."""
