"""Settings files by other people's code: read from a unit through smpclient's SMP file system, and decoded by Python's json,
configparser and by cbor2. Reads one JSON request a line, answers each with one JSON line."""

import asyncio
import base64
import binascii
import configparser
import json
import struct
import sys
import zlib

import cbor2
from smpclient import SMPClient
from smpclient.transport.serial import SMPSerialTransport


def decoded(form, content):
    if form == "json":
        return json.loads(content.decode("utf-8"))
    if form == "cbor":
        return cbor2.loads(content)
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(content.decode("utf-8"))
    return {section: dict(parser.items(section)) for section in parser.sections()}


async def with_unit(port, work):
    client = SMPClient(SMPSerialTransport(), port)
    await client.connect(30)
    try:
        return await work(client)
    finally:
        await client.disconnect()


def read(request):
    async def work(client):
        return [await client.download_file(path, timeout_s=20) for path in request["paths"]]

    found = asyncio.run(with_unit(request["port"], work))
    return [base64.b64encode(content).decode("ascii") for content in found]


def write(request):
    async def work(client):
        async for _ in client.upload_file(base64.b64decode(request["content"]), request["path"], timeout_s=20):
            pass

    asyncio.run(with_unit(request["port"], work))
    return None


def region(request):
    """A packed structure and its checksum, by struct, zlib and binascii."""
    content = base64.b64decode(request["content"])
    fields = [
        field.hex() if isinstance(field, bytes) else field
        for field in struct.unpack_from("<" + request["layout"], content)
    ]
    crc32 = struct.unpack("<I", content[-4:])[0] == zlib.crc32(content[:-4])
    crc16 = struct.unpack("<H", content[-2:])[0] == binascii.crc_hqx(content[:-2], 0)
    return {"fields": fields, "crc32": crc32, "crc16": crc16}


WORK = {
    "read": read,
    "write": write,
    "region": region,
    "decode": lambda request: decoded(request["form"], base64.b64decode(request["content"])),
}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"value": WORK[request["do"]](request)}
    except Exception as failed:  # what is wrong is the answer
        answer = {"error": f"{type(failed).__name__}: {failed}"}
    print(json.dumps(answer), flush=True)
