"""Programs beside the exporter and in front of it: node_exporter, Pushgateway, exporter_exporter, nginx."""
import shutil
import socket
import ssl
import subprocess

from checking import Check, name_of
from estate import Estate, collected
from processes import ask, free_port, get, until
from programs import post
from report import Row

# The password is `secret`, with the least work that bcrypt knows.
HASH = "$2y$04$hfRaPFPWFYLvDVYwIIeGKuqJEnTRYZSnA9RG0vid8MXS5hTlCQKdm"
PASSWORD = {"Authorization": "Basic cHJvbTpzZWNyZXQ="}
SERVER = "cert_file: server.crt, key_file: server.key"
WEB = {
    "empty": "",
    "password": f'basic_auth_users: {{prom: "{HASH}"}}\n',
    "broken password": "basic_auth_users: {prom: secret}\n",
    "TLS": f"tls_server_config: {{{SERVER}}}\n",
    "TLS 1.3 and password": f'tls_server_config: {{{SERVER}, min_version: TLS13}}\nbasic_auth_users: {{prom: "{HASH}"}}\n',
    "client certificates": f"tls_server_config: {{{SERVER}, client_auth_type: RequireAndVerifyClientCert, client_ca_file: server.crt}}\n",
    "client certificates without their CA": f"tls_server_config: {{{SERVER}, client_auth_type: RequireAndVerifyClientCert}}\n",
    "ciphers": f"tls_server_config: {{{SERVER}, cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256], max_version: TLS12}}\n",
    "unknown cipher": f"tls_server_config: {{{SERVER}, cipher_suites: [TLS_OLD]}}\n",
    "key without certificate": "tls_server_config: {key_file: server.key}\n",
    "missing file": "tls_server_config: {cert_file: none.crt, key_file: server.key}\n",
    "headers": "http_server_config: {headers: {X-Frame-Options: deny, X-Content-Type-Options: nosniff}}\n",
    "forbidden header": "http_server_config: {headers: {Server: mine}}\n",
    "HTTP/1 only": "http_server_config: {http2: false}\n",
    "unknown key": "basic_auth: {prom: secret}\n",
}
NGINX = ("/usr/sbin/nginx", "/usr/bin/nginx")


def web_configurations(context):
    """The same web configuration files beside node_exporter's: whether it starts, and what it answers."""
    with context.place("web") as place:
        certificate(place.folder)
        estate = Estate(place, context.exporter, history=0)
        place.write(estate.configuration, estate.settings)
        for suite in (suite for suite in context.suites if "prometheus-node-exporter" in suite.packages):
            different = []
            for name, text in WEB.items():
                file = place.write("web.yml", text)
                ours = answers(place, context.exporter, f"--config.file={estate.configuration}", f"--web.config.file={file}")
                theirs = answers(place, suite["prometheus-node-exporter"], "--collector.disable-defaults", "--collector.time",
                                 f"--web.config.file={file}")
                if ours != theirs:
                    different.append(f"{name} ({ours} here, {theirs} there)")
            yield Row("neighbours/web-config", name_of(suite, "prometheus-node-exporter"),
                      f"{len(WEB) - len(different)} of {len(WEB)} files with the same answers" + "".join(f"; {one}" for one in different),
                      not different)


