"""Runs `swift tempurl` for every request of a JSON list on standard input, in one process instead of dozens.

The command takes its path for a URL: it cuts names at ?, # and ; and drops newlines and tabs. Those names go to the
function behind the command, which signs them as they are.
"""
import contextlib
import io
import json
import re
import sys

from swiftclient import shell
from swiftclient.utils import generate_temp_url


def by_function(r):
    return generate_temp_url(
        r['path'], r['expires'], r['key'], r['method'], absolute=True, prefix=r.get('prefixBased', False),
        iso8601=r.get('iso8601', False), ip_range=r.get('ipRange'), digest=r['digest'])


def by_command(r):
    args = ['swift', 'tempurl', '--absolute', '--digest', r['digest']]
    args += ['--prefix-based'] * r.get('prefixBased', False)
    args += ['--iso8601'] * r.get('iso8601', False)
    args += ['--ip-range', r['ipRange']] if 'ipRange' in r else []
    out = io.TextIOWrapper(io.BytesIO(), encoding='utf-8', newline='')
    with contextlib.redirect_stdout(out):
        shell.main(args + [r['method'], str(r['expires']), r['path'], r['key']])
    out.flush()
    return out.buffer.getvalue().decode('utf-8')[:-1]


requests = json.load(sys.stdin)
json.dump([(by_function if re.search('[?#;\n\r\t]', r['path']) else by_command)(r) for r in requests], sys.stdout)
