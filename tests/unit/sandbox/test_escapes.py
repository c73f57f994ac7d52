"""Attacks on the walls, in one child: each must fail, and the verdict on the worst is taken from outside."""

import _ctypes
import asyncio
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.sandbox import landlock, walls, walls_linux
from rlm_desktop.sandbox.seccomp import ALLOW, program
from rlm_desktop.sandbox.syscalls import AUDIT, NUMBERS

PRELUDE = """
import ctypes, os, sys, io, socket, mmap, signal, resource, fcntl, time, struct
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *given):
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(g) if isinstance(g, int) else g for g in given])
    if result < 0: raise OSError(ctypes.get_errno(), 'refused')
    return result
def c(name, *given):
    result = getattr(libc, name)(*given)
    if result in (-1, None, 0): raise OSError(ctypes.get_errno(), 'refused')
    return result
posix = sys.modules['posix']
real_open = io.FileIO
"""

ATTACKS = {
    "read by FileIO": "real_open('{secret}').read()",
    "read by posix.open": "posix.open('{secret}', os.O_RDONLY)",
    "read by libc": "c('fopen', b'{secret}', b'r')",
    "read /etc/passwd": "posix.open('/etc/passwd', 0)",
    "write": "posix.open('{directory}/new', os.O_WRONLY | os.O_CREAT)",
    "append": "posix.open('{secret}', os.O_WRONLY | os.O_APPEND)",
    "truncate": "posix.truncate('{secret}', 0)",
    "temporary file": "posix.open('{directory}', os.O_TMPFILE | os.O_RDWR)",
    "stat": "posix.stat('{secret}')",
    "stat by statx": "call(332, -100, b'{secret}', 0, 0xfff, ctypes.create_string_buffer(256))",
    "list": "posix.listdir('/')",
    "unlink": "posix.unlink('{secret}')",
    "rename": "posix.rename('{secret}', '{secret}2')",
    "chmod": "posix.chmod('{secret}', 0o777)",
    "chown": "posix.chown('{secret}', 0, 0)",
    "utime": "posix.utime('{secret}')",
    "xattr": "posix.setxattr('{secret}', 'user.x', b'1')",
    "symlink": "posix.symlink('{secret}', '{directory}/link')",
    "mkfifo": "posix.mkfifo('{directory}/fifo')",
    "chdir": "posix.chdir('/tmp')",
    "chroot": "posix.chroot('/')",
    "proc self": "posix.open('/proc/self/maps', 0)",
    "proc of the worker": "posix.open('/proc/{worker}/environ', 0)",
    "memory of the worker": "posix.open('/proc/{worker}/mem', 0)",
    "inherited descriptors": "[os.read(n, 1) for n in range(3, 200) if n not in ends]",
    "fork": "os.fork() == 0 and os._exit(0)",
    "vfork by number": "call(58)",
    "clone by number": "call(56, 17, 0, 0, 0, 0)",
    "clone3": "call(435, ctypes.create_string_buffer(88), 88)",
    "execve": "os.execv(sys.executable, ['python', '-c', '0'])",
    "spawn": "posix.posix_spawn('/bin/true', ['true'], {{}})",
    "system": "0 if os.system('true') == 0 else 1 / 0",
    "subprocess": "__import__('subprocess').run(['true'])",
    "multiprocessing": "__import__('multiprocessing').get_context('fork').Process().start()",
    "memfd": "os.memfd_create('x')",
    "memfd_secret": "call(447, 0)",
    "executable mapping": "mmap.mmap(-1, 4096, prot=7)",
    "mprotect to executable": "c('mprotect', ctypes.c_void_p(0), 4096, 5)",
    "kill the worker": "os.kill({worker}, 0)",
    "kill the victim": "os.kill({victim}, signal.SIGKILL)",
    "kill all": "os.kill(-1, signal.SIGKILL)",
    "kill the group": "os.killpg(0, signal.SIGKILL)",
    "tgkill": "call(234, {victim}, {victim}, 9)",
    "tkill": "call(200, {victim}, 9)",
    "sigqueue": "call(129, {victim}, 9, ctypes.create_string_buffer(128))",
    "pidfd": "os.pidfd_open({victim})",
    "signal by F_SETOWN": "fcntl.fcntl(0, fcntl.F_SETOWN, {victim})",
    "signal by F_SETSIG": "fcntl.fcntl(0, 10, 9)",
    "prlimit of the victim": "resource.prlimit({victim}, resource.RLIMIT_NOFILE, (1, 1))",
    "raise own limits": "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "priority": "os.setpriority(os.PRIO_PROCESS, {victim}, 19)",
    "scheduler": "os.sched_setscheduler({victim}, os.SCHED_BATCH, os.sched_param(0))",
    "affinity": "os.sched_setaffinity({victim}, {{0}})",
    "ptrace attach": "call(101, 16, {victim}, 0, 0)",
    "ptrace traceme": "call(101, 0, 0, 0, 0)",
    "process_vm_readv": "call(310, {victim}, 0, 0, 0, 0, 0)",
    "tcp": "socket.create_connection(('127.0.0.1', {port}), 1)",
    "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "tcp6": "socket.socket(socket.AF_INET6)",
    "unix": "socket.socket(socket.AF_UNIX)",
    "raw": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "vsock": "socket.socket(40, socket.SOCK_STREAM)",
    "datagram pair": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "dns": "socket.getaddrinfo('example.org', 80)[0][4][0]",
    "sendmsg": "[a.sendmsg([b'x'], [(1, 1, b'\\0' * 4)]) for a in socket.socketpair()[:1]]",
    "shmget": "call(29, 1, 4096, 0o1600)",
    "msgget": "call(68, 1, 0o1600)",
    "semget": "call(64, 1, 1, 0o1600)",
    "mq_open": "call(240, b'x', 0o102, 0o600, 0)",
    "keyring": "call(250, 0, -3, 1)",
    "add_key": "call(248, b'user', b'k', b'v', 1, -3)",
    "unshare": "call(272, 0x10000000)",
    "setns": "call(308, 0, 0)",
    "mount": "call(165, b'none', b'/tmp', b'tmpfs', 0, 0)",
    "pivot_root": "call(155, b'/', b'/')",
    "io_uring": "call(425, 8, ctypes.create_string_buffer(120))",
    "userfaultfd": "call(323, 0)",
    "bpf": "call(321, 0, 0, 0)",
    "perf": "call(298, ctypes.create_string_buffer(120), 0, -1, -1, 0)",
    "fanotify": "call(300, 0, 0)",
    "inotify": "call(294, 0)",
    "open_by_handle": "call(304, -100, 0, 0)",
    "personality": "call(135, 0x0040000)",
    "x32 open": "call(0x40000000 + 2, b'/etc/passwd', 0)",
    "become root": "os.setuid(0)",
    "become root's group": "os.setresgid(0, 0, 0)",
    "groups": "os.setgroups([0])",
    "dumpable": "call(157, 4, 1, 0, 0, 0)",
    "another filter": "call(317, 1, 0, 0)",
    "reboot": "call(169, 0xfee1dead, 672274793, 0, 0)",
    "module": "call(313, 0, b'', 0)",
    "clock": "time.clock_settime(time.CLOCK_REALTIME, 0)",
    "hostname": "socket.sethostname('x')",
    "load a library": "ctypes.CDLL('{library}')",
    "late C module": "__import__('_imp').create_dynamic(__import__('importlib.machinery').machinery.ModuleSpec("
    "'_ctypes', None, origin='{library}'))",
    "tiocsti": "fcntl.ioctl(0, 0x5412, b'x')",
    "escape by subclasses": "[k for k in object.__subclasses__() if k.__name__ == 'FileIO'][0]('{secret}')",
    "escape by frames": "sys._getframe(2).f_builtins['open']('{secret}')",
}


