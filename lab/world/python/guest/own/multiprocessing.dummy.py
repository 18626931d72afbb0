"""The names of multiprocessing, for threads."""

from multiprocessing import (
    Array,
    Barrier,
    BoundedSemaphore,
    Condition,
    Event,
    JoinableQueue,
    Lock,
    Manager,
    Pipe,
    Queue,
    RLock,
    Semaphore,
    Value,
    active_children,
    current_process,
    freeze_support,
)
from multiprocessing.pool import ThreadPool as Pool
from threading import Thread as Process
