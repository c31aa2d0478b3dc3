#!/usr/bin/env python3
"""Local stand-in of the Telegram Bot API + scripted users + measurement.

One process, raw asyncio protocols on uvloop/httptools, no web framework, so
that the bot under test is the bottleneck and not this.  Any bot that lets you
set the API base URL can be plugged in.  `--help` lists the options.
"""

# ruff: noqa: UP031, SIM110, SIM115, ASYNC110
# Percent formats: the templates are JSON, full of braces. Loops: the hot path, and polling of a foreign process.

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import json
import os
import random
import re
import resource
import shlex
import signal
import subprocess
import sys
import time
import urllib.parse
from collections import Counter, deque

import httptools

try:
    import orjson

    _loads = orjson.loads
except ImportError:  # orjson is only a speed-up
    _loads = json.loads
try:
    import uvloop
except ImportError:
    uvloop = None
try:
    import psutil
except ImportError:
    psutil = None

now = time.perf_counter
BOT_ID = 4242
BOT_JSON = '{"id":%d,"is_bot":true,"first_name":"bench","username":"bench_bot"}' % BOT_ID
GETME = (
    '{"ok":true,"result":{"id":%d,"is_bot":true,"first_name":"bench","username":"bench_bot",'
    '"can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":false}}' % BOT_ID
).encode()
OK_TRUE = b'{"ok":true,"result":true}'
WEBHOOK_INFO = b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}'
NOT_SEEN = object()


# ---------------------------------------------------------------- script file
def months_ago(n: int, today: dt.date) -> dt.date:
    y, m = divmod(today.year * 12 + today.month - 1 - n, 12)
    return dt.date(y, m + 1, min(today.day, 28))


def expand(s: str, today: dt.date) -> str:
    """{m-6} -> the date 6 months ago (ISO)."""
    return re.sub(r"\{m-(\d+)\}", lambda m: months_ago(int(m[1]), today).isoformat(), s)


class Pats:
    """A substring in the three encodings in which a bot may post it."""

    __slots__ = ("f", "j", "u")

    def __init__(self, subs):
        subs = [subs] if isinstance(subs, str) else list(subs)
        self.u = [s.encode() for s in subs]
        self.f = [urllib.parse.quote_plus(s).encode() for s in subs]
        self.j = [json.dumps(s)[1:-1].encode() for s in subs] + self.u

    def hit(self, body: bytes, kind: int) -> bool:
        for p in self.f if kind == FORM else self.u if kind == MULTI else self.j:
            if p in body:
                return True
        return False


class Step:
    __slots__ = ("kind", "pats", "value")

    def __init__(self, d, today):
        for k in ("text", "callback", "press"):
            if k in d:
                self.kind, self.value = k, expand(d[k], today)
                break
        else:
            raise SystemExit(f"script step without text/callback/press: {d}")
        self.pats = Pats(d["expect"])


def load_script(path):
    with open(path, encoding="utf-8") as f:
        d = json.load(f)
    today = dt.date.today()
    return [[Step(s, today) for s in p["steps"]] for p in d["paths"]]