def certificate(folder):
    """Puts a certificate into a folder."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", folder / "server.key", "-out", folder / "server.crt"], check=True, capture_output=True)


def answers(place, *command):
    """`refused` when the program does not start; what it answers over plain HTTP and TLS, with and without a password."""
    port = free_port()
    child = place.start("web", *command, f"--web.listen-address=127.0.0.1:{port}")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    def status(scheme, headers):
        try:
            return ask(f"{scheme}://127.0.0.1:{port}/metrics", headers=headers, timeout=10, context=context).status
        except (OSError, ValueError):
            return 0

    def probe():
        if child.process.poll() is not None:
            return "refused"
        return listens(port) and [status(scheme, headers) for scheme in ("http", "https") for headers in ({}, PASSWORD)]
    found = until("an answer", probe)
    child.stop()
    return found


def listens(port):
    """Whether somebody listens."""
    try:
        socket.create_connection(("127.0.0.1", port), 2).close()
    except OSError:
        return False
    return True


def textfile(context):
    """`once --textfile` into the collector of node_exporter."""
    with context.place("textfile") as place:
        estate = Estate(place, context.exporter, history=0)
        place.write(estate.configuration, estate.settings)
        code, _ = place.run(context.exporter, "once", f"--config.file={estate.configuration}", f"--textfile={place.folder}/wechat.prom")
        samples = sum(not line.startswith("#") for line in (place.folder / "wechat.prom").read_text(encoding="utf-8").splitlines())
        for suite in (suite for suite in context.suites if "prometheus-node-exporter" in suite.packages):
            port = free_port()
            node = place.start("node-exporter", suite["prometheus-node-exporter"], "--collector.disable-defaults", "--collector.textfile",
                               f"--collector.textfile.directory={place.folder}", f"--web.listen-address=127.0.0.1:{port}")
            node.ready(f"http://127.0.0.1:{port}/metrics")
            page = get(f"http://127.0.0.1:{port}/metrics").text
            node.stop()
            shown = sum(line.startswith("wechat_") for line in page.splitlines())
            yield Row("neighbours/textfile", name_of(suite, "prometheus-node-exporter"), f"{shown} of {samples} samples shown",
                      code == 0 and shown == samples > 0 and "node_textfile_scrape_error 0" in page)


def pushgateway(context):
    """The output of `once`, pushed."""
    with context.place("pushgateway") as place:
        estate = Estate(place, context.exporter, history=0)
        place.write(estate.configuration, estate.settings)
        output = subprocess.run([context.exporter, "once", f"--config.file={estate.configuration}"], check=True, capture_output=True).stdout
        samples = sum(not line.startswith(b"#") for line in output.splitlines())
        for suite in (suite for suite in context.suites if "prometheus-pushgateway" in suite.packages):
            port = free_port()
            # Debian's keeps what it was told in the system's folders.
            gateway = place.start("pushgateway", suite["prometheus-pushgateway"], f"--web.listen-address=127.0.0.1:{port}",
                                  "--persistence.file=")
            gateway.ready(f"http://127.0.0.1:{port}/-/ready")
            status = post(f"http://127.0.0.1:{port}/metrics/job/wechat", output).status
            shown = sum(line.startswith("wechat_") for line in get(f"http://127.0.0.1:{port}/metrics").text.splitlines())
            gateway.stop()
            yield Row("neighbours/pushgateway", name_of(suite, "prometheus-pushgateway"),
                      f"answered {status}, {shown} of {samples} samples shown", status == 200 and shown == samples > 0)


def exporter_exporter(context):
    """The page through exporter_exporter, which reads it before it passes it on."""
    with collected(context, "exporter-exporter", 0) as (place, _, target):
        text = (context.root / "deploy/peers/exporter-exporter.yml").read_text(encoding="utf-8")
        file = place.write("expexp.yml", text.replace("port: 9983", f"port: {target.rpartition(':')[2]}"))
        for suite in (suite for suite in context.suites if "prometheus-exporter-exporter" in suite.packages):
            port = free_port()
            child = place.start("exporter-exporter", suite["prometheus-exporter-exporter"], f"-config.file={file}",
                                f"-web.listen-address=127.0.0.1:{port}")
            child.ready(f"http://127.0.0.1:{port}/")
            url = f"http://127.0.0.1:{port}/proxy?module=wechat"
            found = [ask(url, headers={"Accept": accept}) for accept in ("text/plain", "application/openmetrics-text;version=1.0.0")]
            child.stop()
            lines = [sum(line.startswith("wechat_upstream_messages{") for line in one.text.splitlines()) for one in found]
            yield Row("neighbours/exporter-exporter", name_of(suite, "prometheus-exporter-exporter"),
                      f"{lines[0]} and {lines[1]} series of messages as text and as OpenMetrics", lines[0] == lines[1] > 0)


def nginx(context):
    """The page through nginx with a path and a password of its own."""
    program = next((path for path in NGINX if shutil.which(path)), None)
    if not program:
        yield Row("neighbours/nginx", "nginx", "is not installed", False)
        return
    with context.place("nginx") as place:
        estate, port = Estate(place, context.exporter, history=0), free_port()
        target = estate.start(f"--web.external-url=http://127.0.0.1:{port}/wechat/", "--web.route-prefix=/")
        estate.whole()
        text = (context.root / "deploy/peers/nginx.conf").read_text(encoding="utf-8")
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{port}").replace("127.0.0.1:9983", target)
        place.write("htpasswd", "prom:{PLAIN}secret\n")
        file = place.write("nginx.conf", f"daemon off; master_process off; pid {place.folder}/nginx.pid;\n{text}")
        place.start("nginx", program, "-c", file, "-p", place.folder, "-e", "stderr")
        url = f"http://127.0.0.1:{port}/wechat"
        refused = until("nginx", lambda: ask(f"{url}/metrics")).status
        page, status = ask(f"{url}/metrics", headers=PASSWORD), ask(f"{url}/status", headers=PASSWORD)
        code, version = place.run(program, "-v")
        samples = sum(line.startswith("wechat_upstream_messages{") for line in page.text.splitlines())
        yield Row("neighbours/nginx", f"nginx {version.strip().rpartition('/')[2]}",
                  f"{refused} without a password, {samples} series of messages with it, pages {status.status}",
                  (code, refused, status.status) == (0, 401, 200) and samples > 0)


CHECKS = [Check("neighbours-web-config", web_configurations), Check("neighbours-textfile", textfile),
          Check("neighbours-pushgateway", pushgateway), Check("neighbours-exporter-exporter", exporter_exporter),
          Check("neighbours-nginx", nginx)]
