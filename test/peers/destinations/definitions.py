"""Checks requests of a station against the public definitions of the interfaces, as the makers' own clients have them.

Reads a JSON list of {cloud, method, path, query, headers, body} on standard input and prints a JSON list of what is wrong with each
(an empty list: nothing). AWS: botocore's model of the service and its signature; Azure: the models of its provisioning service's
client; ThingsBoard: the models of its REST client.
"""

import gzip
import json
import os
import re
import sys
from urllib.parse import unquote


def aws(request):
    import botocore
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.model import ServiceModel
    from botocore.validate import ParamValidator

    folder = os.path.join(os.path.dirname(botocore.__file__), "data", "iot", "2015-05-28")
    with gzip.open(os.path.join(folder, "service-2.json.gz")) as file:
        service = ServiceModel(json.load(file), "iot")
    wrong = []
    found = None
    for name in service.operation_names:
        operation = service.operation_model(name)
        template = operation.http["requestUri"].split("?")[0]
        pattern = "^" + re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)) + "$"
        match = re.match(pattern, request["path"])
        if operation.http["method"] == request["method"] and match:
            found = (operation, {key: unquote(value) for key, value in match.groupdict().items()})
            break
    if found is None:
        return [f"no operation {request['method']} {request['path']}"]
    operation, values = found
    shape = operation.input_shape
    body = json.loads(request["body"]) if request["body"] else {}
    parameters = {}
    for name, member in shape.members.items():
        place = member.serialization.get("location")
        wire = member.serialization.get("name", name)
        if place == "uri":
            value = values.get(wire)
        elif place == "querystring":
            value = request["query"].get(wire)
        elif place == "header":
            value = request["headers"].get(wire.lower())
        else:
            value = body.pop(wire, None)
        if value is not None:
            parameters[name] = value
    if body:
        wrong.append(f"{operation.name} has no member {sorted(body)}")
    report = ParamValidator().validate(parameters, shape)
    if report.has_errors():
        wrong.append(f"{operation.name}: {report.generate_report()}")
    # botocore signs the same request at the same time: the signatures have to be the same
    sent = request["headers"]
    names = re.search(r"SignedHeaders=([^,]+)", sent["authorization"]).group(1).split(";")
    url = f"https://{sent['host']}{request['path']}"
    own = AWSRequest(
        method=request["method"],
        url=url,
        params=request["query"],
        data=request["body"] or None,
        headers={name: sent[name] for name in names if name not in ("host", "x-amz-date")},
    )
    own.context["timestamp"] = sent["x-amz-date"]
    auth = SigV4Auth(Credentials(request["accessKeyId"], request["secretAccessKey"]), "iot", "eu-central-1")
    own.headers["X-Amz-Date"] = sent["x-amz-date"]
    canonical = auth.canonical_request(own)
    signature = auth.signature(auth.string_to_sign(own, canonical), own)
    if not sent["authorization"].endswith(f"Signature={signature}"):
        wrong.append(f"{operation.name}: botocore signs it otherwise\n{canonical}")
    return wrong


def azure(request):
    from msrest import Serializer
    from msrest.exceptions import ValidationError
    from provisioningserviceclient.protocol import ProvisioningServiceClient, models

    if not re.match(r"^/enrollments/[^/]+$", request["path"]) and request["path"] != "/enrollments/query":
        return [f"no operation {request['path']}"]
    if request["method"] != "PUT":
        return []
    classes = {name: value for name, value in models.__dict__.items() if isinstance(value, type)}
    body = json.loads(request["body"])
    wrong = []
    enrollment = models.IndividualEnrollment.deserialize(body)
    try:
        told = Serializer(classes).body(enrollment, "IndividualEnrollment")
    except ValidationError as error:
        return [str(error)]
    wrong += differences(without_nulls(body), without_nulls(told), "")
    return wrong


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return value


def differences(sent, understood, place):
    """What was sent and is not in the model."""
    wrong = []
    for key, value in sent.items():
        here = f"{place}.{key}"
        if key not in understood:
            wrong.append(f"the model does not know {here}")
        elif isinstance(value, dict) and isinstance(understood[key], dict):
            wrong += differences(value, understood[key], here)
        elif value != understood[key]:
            wrong.append(f"{here} is understood as {understood[key]!r}")
    return wrong


def thingsboard(request):
    import importlib

    def model(name):
        module = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        return getattr(importlib.import_module(f"tb_rest_client.models.{module}"), name)

    api = open(importlib.import_module("tb_rest_client.api.device_controller_api").__file__).read()
    api += open(importlib.import_module("tb_rest_client.api.login_endpoint_api").__file__).read()
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{deviceId}", request["path"])
    if f"'{path}', '{request['method']}'" not in api:
        return [f"no operation {request['method']} {path}"]
    bodies = {
        ("POST", "/api/device-with-credentials"): "SaveDeviceWithCredentialsRequest",
        ("POST", "/api/device"): "Device",
        ("POST", "/api/device/credentials"): "DeviceCredentials",
        ("POST", "/api/auth/login"): "LoginRequest",
    }
    name = bodies.get((request["method"], path))
    return [] if name is None else unknown(json.loads(request["body"]), model, name, name)


def unknown(body, model, name, place):
    known = model(name)
    wire = {told: own for own, told in known.attribute_map.items()}
    wrong = []
    for key, value in body.items():
        if key not in wire:
            wrong.append(f"{place} has no {key}")
            continue
        kind = known.swagger_types[wire[key]]
        if isinstance(value, dict) and re.match(r"^[A-Z]", kind):
            wrong += unknown(value, model, kind, f"{place}.{key}")
        elif kind == "str" and not isinstance(value, str):
            wrong.append(f"{place}.{key} is no text")
        elif kind == "DeviceCredentialsType" and value not in vars(model(kind)).values():
            wrong.append(f"{place}.{key} is {value}")
    return wrong


checks = {"aws-iot": aws, "azure-dps": azure, "thingsboard": thingsboard}
print(json.dumps([checks[request["cloud"]](request) for request in json.load(sys.stdin)]))