# ------------------------------------------------------------- body extraction
FORM, MULTI, JSON = 0, 1, 2
RE_CHAT = (
    re.compile(rb"(?:^|&)chat_id=(-?\d+)"),
    re.compile(rb'name="chat_id"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(-?\d+)'),
    re.compile(rb'"chat_id"\s*:\s*"?(-?\d+)'),
)
RE_TEXT = (
    re.compile(rb"(?:^|&)text=([^&]*)"),
    re.compile(rb'name="text"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.S),
    re.compile(rb'"text"\s*:\s*("(?:[^"\\]|\\.)*")'),
)
RE_MK = (
    re.compile(rb"(?:^|&)reply_markup=([^&]*)"),
    re.compile(rb'name="reply_markup"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.S),
    None,
)
_text_cache: dict = {}
_mk_cache: dict = {}


def ctype_kind(ct: bytes) -> int:
    if ct.startswith(b"multipart/"):
        return MULTI
    if b"json" in ct:
        return JSON
    return FORM


def echo_text(body: bytes, kind: int) -> bytes:
    """The reply's text as a JSON string literal (cached: replies are templated)."""
    m = RE_TEXT[kind].search(body)
    if not m:
        return b'""'
    raw = m[1]
    if kind == JSON:
        return raw
    key = (kind, raw)
    r = _text_cache.get(key)
    if r is None:
        s = urllib.parse.unquote_plus(raw.decode()) if kind == FORM else raw.decode()
        r = json.dumps(s, ensure_ascii=False).encode()
        if len(_text_cache) > 20000:
            _text_cache.clear()
        _text_cache[key] = r
    return r


def markup(body: bytes, kind: int):
    """[(label, callback_data|None)] of the keyboard sent with a reply, or ()."""
    if kind == JSON:
        if b"reply_markup" not in body:
            return ()
        mk = _loads(body).get("reply_markup")
        return _buttons(mk if isinstance(mk, dict) else _loads(mk)) if mk else ()
    m = RE_MK[kind].search(body)
    if not m:
        return ()
    raw = m[1]
    r = _mk_cache.get(raw)
    if r is None:
        s = urllib.parse.unquote_plus(raw.decode()) if kind == FORM else raw.decode()
        r = _buttons(_loads(s))
        if len(_mk_cache) > 20000:
            _mk_cache.clear()
        _mk_cache[raw] = r
    return r


def _buttons(mk):
    out = []
    for row in mk.get("inline_keyboard", ()) or ():
        out += [(b["text"], b.get("callback_data")) for b in row]
    for row in mk.get("keyboard", ()) or ():
        out += [(b if isinstance(b, str) else b["text"], None) for b in row]
    return tuple(out)


def params(body: bytes, kind: int, query: bytes) -> dict:
    """Slow generic decoder for the rare methods (getUpdates, setWebhook...)."""
    d = {}
    if query:
        d.update(urllib.parse.parse_qsl(query.decode()))
    if not body:
        return d
    if kind == JSON:
        d.update(_loads(body))
    elif kind == FORM:
        d.update(urllib.parse.parse_qsl(body.decode()))
    else:
        for m in re.finditer(rb'name="([^"]+)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', body, re.S):
            d[m[1].decode()] = m[2].decode("utf-8", "replace")
    return d


# ---------------------------------------------------------------------- server
class Conn(asyncio.Protocol):
    __slots__ = ("body", "ct", "dead", "parser", "srv", "timer", "tr", "url")

    def __init__(self, srv):
        self.srv = srv
        self.dead = False
        self.timer = None

    def connection_made(self, tr):
        self.tr = tr
        self.parser = httptools.HttpRequestParser(self)
        self.srv.conns += 1
        self.srv.conns_max = max(self.srv.conns_max, self.srv.conns)

    def connection_lost(self, exc):
        self.dead = True
        self.srv.conns -= 1
        self.srv.drop_waiter(self)

    def data_received(self, data):
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.srv.stat["bad_http"] += 1
            self.tr.close()

    def on_message_begin(self):
        self.url, self.ct, self.body = b"", b"", b""

    def on_url(self, u):
        self.url += u

    def on_header(self, k, v):
        if len(k) == 12 and k.lower() == b"content-type":
            self.ct = v

    def on_body(self, b):
        self.body = self.body + b if self.body else b

    def on_message_complete(self):
        srv = self.srv
        if srv.half_rtt:
            srv.loop.call_later(srv.half_rtt, srv.handle, self, self.url, self.ct, self.body)
        else:
            srv.handle(self, self.url, self.ct, self.body)

    def reply(self, payload: bytes, status=b"200 OK"):
        if self.dead:
            return
        data = (
            b"HTTP/1.1 "
            + status
            + b"\r\nContent-Type: application/json\r\nContent-Length: "
            + str(len(payload)).encode()
            + b"\r\n\r\n"
            + payload
        )
        h = self.srv.half_rtt
        if h:
            self.srv.loop.call_later(h, self._w, data)
        else:
            self.tr.write(data)

    def _w(self, data):
        if not self.dead:
            self.tr.write(data)


class Server:
    def __init__(self, a, paths, loop):
        self.a, self.paths, self.loop = a, paths, loop
        self.half_rtt = a.rtt_ms / 2000.0
        self.pending = deque()  # (update_id, bytes) not confirmed by the bot
        self.waiter = None  # (conn, offset, limit)
        self.next_uid = int((time.time() - 1.75e9) * 100_000)  # grows from run to run, as it would at Telegram
        self.next_mid = 1
        self.conns = self.conns_max = 0
        self.stat = Counter()
        self.calls = Counter()
        self.unknown = Counter()
        self.webhook = None
        self.drv = None
        self.first_call = self.first_poll = None
        self.polls = 0
        self.batch = Counter()
        self.flood = deque()
        self.tok = b"/bot" + a.token.encode() + b"/"
        self.reply_methods = {m.strip().lower() for m in a.reply_methods.split(",")}

    # -------- update production
    def push(self, payload_fmt: str, uid=None):
        n = self.next_uid
        self.next_uid += 1
        b = (f'{{"update_id":{n},' + payload_fmt).encode()
        if self.webhook is not None:
            self.webhook.put(b)
            return
        self.pending.append((n, b))
        if self.waiter:
            c, off, lim = self.waiter
            self.waiter = None
            if c.timer:
                c.timer.cancel()
                c.timer = None
            self.deliver(c, off, lim)

    def deliver(self, c, off, lim):
        out = []
        for n, b in self.pending:
            if n >= off:
                out.append(b)
                if len(out) >= lim:
                    break
        self.batch[len(out)] += 1
        c.reply(b'{"ok":true,"result":[' + b",".join(out) + b"]}")

    def drop_waiter(self, c):
        if self.waiter and self.waiter[0] is c:
            self.waiter = None
            if c.timer:
                c.timer.cancel()

    def get_updates(self, c, p):
        t = now()
        if self.first_poll is None:
            self.first_poll = t
        self.polls += 1
        off = int(p.get("offset") or 0)
        lim = min(100, max(1, int(p.get("limit") or 100)))
        to = float(p.get("timeout") or 0)
        pend = self.pending
        if off < 0:
            while len(pend) > -off:
                pend.popleft()
            off = pend[0][0] if pend else 0
        while pend and pend[0][0] < off:
            pend.popleft()
        if self.waiter:  # like Telegram: the older long poll is terminated
            old = self.waiter[0]
            self.waiter = None
            self.stat["conflict409"] += 1
            old.reply(
                b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}',
                b"409 Conflict",
            )
        if pend or to <= 0:
            self.deliver(c, off, lim)
        else:
            self.waiter = (c, off, lim)
            c.timer = self.loop.call_later(to, self._poll_timeout, c)

    def _poll_timeout(self, c):
        if self.waiter and self.waiter[0] is c:
            self.waiter = None
            c.reply(b'{"ok":true,"result":[]}')

    # -------- request dispatch
    def handle(self, c, url, ct, body):
        t = now()
        q = url.find(b"?")
        path, query = (url, b"") if q < 0 else (url[:q], url[q + 1 :])
        method = path[path.rfind(b"/") + 1 :].decode().lower()
        if self.tok not in path:  # someone else's bot on this port must not disturb a measurement
            self.stat["bad_token_401"] += 1
            c.reply(b'{"ok":false,"error_code":401,"description":"Unauthorized"}', b"401 Unauthorized")
            return
        if self.first_call is None:
            self.first_call = t
        self.calls[method] += 1
        kind = ctype_kind(ct)
        if method == "getupdates":
            self.get_updates(c, params(body, kind, query))
            return
        c.reply(*self.api(method, body, kind, query, t))

    def api(self, method, body, kind, query, t):
        if method in ("sendmessage", "editmessagetext"):
            m = RE_CHAT[kind].search(body)
            cid = int(m[1]) if m else int(params(body, kind, query).get("chat_id", 0))
            if self.a.flood and method == "sendmessage":
                f = self.flood
                while f and f[0] < t - 1:
                    f.popleft()
                if len(f) >= self.a.flood:
                    self.stat["flood429"] += 1
                    return (
                        b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
                        b'"parameters":{"retry_after":1}}',
                        b"429 Too Many Requests",
                    )
                f.append(t)
            mid = self.next_mid
            self.next_mid += 1
            if cid < 0:
                self.stat["group_replies"] += 1
            elif method in self.reply_methods:
                self.drv.on_reply(cid, body, kind, t, mid)
            return (
                b'{"ok":true,"result":{"message_id":%d,"from":%s,"chat":{"id":%d,"first_name":"U","type":"private"},'
                b'"date":%d,"text":%s}}' % (mid, BOT_JSON.encode(), cid, int(time.time()), echo_text(body, kind)),
            )
        if method in (
            "answercallbackquery",
            "sendchataction",
            "setmycommands",
            "setchatmenubutton",
            "deletemessage",
            "deletemycommands",
            "logout",
            "close",
            "setmydescription",
            "setmyname",
        ):
            return (OK_TRUE,)
        if method == "getme":
            return (GETME,)
        if method == "setwebhook":
            p = params(body, kind, query)
            if self.a.mode == "webhook" and p.get("url"):
                self.webhook.configure(p["url"], p.get("secret_token"), int(p.get("max_connections") or 0))
            return (OK_TRUE,)
        if method == "deletewebhook":
            if str(params(body, kind, query).get("drop_pending_updates", "")).lower() in ("1", "true"):
                self.pending.clear()
            return (OK_TRUE,)
        if method == "getwebhookinfo":
            return (WEBHOOK_INFO,)
        self.unknown[method] += 1
        return (OK_TRUE,)


# --------------------------------------------------------------- webhook sender
class HookConn(asyncio.Protocol):
    __slots__ = ("body", "ct", "cur", "parser", "pool", "tr")

    def __init__(self, pool):
        self.pool, self.cur, self.tr = pool, None, None

    def connection_made(self, tr):
        self.tr = tr
        self.parser = httptools.HttpResponseParser(self)
        self.pool.ready(self)

    def connection_lost(self, exc):
        self.pool.lost(self)

    def data_received(self, d):
        self.parser.feed_data(d)

    def on_message_begin(self):
        self.body, self.ct = b"", b""

    def on_header(self, k, v):
        if k.lower() == b"content-type":
            self.ct = v

    def on_body(self, b):
        self.body += b

    def on_message_complete(self):
        self.pool.done(self, self.parser.get_status_code(), self.ct, self.body, self.parser.should_keep_alive())

    def send(self, upd):
        self.cur = upd
        p = self.pool
        self.tr.write(p.head + str(len(upd)).encode() + b"\r\n\r\n" + upd)


class WebhookPool:
    """Telegram's side of a webhook: N connections, retry on anything but 2xx."""

    def __init__(self, srv, url, conns):
        self.srv, self.n = srv, conns
        self.q, self.idle, self.open = deque(), [], 0
        self.url = None
        if url:
            self.configure(url, None, 0)

    def configure(self, url, secret, maxc):
        u = urllib.parse.urlsplit(url)
        self.url, self.host, self.port = url, u.hostname, u.port or 80
        path = (u.path or "/") + ("?" + u.query if u.query else "")
        self.head = (
            f"POST {path} HTTP/1.1\r\nHost: {u.netloc}\r\nContent-Type: application/json\r\n"
            + (f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n" if secret else "")
            + "Connection: keep-alive\r\nContent-Length: "
        ).encode()
        if maxc and not self.srv.a.webhook_conns_fixed:
            self.n = maxc
        if self.srv.first_poll is None:
            self.srv.first_poll = now()
        self.pump()

    def put(self, b):
        self.q.append(b)
        self.pump()

    def pump(self):
        while self.q and self.idle:
            self.idle.pop().send(self.q.popleft())
        if self.q and self.url and self.open < self.n:
            self.open += 1
            self.srv.loop.create_task(self._open())

    async def _open(self):
        try:
            await self.srv.loop.create_connection(lambda: HookConn(self), self.host, self.port)
        except OSError:
            self.open -= 1
            self.srv.loop.call_later(0.05, self.pump)

    def ready(self, c):
        if self.q:
            c.send(self.q.popleft())
            self.pump()
        else:
            self.idle.append(c)

    def retry(self, upd):
        self.srv.stat["webhook_retry"] += 1
        self.srv.loop.call_later(0.5, self.put, upd)

    def lost(self, c):
        self.open -= 1
        if c in self.idle:
            self.idle.remove(c)
        if c.cur is not None:
            self.retry(c.cur)
            c.cur = None
        self.pump()

    def done(self, c, status, ct, body, keep):
        upd, c.cur = c.cur, None
        if not 200 <= status < 300:
            self.srv.stat[f"webhook_http_{status}"] += 1
            self.retry(upd)
        elif body and (b'"method"' in body or b'name="method"' in body):  # reply in the response
            kind = ctype_kind(ct)
            m = params(body, kind, b"").get("method", "").lower()
            self.srv.calls[m + "(in webhook response)"] += 1
            self.srv.api(m, body, kind, b"", now())
        if keep:
            self.ready(c)
        else:
            c.tr.close()


# ----------------------------------------------------------------------- users
class User:
    __slots__ = (
        "cls",
        "convs",
        "head",
        "i",
        "id",
        "mid",
        "mk",
        "resent",
        "slot",
        "steps",
        "t0",
        "waiting",
        "was_waiting",
    )

    def __init__(self, uid, steps):
        self.id, self.steps, self.i, self.waiting = uid, steps, 0, False
        self.convs = 0
        self.mk, self.mid = (), 0
        self.cls = None
        self.resent = False
        self.head = (
            '"from":{"id":%d,"is_bot":false,"first_name":"用户%d","language_code":"zh-hans"}' % (uid, uid),
            '"chat":{"id":%d,"first_name":"用户%d","type":"private"}' % (uid, uid),
        )


class Driver:
    def __init__(self, a, paths, srv, loop):
        self.a, self.paths, self.srv, self.loop = a, paths, srv, loop
        srv.drv = self
        self.rng = random.Random(a.seed)
        self.users: dict[int, User] = {}
        self.lat: list[float] = []
        self.recording = False
        self.stat = Counter()
        self.answered = 0
        self.convs_done = 0
        self.next_known = 0
        self.running = True
        self.first_reply = None
        self.down = False
        self.kill_cls = Counter()
        self.done_evt = asyncio.Event()
        self.bad_samples = []
        self.resend_after = a.reply_timeout

    def new_user(self, slot):
        k = self.next_known
        self.next_known += 1
        uid = 100000 + (k % self.a.known if self.a.known else k)
        u = self.users.get(uid)
        if u is None:
            u = self.users[uid] = User(uid, self.paths[k % len(self.paths)])
        u.slot = slot
        return u

    def start(self):
        for s in range(self.a.users):
            u = self.new_user(s)
            self.loop.call_later(self.rng.random() * self.a.ramp, self.begin, u)
        self.loop.call_later(0.25, self.sweep)

    def begin(self, u):
        u.i = 0
        self.send(u)

    def send(self, u):
        if not self.running:
            return
        st = u.steps[u.i]
        frm, chat = u.head
        kind, val = st.kind, st.value
        if kind == "press":
            data = NOT_SEEN
            for label, d in u.mk:
                if val in label:
                    data = d
                    break
            if data is NOT_SEEN:
                self.stat["press_no_button"] += 1
                kind = "text"
            elif data is None:
                kind = "text"
            else:
                kind, val = "callback", data
        d = int(time.time())
        mid = self.srv.next_mid
        self.srv.next_mid += 1
        if kind == "callback":
            p = (
                '"callback_query":{"id":"%d","chat_instance":"1","data":%s,%s,"message":{"message_id":%d,"from":%s,%s,'
                '"date":%d,"text":"?"}}}'
                % (mid, json.dumps(val, ensure_ascii=False), frm, u.mid or 1, BOT_JSON, chat, d)
            )
        else:
            ent = (
                ',"entities":[{"offset":0,"length":%d,"type":"bot_command"}]' % len(val.split()[0])
                if val[0] == "/"
                else ""
            )
            p = '"message":{"message_id":%d,%s,%s,"date":%d,"text":%s%s}}' % (
                mid,
                frm,
                chat,
                d,
                json.dumps(val, ensure_ascii=False),
                ent,
            )
        u.t0 = now()
        u.waiting = True
        self.srv.push(p)

    def on_reply(self, cid, body, kind, t, mid):
        if self.first_reply is None:
            self.first_reply = t
        u = self.users.get(cid)
        if u is None:
            self.stat["unknown_chat"] += 1
            return
        if not u.waiting:
            self.stat["duplicate"] += 1
            return
        st = u.steps[u.i]
        if not st.pats.hit(body, kind):
            if u.i and u.steps[u.i - 1].pats.hit(body, kind) and u.cls != "resent":
                self.stat["duplicate"] += 1  # the previous question once more: keep waiting
                return
            self.stat["wrong"] += 1
            if len(self.bad_samples) < 5:
                self.bad_samples.append(
                    [u.i, st.value, urllib.parse.unquote_plus(body.decode("utf-8", "replace"))[:200]]
                )
            if u.cls in ("inflight", "idle", "resent"):
                nxt = u.i + 1 < len(u.steps) and u.steps[u.i + 1].pats.hit(body, kind)
                self.classify(u, "advanced" if nxt else "broken")
            u.waiting = False
            self.finish(u)
            return
        u.waiting = False
        u.mid = mid
        u.mk = markup(body, kind)
        if self.down and u.cls == "inflight":
            u.cls = "idle"  # the reply was on the wire when the bot died: judge by the next answer
        elif u.cls in ("inflight", "idle", "resent"):
            self.classify(u, {"inflight": "ok_inflight", "idle": "ok_idle", "resent": "ok_after_resend"}[u.cls])
        self.answered += 1
        if self.recording:
            self.lat.append(t - u.t0)
        u.i += 1
        if u.i >= len(u.steps) or (self.a.leave_at and u.i >= self.a.leave_at):
            u.convs += 1
            self.convs_done += 1
            if u.cls == "idle":
                self.classify(u, "finished")
            self.finish(u)
        else:
            self.think(self.send, u)

    def classify(self, u, c):
        self.kill_cls[c] += 1
        u.cls = "done"

    def finish(self, u):
        u.i = 0
        if self.a.conversations and self.convs_done >= self.a.conversations:
            self.done_evt.set()
            return
        if self.a.known:
            u = self.new_user(u.slot)
            if u.waiting:
                self.stat["overlap"] += 1
                return
        else:
            u.steps = self.paths[(u.id + u.convs) % len(self.paths)]
        self.think(self.begin, u)

    def think(self, f, u):
        th = self.a.think_ms
        if th <= 0:
            if self.a.defer:
                self.loop.call_soon(f, u)
            else:
                f(u)
        else:
            self.loop.call_later(th / 1000 * (0.5 + self.rng.random()), f, u)

    def sweep(self):
        if self.running:
            self.loop.call_later(0.25, self.sweep)
        lim = now() - self.resend_after
        for u in list(self.users.values()):
            if u.waiting and u.t0 < lim:
                if u.cls in ("inflight", "idle"):  # after a kill a human repeats the answer once
                    if u.cls == "inflight":
                        self.stat["message_lost_in_kill"] += 1
                        u.cls = "resent"
                        self.send(u)
                        continue
                    self.classify(u, "broken")
                elif u.cls == "resent":
                    self.classify(u, "broken")
                self.stat["lost"] += 1
                u.waiting = False
                self.finish(u)

    def mark_kill(self):
        """Called at SIGKILL: who is in the middle of a conversation, who waits."""
        n = Counter()
        for u in self.users.values():
            if u.i == 0 and not u.waiting:
                n["not_started"] += 1
                continue
            if u.i == 0:  # waiting for the answer to /start: no state yet
                n["at_start"] += 1
                continue
            u.cls = "inflight" if u.waiting else "idle"
            n[u.cls] += 1
        return n


# ------------------------------------------------------------------- bot process
class Bot:
    def __init__(self, a):
        self.a = a
        self.p = None

    def spawn(self):
        env = dict(os.environ)
        port = self.a.base_port
        env.update(
            TELEGRAM_API_ROOT=f"http://127.0.0.1:{port}",
            TELEGRAM_BASE_URL=f"http://127.0.0.1:{port}/bot",
            TELEGRAM_BOT_TOKEN=self.a.token,
            BOT_TOKEN=self.a.token,
            BOT_MODE=self.a.mode,
            WEBHOOK_PORT=str(port + 1),
        )
        for kv in self.a.env:
            k, _, v = kv.partition("=")
            env[k] = v
        pre = (lambda: os.sched_setaffinity(0, {self.a.pin_bot})) if self.a.pin_bot is not None else None
        out = open(self.a.bot_log, "ab") if self.a.bot_log else subprocess.DEVNULL
        self.t_spawn = now()
        self.p = subprocess.Popen(
            shlex.split(self.a.bot_cmd), env=env, preexec_fn=pre, start_new_session=True, stdout=out, stderr=out
        )

    def procs(self):
        try:
            r = psutil.Process(self.p.pid)
            return [r, *r.children(recursive=True)]
        except (psutil.Error, AttributeError):
            return []

    def cpu(self):
        s = 0.0
        for p in self.procs():
            try:
                c = p.cpu_times()
                s += c.user + c.system
            except psutil.Error:
                pass
        return s

    def mem(self):
        rss = uss = 0
        for p in self.procs():
            try:
                m = p.memory_full_info()
                rss += m.rss
                uss += m.uss
            except psutil.Error:
                pass
        return rss / 2**20, uss / 2**20

    def kill(self, sig=signal.SIGKILL):
        if self.p and self.p.poll() is None:
            os.killpg(self.p.pid, sig)
            self.p.wait()

    def stop(self):
        if not self.p or self.p.poll() is not None:
            return
        os.killpg(self.p.pid, signal.SIGTERM)
        try:
            self.p.wait(8)
        except subprocess.TimeoutExpired:
            self.kill()


def extra_cpu(pids):
    s = 0.0
    for x in pids:
        try:
            c = psutil.Process(x).cpu_times()
            s += c.user + c.system
        except psutil.Error:
            pass
    return s


def pct(v, q):
    return v[min(len(v) - 1, int(len(v) * q))] * 1000 if v else None


async def main(a):
    loop = asyncio.get_running_loop()
    if a.pin_self is not None:
        os.sched_setaffinity(0, {a.pin_self})
    paths = load_script(a.script)
    srv = Server(a, paths, loop)
    drv = Driver(a, paths, srv, loop)
    if a.mode == "webhook":
        srv.webhook = WebhookPool(srv, a.webhook_url, a.webhook_conns)
    await loop.create_server(lambda: Conn(srv), a.host, a.base_port, backlog=1024)
    bot = Bot(a) if a.bot_cmd else None
    res = {
        "label": a.label,
        "mode": a.mode,
        "users": a.users,
        "known": a.known,
        "rtt_ms": a.rtt_ms,
        "think_ms": a.think_ms,
        "duration_s": a.duration,
    }
    try:
        if a.cold:
            a.users = 1
            drv.start()
            await asyncio.sleep(0.05)
            bot.spawn()
            t = now()
            while drv.first_reply is None and now() - t < 60 and bot.p.poll() is None:
                await asyncio.sleep(0.002)
            if bot.p.poll() is not None:
                res["bot_exited"] = bot.p.returncode
            if srv.first_call is None:
                return res
            res["cold_ms"] = {
                "first_call": round((srv.first_call - bot.t_spawn) * 1000),
                "ready": round((srv.first_poll - bot.t_spawn) * 1000) if srv.first_poll else None,
                "first_reply": round((drv.first_reply - bot.t_spawn) * 1000) if drv.first_reply else None,
            }
            res["rss_mb"], res["uss_mb"] = (round(x, 1) for x in bot.mem())
            return res
        if bot:
            bot.spawn()
            t = now()
            while srv.first_poll is None:
                if bot.p.poll() is not None:
                    raise SystemExit(f"bot exited with {bot.p.returncode} before its first getUpdates/setWebhook")
                if now() - t > a.start_timeout:
                    raise SystemExit("bot did not call getUpdates/setWebhook in time")
                if a.mode == "webhook" and a.webhook_url and now() - t > 3:
                    break
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)
        gc.collect()
        gc.freeze()
        gc.disable()
        drv.start()
        if a.group_rate:
            drv.group = loop.create_task(group_talk(srv, a.group_rate))  # kept, or it would be collected
        await asyncio.sleep(a.warmup)
        drv.recording = True
        n0, t0, polls0, calls0 = drv.answered, now(), srv.polls, sum(srv.calls.values())
        c0, e0 = (bot.cpu() if bot else 0), extra_cpu(a.extra_pid)
        h0 = resource.getrusage(resource.RUSAGE_SELF)
        if a.kill_after:
            await asyncio.sleep(a.kill_after)
            res["before_kill"] = {"answered": drv.answered}
            bot.kill()
            drv.down = True
            res["at_kill"] = dict(drv.mark_kill())
            srv.pending_at_kill = len(srv.pending)
            await asyncio.sleep(a.down)
            srv.first_poll = None
            bot.spawn()
            t = now()
            while srv.first_poll is None and now() - t < 60:
                await asyncio.sleep(0.01)
            drv.down = False
            res["restart_ready_ms"] = round((now() - bot.t_spawn) * 1000)
            drv.resend_after = a.reply_timeout
            t = now()
            for u in drv.users.values():  # the clock for repeating starts when the bot is back
                if u.waiting:
                    u.t0 = max(u.t0, t)
            tot = res["at_kill"].get("inflight", 0) + res["at_kill"].get("idle", 0)
            while sum(drv.kill_cls.values()) < tot and now() - t < a.reply_timeout * 2 + 10:
                await asyncio.sleep(0.05)
            res["after_kill"] = dict(drv.kill_cls)
            res["unclassified"] = tot - sum(drv.kill_cls.values())
        elif a.conversations:
            try:
                await asyncio.wait_for(drv.done_evt.wait(), a.duration)
            except TimeoutError:
                res["timeout"] = True
        else:
            await asyncio.sleep(a.duration)
        t1 = now()
        n = drv.answered - n0
        el = t1 - t0
        drv.recording = False
        h1 = resource.getrusage(resource.RUSAGE_SELF)
        v = sorted(drv.lat)
        res.update(
            answered=n,
            elapsed_s=round(el, 2),
            rate=round(n / el, 1),
            lat_ms={
                k: round(pct(v, q), 2) if v else None
                for k, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1))
            },
            polls=srv.polls - polls0,
            api_calls_per_msg=round((sum(srv.calls.values()) - calls0) / max(1, n), 2),
            harness_cpu=round((h1.ru_utime + h1.ru_stime - h0.ru_utime - h0.ru_stime) / el, 3),
        )
        if bot and not a.kill_after:
            c = bot.cpu() - c0
            ex = extra_cpu(a.extra_pid) - e0
            rss, uss = bot.mem()
            res["bot"] = {
                "cpu_s": round(c, 2),
                "cpu_util": round(c / el, 3),
                "cpu_ms_per_msg": round(c / max(1, n) * 1000, 3),
                "msgs_per_cpu_s": round(n / c, 1) if c else None,
                "extra_cpu_ms_per_msg": round(ex / max(1, n) * 1000, 3),
                "rss_mb": round(rss, 1),
                "uss_mb": round(uss, 1),
            }
        if bot and bot.p.poll() is not None:
            res["bot_exited"] = bot.p.returncode
    finally:
        drv.running = False
        if bot:
            bot.kill() if a.kill_end else bot.stop()
    res.update(
        lost=drv.stat["lost"],
        duplicate=drv.stat["duplicate"],
        wrong=drv.stat["wrong"],
        conversations=drv.convs_done,
        known_users=len(drv.users),
        conns_max=srv.conns_max,
        errors={k: v for k, v in {**drv.stat, **srv.stat}.items() if k not in ("lost", "duplicate", "wrong")},
        calls=dict(srv.calls),
        unknown_methods=dict(srv.unknown),
    )
    if drv.bad_samples:
        res["bad_samples"] = drv.bad_samples
    return res


