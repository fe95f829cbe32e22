"""Group robots of WeCom, DingTalk and Feishu as their documents describe them: they answer 200 whatever they think of a message."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEYWORD = "公众号告警"
NAMES = {"wecom": "WeCom", "dingtalk": "DingTalk", "feishu": "Feishu"}
# How many messages in how many seconds: WeCom's document 91770, DingTalk's 自定义机器人接入, Feishu's 自定义机器人使用指南.
RATES = {"wecom": ((20, 60),), "dingtalk": ((20, 60),), "feishu": ((100, 60), (5, 1))}


class Robots(ThreadingHTTPServer):
    """Robots of one group each, at /wecom, /dingtalk and /feishu; any other path takes everything."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock, self.messages, self.times = threading.Lock(), [], {name: [] for name in RATES}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def url(self, name):
        """Where a robot listens."""
        return f"http://127.0.0.1:{self.server_port}/{name}"

    def let_a_minute_pass(self):
        """Forgets how many messages came of late."""
        with self.lock:
            self.times = {name: [] for name in RATES}

    def came(self, name):
        """Everything that was sent to a robot."""
        return [message for robot, _, message in self.messages if robot == name]

    def taken(self, name):
        """What a robot took: the decoded messages."""
        return [message for robot, code, message in self.messages if robot == name and code == 0]

    def refused(self):
        """What was refused: pairs of robot and code."""
        return [(robot, code) for robot, code, _ in self.messages if code]

    def receive(self, name, body):
        """Judges one message; gives what the robot answers."""
        message = json.loads(body)
        with self.lock:
            code = JUDGES.get(name, lambda *_: 0)(message, body)
            # A message that is refused for its content counts as well.
            if name in RATES and not self._is_in_time(name):
                code = {"wecom": 45009, "dingtalk": 130101, "feishu": 11232}[name]
            self.messages.append((name, code, message))
        return {"code": code} if name == "feishu" else {"errcode": code}

    def _is_in_time(self, name):
        now, times = time.monotonic(), self.times[name]
        times.append(now)
        return all(sum(at > now - seconds for at in times) <= most for most, seconds in RATES[name])


def wecom(message, _):
    """Document 91770: 4096 bytes of Markdown. A keyword is not asked for there, but ours is to be in each message."""
    content = _text(message, "markdown", "content") if message.get("msgtype") == "markdown" else None
    return _code(content, 40008, lambda: len(content.encode()) <= 4096, 40058, 40058)


def dingtalk(message, body):
    """20,000 bytes; title and text are both needed."""
    title, text = (_text(message, "markdown", key) for key in ("title", "text"))
    is_whole = message.get("msgtype") == "markdown" and title and text
    return _code(f"{title}{text}" if is_whole else None, 40035, lambda: len(body) <= 20_000, 460101, 310000)


def feishu(message, body):
    """20 KB; a card with a header and one element of Markdown."""
    card = message.get("card") if message.get("msg_type") == "interactive" else None
    elements = card.get("elements") if isinstance(card, dict) else None
    title, text = (_text(card, "header", "title", "content"), _text(elements[0], "content")) if elements else (None, None)
    is_whole = title and text and card["header"]["template"] in ("red", "green") and card["config"] == {"wide_screen_mode": True}
    return _code(f"{title}{text}" if is_whole else None, 9499, lambda: len(body) <= 20_000, 9499, 19024)


JUDGES = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}


def _code(text, malformed, fits, too_long, without_keyword):
    if text is None:
        return malformed
    if not fits():
        return too_long
    return 0 if KEYWORD in text else without_keyword


def _text(message, *path):
    """The text at a place of a message, or nothing where something else stands there."""
    for key in path:
        message = message.get(key) if isinstance(message, dict) else None
    return message if isinstance(message, str) else None


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = json.dumps(self.server.receive(self.path.strip("/"), body)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        """Keeps quiet."""
