"""What an application for codes shows (RFC 6238), for the checks that need a second factor."""

import base64
import hmac
import struct
import time


def code_of(seed):
    """The code of a seed in base 32, now."""
    mark = hmac.new(base64.b32decode(seed), struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    number = struct.unpack(">I", mark[mark[19] & 15 :][:4])[0] & 0x7FFFFFFF
    return f"{number % 1000000:06}"