GROUP_SAYS = (
    ("大家好，今天几点上课", False),
    ("@bench_bot 上海高级电工补贴怎么领", True),
    ("我去年考的证，社保断了3个月", False),
    ("@bench_bot 我去年考的上海高级工，社保断了3个月，能领吗", True),
)


async def group_talk(srv, rate):
    """Half of what a group of 500 says calls the bot, by name."""
    n = 0
    while True:
        text, called = GROUP_SAYS[n % len(GROUP_SAYS)]
        entities = ',"entities":[{"type":"mention","offset":0,"length":10}]' if called else ""
        srv.push(
            '"message":{"message_id":%d,"date":%d,"chat":{"id":-1001,"type":"supergroup","title":"g"},'
            '"from":{"id":%d,"is_bot":false,"first_name":"U"},"text":"%s"%s}}'
            % (n + 1, int(time.time()), 900_000 + n % 500, text, entities)
        )
        srv.stat["group_messages"] += 1
        n += 1
        await asyncio.sleep(1 / rate)


def cli(argv=None):
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument(
        "--base-port",
        type=int,
        default=18471,
        help="port of the API stand-in; bot gets base_url http://127.0.0.1:PORT/bot",
    )
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--token", default="4242:bench-load-token")
    p.add_argument("--users", type=int, default=100, help="concurrent users (closed loop)")
    p.add_argument("--known", type=int, default=0, help="walk over this many distinct user ids")
    p.add_argument("--script", default=os.path.join(here, "scripts", "shanghai.json"))
    p.add_argument("--mode", choices=("polling", "webhook"), default="polling")
    p.add_argument("--webhook-url", help="where to POST updates (default: what the bot gives to setWebhook)")
    p.add_argument("--webhook-conns", type=int, default=40)
    p.add_argument("--webhook-conns-fixed", action="store_true")
    p.add_argument("--duration", type=float, default=10)
    p.add_argument("--warmup", type=float, default=2)
    p.add_argument("--ramp", type=float, default=0.2)
    p.add_argument(
        "--think-ms", type=float, default=0, help="mean pause of a user before the next answer (uniform 0.5..1.5)"
    )
    p.add_argument(
        "--rtt-ms", type=float, default=0, help="round trip to the API, half before and half after each call"
    )
    p.add_argument("--flood", type=int, default=0, help="answer 429 above this many sendMessage/s")
    p.add_argument(
        "--group-rate", type=float, default=0, help="besides the users: so many messages a second in a group of 500"
    )
    p.add_argument("--reply-timeout", type=float, default=10)
    p.add_argument("--reply-methods", default="sendMessage")
    p.add_argument(
        "--conversations", type=int, default=0, help="stop after so many conversations (duration is then the limit)"
    )
    p.add_argument("--leave-at", type=int, default=0, help="leave each conversation after this many answers")
    p.add_argument("--defer", action="store_true")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument(
        "--bot-cmd", help="spawn this bot; env TELEGRAM_BASE_URL, TELEGRAM_API_ROOT, BOT_TOKEN, BOT_MODE, WEBHOOK_PORT"
    )
    p.add_argument("--env", action="append", default=[], help="K=V for the bot")
    p.add_argument("--bot-log")
    p.add_argument("--start-timeout", type=float, default=60)
    p.add_argument("--pin-bot", type=int)
    p.add_argument("--pin-self", type=int)
    p.add_argument(
        "--extra-pid", type=int, action="append", default=[], help="count this process's CPU too (redis, postgres)"
    )
    p.add_argument(
        "--kill-after",
        type=float,
        default=0,
        help="SIGKILL the bot so many seconds after the warm-up, restart, classify users",
    )
    p.add_argument("--kill-end", action="store_true", help="end the bot with SIGKILL instead of SIGTERM")
    p.add_argument("--down", type=float, default=0.5)
    p.add_argument("--cold", action="store_true", help="only the cold start: spawn with one update waiting")
    p.add_argument("--label", default="")
    p.add_argument("--json", help="append the result as one line to this file")
    a = p.parse_args(argv)
    if uvloop is not None:
        uvloop.install()
    r = asyncio.run(main(a))
    line = json.dumps(r, ensure_ascii=False)
    print(line)
    if a.json:
        with open(a.json, "a") as f:
            f.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(cli())
