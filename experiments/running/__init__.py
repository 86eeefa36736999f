"""Carrying out the runs of a study, on this machine or on a cluster.

Map of the package:

``engine``, ``local_pool``, ``dask_pool``
    where worker processes are, and the pools of them
``worker``, ``deadline``, ``wall_alarm``
    one batch of runs in a worker process, and a strategy that takes too long to decide
``runner``, ``stopping``
    all batches of a study, and stopping them
``compiling``
    the kernel compiled before the first run
"""
