"""Drives nrfcredstore's own protocol code on a pseudo-terminal: argv is port, 'at' or 'shell', a PEM file, 'write' or 'check'.

Its command line takes only ports that the system lists, and a pseudo-terminal is not listed: that choice is replaced.
"""
import json
import sys
import types

from nrfcredstore import comms
from nrfcredstore.command_interface import ATCommandInterface, TLSCredShellInterface

comms.select_device = lambda rtt, serial, port, list_all: (types.SimpleNamespace(device=port), None)
path, kind, file, action = sys.argv[1:5]
tag, client_certificate = 16842753, 1
with open(file, encoding='ascii') as opened:
    text = opened.read()
interface = (ATCommandInterface if kind == 'at' else TLSCredShellInterface)(comms.Comms(port=path, rtscts=False))
result = {'offline': interface.go_offline()}
if action == 'write':
    interface.delete_credential(tag, client_certificate)
    result['written'] = interface.write_credential(tag, client_certificate, text)
if action == 'csr':
    result['csr'] = interface.get_csr(tag, 'CN=dev-7')
try:
    exists, digest = interface.check_credential_exists(tag, client_certificate)
except IndexError:
    # nrfcredstore 2.1.0 does not expect a modem that has no such credential.
    exists, digest = False, None
print(json.dumps({**result, 'exists': exists, 'same': digest == interface.calculate_expected_hash(text)}))