def test_no_attack_works(bench, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the canary")
    library = tmp_path / "late.so"
    shutil.copy(_ctypes.__file__, library)
    os.environ["CANARY_API_KEY"] = "sk-canary"
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    known = {
        "secret": secret, "directory": tmp_path, "worker": os.getpid(), "victim": victim.pid,
        "port": listener.getsockname()[1], "library": library,
    }  # fmt: skip

    async def body():
        repl = await bench.open()
        ends = "import gc\nend = next(o for o in gc.get_objects() if type(o).__name__ == 'Channel')\n"
        await bench.say(repl, PRELUDE + ends + "ends = {end._receiving, end._sending}\n")
        await bench.say(repl, "environment = dict(os.environ)\nthreads = []")
        assert "CANARY" not in await bench.say(repl, "print(environment, sys.argv, sys.orig_argv)")
        got_through = []
        for name, attack in ATTACKS.items():
            pid = repl.pid
            result = await bench.run(repl, f"_ = ({attack.format(**known)})")
            if result.state == "ok":
                got_through.append(name)
            assert repl.pid == pid, f"{name} took the child with it: {result.error}"
        assert got_through == []

    try:
        bench.go(body())
        assert victim.poll() is None
        assert secret.read_text() == "the canary"
        assert sorted(entry.name for entry in tmp_path.iterdir()) == ["late.so", "secret"]
        with pytest.raises(BlockingIOError):
            listener.accept()
    finally:
        del os.environ["CANARY_API_KEY"]
        victim.kill()
        victim.wait()
        listener.close()


def test_ordinary_code_still_runs(bench):
    async def body():
        repl = await bench.open()
        told = await bench.say(
            repl,
            "import asyncio, hashlib, sqlite3, statistics, datetime, difflib, decimal, zlib, uuid, random\n"
            "import html.parser\nfrom concurrent.futures import ThreadPoolExecutor\n"
            "import xml.etree.ElementTree as E, mailbox, textwrap\n"
            "async def f(): await asyncio.sleep(0.01); return 1\n"
            "print(asyncio.run(f()), sqlite3.connect(':memory:').execute('select 2').fetchone(),\n"
            "  datetime.datetime.strptime('2020-01-02', '%Y-%m-%d').year, E.fromstring('<a>x</a>').text,\n"
            "  sum(ThreadPoolExecutor(16).map(len, ['ab'] * 50)), len(hashlib.sha256(b'').hexdigest()),\n"
            "  len(str(uuid.uuid4())))",
        )
        assert told == "1 (2,) 2020 x 100 64 36\n"
        assert "No module named 'pandas'" in (await bench.run(repl, "import pandas")).error

    bench.go(body())


def test_a_thread_bomb_is_stopped(bench):
    async def body():
        repl = await bench.open()
        result = await bench.run(
            repl,
            "import threading, time\nstop = threading.Event()\nn = 0\ntry:\n    while True:\n"
            "        threading.Thread(target=stop.wait).start(); n += 1\nfinally:\n    stop.set()\n    print(n)",
        )
        assert "can't start new thread" in result.error
        assert int("".join(bench.printed)) < 600

    bench.go(body())


def test_a_child_whose_self_test_finds_a_hole_is_refused(bench, monkeypatch):
    from rlm_desktop.sandbox import program

    holed = (
        "import sys; sys.path.insert(0, sys.argv[1]); from rlm_desktop.sandbox import child, seccomp, landlock; "
        "seccomp.restrict = lambda *_, **__: None; sys.path.remove(sys.argv[1]); sys.exit(child.main(sys.argv[2:]))"
    )
    monkeypatch.setattr(program, "START", holed)

    async def body():
        with pytest.raises(RlmError, match=r"self-test got through to .*a new process"):
            await bench.open()

    bench.go(body())


def test_a_child_dies_with_its_worker():
    code = (
        "import asyncio, os\nfrom pathlib import Path\nfrom rlm_desktop.sandbox.host import Sandbox\n"
        "async def f():\n    r = await Sandbox(Path('/tmp')).open('x', memory_mb=128)\n"
        "    t = asyncio.ensure_future(r.run('max(range(10**13))', seconds=60, on_sub_call=None, on_output=None))\n"
        "    await asyncio.sleep(0.2); os.write(1, str(r.pid).encode()); os.kill(os.getpid(), 9)\nasyncio.run(f())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=Path.cwd(), check=False)

    async def gone():
        for _ in range(100):
            try:
                state = Path(f"/proc/{int(done.stdout)}/stat").read_text()
            except OSError:
                return True
            if state.rsplit(")", 1)[1].split()[0] == "Z":
                return True
            await asyncio.sleep(0.02)
        return False

    assert asyncio.run(gone())


def test_what_was_never_run_on_a_system_is_said_there(monkeypatch):
    for platform, wall in (("darwin", "sandbox_init"), ("win32", "an AppContainer")):
        monkeypatch.setattr(sys, "platform", platform)
        assert walls.probe().sentence.startswith("These walls were never run on this system")
        assert wall in walls.probe().sentence


def test_without_walls_nothing_is_run(monkeypatch):
    monkeypatch.setattr(sys, "platform", "freebsd14")
    with pytest.raises(RlmError, match="subset of Python"):
        walls.probe()


def test_the_walls_are_said_in_a_sentence_and_a_missing_one_with_what_that_means(bench, monkeypatch):
    assert bench.sandbox.walls().startswith("Strong: a process of its own")
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert "Without Landlock: the list of system calls alone" in bench.sandbox.walls()
    monkeypatch.setattr(walls_linux, "SECCOMP_ACTIONS", Path("/nowhere"))
    with pytest.raises(RlmError, match="Without a list of allowed system calls"):
        bench.sandbox.walls()


def interpret(lines, machine, number, arguments=()):
    """Run a filter as the kernel would; what it answers."""
    words = [number, AUDIT[machine], 0, 0]
    for argument in [*arguments, *[0] * (6 - len(arguments))]:
        words += [argument & 0xFFFFFFFF, argument >> 32 & 0xFFFFFFFF]
    accumulator = place = 0
    while True:
        code, if_true, if_false, constant = lines[place]
        place += 1
        if code == 0x20:
            accumulator = words[constant // 4]
        elif code == 0x06:
            return constant
        else:
            holds = {0x15: accumulator == constant, 0x35: accumulator >= constant, 0x45: bool(accumulator & constant)}
            place += if_true if holds[code] else if_false


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_decides_alike_on_both_machines(machine):
    lines = program(machine, 4242)
    numbers = NUMBERS[machine]
    assert len(lines) < 4096

    def allows(name, *arguments):
        return interpret(lines, machine, numbers[name], arguments) == ALLOW

    assert allows("read")
    assert allows("futex")
    assert allows("kill", 4242, 2)
    assert not allows("kill", 1, 2)
    assert not allows("openat", -100)
    assert allows("mmap", 0, 4096, 3)
    assert not allows("mmap", 0, 4096, 7)
    assert allows("clone", 0x10000)
    assert not allows("clone", 17)
    assert not allows("clone", 0x10000 | 0x10000000)
    assert allows("prlimit64", 0, 9, 0)
    assert not allows("prlimit64", 0, 9, 1 << 33)
    assert not allows("prlimit64", 7, 9, 0)
    assert allows("socketpair", 1, 1)
    assert not allows("socketpair", 1, 2)
    assert not allows("fcntl", 0, 8)
    assert allows("fcntl", 0, 1)
    assert not any(interpret(lines, machine, number) == ALLOW for number in range(424, 600) if number != 441)
