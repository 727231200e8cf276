"""Writes the three rings of a single-node Swift: one device, one replica. One process instead of nine commands."""
import sys

from swift.common.ring import RingBuilder

folder, *ports = sys.argv[1:]
for server, port in zip(('account', 'container', 'object'), ports):
    # 2^4 partitions are plenty for one device.
    builder = RingBuilder(4, 1, 0)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': int(port),
                     'device': 'd1', 'weight': 1.0, 'replication_ip': '127.0.0.1', 'replication_port': int(port)})
    builder.rebalance()
    builder.get_ring().save('%s/%s.ring.gz' % (folder, server))
