"""A receiver of remote write that decodes with Google's protobuf and cramjam's snappy, answers by a rule, and writes down what it took.

wire_receiver.py PORT JOURNAL RULE: RULE is a Python expression of n (requests so far), points (of this request, each with the labels
as attributes, seconds and value), message (1 or 2) and now; it gives a status, or a status and a text.
The journal has a line of JSON a request: status, digest of the body, message, and the points as [metric, account, msg_type, seconds, value].

wire_receiver.py read FOLDER takes no requests: it unpacks each NAME.snappy into NAME.plain, and prints the series of each message NAME.1 or
NAME.2 as a line of JSON: name of the file, type and help of the first series, and the series as [labels, [[value, milliseconds], …]].
"""

import collections
import hashlib
import http.server
import json
import pathlib
import sys
import time

import cramjam
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, unknown_fields

Point = collections.namedtuple("Point", "metric account msg_type seconds value")

# As in prompb/remote.proto, prompb/types.proto and prompb/io/prometheus/write/v2/types.proto.
MESSAGES = {
    "Label": [("name", 1, "string"), ("value", 2, "string")],
    "Sample": [("value", 1, "double"), ("timestamp", 2, "int64")],
    "TimeSeries": [("labels", 1, "*Label"), ("samples", 2, "*Sample")],
    "WriteRequest": [("timeseries", 1, "*TimeSeries")],
    "Metadata": [("type", 1, "int32"), ("help_ref", 3, "uint32")],
    "TimeSeriesV2": [("labels_refs", 1, "*uint32"), ("samples", 2, "*Sample"), ("metadata", 5, "Metadata")],
    "Request": [("symbols", 4, "*string"), ("timeseries", 5, "*TimeSeriesV2")],
}


def classes():
    """The messages' classes by name."""
    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="remote.proto", package="remote", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for key, number, kind in fields:
            label = field.LABEL_REPEATED if kind.startswith("*") else field.LABEL_OPTIONAL
            one = kind.lstrip("*")
            if one in MESSAGES:
                message.field.add(name=key, number=number, label=label, type=field.TYPE_MESSAGE, type_name=f".remote.{one}")
            else:
                message.field.add(name=key, number=number, label=label, type=getattr(field, f"TYPE_{one.upper()}"))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"remote.{name}")) for name in MESSAGES}


CLASSES = classes()


def parsed(name, plain):
    """The message of that name, without anything that the description does not have."""
    message = CLASSES[name].FromString(plain)
    assert len(unknown_fields.UnknownFieldSet(message)) == 0, "fields that do not belong there"
    return message


def unpacked(body):
    """What snappy packed."""
    return bytes(cramjam.snappy.decompress_raw(body))


def series(message, plain):
    """Labels, samples, and type and help of each series."""
    if message == 1:
        for one in parsed("WriteRequest", plain).timeseries:
            yield [(label.name, label.value) for label in one.labels], one.samples, None
        return
    request = parsed("Request", plain)
    assert request.symbols[0] == "", "the first symbol is empty"
    for one in request.timeseries:
        texts = [request.symbols[place] for place in one.labels_refs]
        about = (one.metadata.type, request.symbols[one.metadata.help_ref])
        yield list(zip(texts[::2], texts[1::2], strict=True)), one.samples, about


def points(message, body):
    """The points of a request; fails unless labels and points are in their order."""
    found, seen = [], set()
    for labels, samples, _ in series(message, unpacked(body)):
        assert labels == sorted(labels) and tuple(labels) not in seen, f"labels {labels}"
        seen.add(tuple(labels))
        times = [sample.timestamp for sample in samples]
        assert times and times == sorted(set(times)), f"times {times}"
        named = dict(labels)
        name, account, msg_type = named["__name__"], named["account"], named["msg_type"]
        found += [Point(name, account, msg_type, sample.timestamp // 1000, sample.value) for sample in samples]
    return found


class Receiver(http.server.BaseHTTPRequestHandler):
    """Answers by the rule."""

    protocol_version = "HTTP/1.1"
    count = 0

    def do_POST(self):
        """Takes one request."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = 2 if "v2.Request" in self.headers["Content-Type"] else 1
        try:
            found = points(message, body)
        except Exception as error:  # pylint: disable=broad-except
            return self.answer(422, f"cannot be decoded: {error}", message, body, [])
        answer = eval(RULE, {"n": Receiver.count, "points": found, "message": message, "now": time.time()})
        Receiver.count += 1
        status, text = answer if isinstance(answer, tuple) else (answer, "")
        return self.answer(status, text, message, body, found)

    def answer(self, status, text, message, body, found):
        """Answers, once it is written down."""
        line = {"status": status, "text": text, "digest": hashlib.sha256(body).hexdigest(), "message": message, "points": found}
        with open(JOURNAL, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        body = text.encode()
        self.send_response(status)
        if message == 2:
            self.send_header("X-Prometheus-Remote-Write-Samples-Written", str(len(found) if status < 300 else 0))
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, *arguments):
        """Says nothing."""


def read(folder):
    """Reads the files of a folder."""
    for path in sorted(folder.glob("*.snappy")):
        path.with_suffix(".plain").write_bytes(unpacked(path.read_bytes()))
    for path in sorted(folder.glob("*.[12]")):
        found = list(series(int(path.suffix[1:]), unpacked(path.read_bytes())))
        points = [[labels, [[sample.value, sample.timestamp] for sample in samples]] for labels, samples, _ in found]
        print(json.dumps([path.name, found[0][2], points]))


if sys.argv[1] == "read":
    read(pathlib.Path(sys.argv[2]))
else:
    PORT, JOURNAL, RULE = int(sys.argv[1]), sys.argv[2], compile(sys.argv[3], "rule", "eval")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Receiver)
    print("ready", flush=True)
    server.serve_forever()
