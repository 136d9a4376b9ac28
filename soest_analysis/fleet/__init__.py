"""Many towns, or many editions of a town: computed side by side on this machine or on a Dask cluster, then compared."""
