# An LwM2M server's registration interface (/rd) behind OSCORE, by aiocoap, which knows nothing of Mintmark.
# Arguments: port, folder. Each folder in `folder` is an OSCORE context (settings.json) as aiocoap reads it.
# Prints "ready", and one line of JSON for each registration. Ends with its input.
import asyncio
import json
import os
import sys

import aiocoap
from aiocoap import credentials, oscore, oscore_sitewrapper, resource
from aiocoap.transports.oscore import OSCOREAddress


class Registrations(resource.Resource):
    async def render_post(self, request):
        if not isinstance(request.remote, OSCOREAddress):
            return aiocoap.Message(code=aiocoap.UNAUTHORIZED)
        query = dict(part.split("=", 1) for part in request.opt.uri_query)
        sender = request.remote.security_context.recipient_id.hex()
        print(json.dumps({"query": query, "sender": sender, "links": request.payload.decode()}), flush=True)
        answer = aiocoap.Message(code=aiocoap.CREATED)
        answer.opt.location_path = ("rd", sender)
        return answer


async def main():
    port, folder = int(sys.argv[1]), sys.argv[2]
    known = credentials.CredentialsMap()
    for name in os.listdir(folder):
        known[":" + name] = oscore.FilesystemSecurityContext(os.path.join(folder, name))
    site = resource.Site()
    site.add_resource(["rd"], Registrations())
    wrapped = oscore_sitewrapper.OscoreSiteWrapper(site, known)
    await aiocoap.Context.create_server_context(wrapped, bind=("127.0.0.1", port), server_credentials=known)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
