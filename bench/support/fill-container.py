"""Fills a container of a single-node Swift with rows that have no objects behind them, for listings: putting 100,000
objects through the proxy would take ten minutes.

usage: fill-container.py DEVICES ACCOUNT CONTAINER < names
"""
import glob
import hashlib
import logging
import sys

from swift.common.utils import Timestamp
from swift.container.backend import ContainerBroker

devices, account, container = sys.argv[1:4]
etag = hashlib.md5(b"x").hexdigest()
rows = [
    {
        "name": name.rstrip("\n"),
        "created_at": Timestamp.now().internal,
        "size": 1,
        "content_type": "text/plain",
        "etag": etag,
        "deleted": 0,
        "storage_policy_index": 0,
        "ctype_timestamp": None,
        "meta_timestamp": None,
    }
    for name in sys.stdin
]
for path in glob.glob(f"{devices}/*/containers/*/*/*/*.db"):
    broker = ContainerBroker(path, logger=logging.getLogger())
    info = broker.get_info()
    if (info["account"], info["container"]) == (account, container):
        for start in range(0, len(rows), 10_000):
            broker.merge_items(rows[start : start + 10_000])
        print(broker.get_info()["object_count"])
        break
else:
    sys.exit("no such container")
