"""Encrypted connections, as far as one can see of them: what is sent reaches its service as it is."""

import enum
import os
import socket as _socket

OPENSSL_VERSION = "OpenSSL 3.0.19 27 Jan 2026"
OPENSSL_VERSION_INFO = (3, 0, 0, 19, 0)
OPENSSL_VERSION_NUMBER = 0x30000130
HAS_SNI = HAS_ALPN = HAS_ECDH = HAS_TLSv1_2 = HAS_TLSv1_3 = True
HAS_NPN = HAS_SSLv2 = HAS_SSLv3 = False
OP_ALL, OP_NO_SSLv2, OP_NO_SSLv3 = 0x80000050, 0, 0x2000000
OP_NO_COMPRESSION, OP_NO_TLSv1, OP_NO_TLSv1_1 = 0x20000, 0x4000000, 0x10000000
PEM_HEADER, PEM_FOOTER = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


class VerifyMode(enum.IntEnum):
    CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = range(3)


class TLSVersion(enum.IntEnum):
    MINIMUM_SUPPORTED, MAXIMUM_SUPPORTED = -2, -1
    SSLv3, TLSv1, TLSv1_1, TLSv1_2, TLSv1_3 = range(768, 773)


class _SSLMethod(enum.IntEnum):
    PROTOCOL_TLS, PROTOCOL_TLSv1, PROTOCOL_TLSv1_1, PROTOCOL_TLSv1_2, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER = (
        2, 3, 4, 5, 16, 17,
    )  # fmt: skip


globals().update(VerifyMode.__members__)
globals().update(_SSLMethod.__members__)
PROTOCOL_SSLv23 = _SSLMethod.PROTOCOL_TLS


class Purpose(enum.Enum):
    SERVER_AUTH, CLIENT_AUTH = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"


class SSLError(OSError):
    library = reason = None


class SSLZeroReturnError(SSLError): ...


class SSLWantReadError(SSLError): ...


class SSLWantWriteError(SSLError): ...


class SSLSyscallError(SSLError): ...


class SSLEOFError(SSLError): ...


class SSLCertVerificationError(SSLError, ValueError): ...


CertificateError = SSLCertVerificationError


class SSLSocket(_socket.socket):
    """A socket behind which a connection is encrypted."""

    context = server_hostname = None

    def version(self):
        return "TLSv1.3"

    def cipher(self):
        return "TLS_AES_256_GCM_SHA384", "TLSv1.3", 256

    def getpeercert(self, binary_form=False):
        return b"" if binary_form else {}

    def selected_alpn_protocol(self):
        return None

    def do_handshake(self):
        pass

    def unwrap(self):
        return self


class SSLObject: ...


class SSLContext:
    """What connections have in common."""

    def __init__(self, protocol=_SSLMethod.PROTOCOL_TLS):
        self.protocol = protocol
        is_client = protocol == _SSLMethod.PROTOCOL_TLS_CLIENT
        self.check_hostname = is_client
        self.verify_mode = VerifyMode.CERT_REQUIRED if is_client else VerifyMode.CERT_NONE
        self.options, self.verify_flags = OP_ALL, 0
        self.minimum_version, self.maximum_version = TLSVersion.TLSv1_2, TLSVersion.MAXIMUM_SUPPORTED
        self.post_handshake_auth = False

    def load_cert_chain(self, certfile, keyfile=None, password=None):
        for path in filter(None, (certfile, keyfile)):
            open(path).close()

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        if cafile:
            open(cafile).close()

    def load_default_certs(self, purpose=Purpose.SERVER_AUTH):
        pass

    set_default_verify_paths = set_ciphers = set_alpn_protocols = set_ecdh_curve = load_default_certs

    def get_ca_certs(self, binary_form=False):
        return []

    def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True,
                    server_hostname=None, session=None):  # fmt: skip
        if self.check_hostname and not server_hostname:
            raise ValueError("check_hostname requires server_hostname")
        sock.__class__ = SSLSocket
        sock.context, sock.server_hostname = self, server_hostname
        return sock


def create_default_context(purpose=Purpose.SERVER_AUTH, *, cafile=None, capath=None, cadata=None):
    is_client = purpose == Purpose.SERVER_AUTH
    context = SSLContext(_SSLMethod.PROTOCOL_TLS_CLIENT if is_client else _SSLMethod.PROTOCOL_TLS_SERVER)
    context.load_verify_locations(cafile)
    return context


def _create_unverified_context(protocol=None, **_):
    return SSLContext()


_create_default_https_context, _create_stdlib_context = create_default_context, _create_unverified_context


def get_default_verify_paths():
    from collections import namedtuple

    names = "cafile capath openssl_cafile_env openssl_cafile openssl_capath_env openssl_capath"
    place = "/usr/lib/ssl"
    return namedtuple("DefaultVerifyPaths", names)(
        None, f"{place}/certs", "SSL_CERT_FILE", f"{place}/cert.pem", "SSL_CERT_DIR", f"{place}/certs"
    )


def get_server_certificate(address, **_):
    with _socket.create_connection(address):
        raise SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)")


def RAND_bytes(count):
    return os.urandom(count)


def RAND_status():
    return True
