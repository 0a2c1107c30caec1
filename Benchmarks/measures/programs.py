"""Starts programs on loopback, waits for them, and asks the kernel what they used."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Finished:
    """A command that ended: its output, how long it took, and what it used."""

    def __init__(self, command, output=None, environment=None, folder=None):
        with tempfile.TemporaryFile() as errors:
            start = time.perf_counter()
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output or subprocess.PIPE, stderr=errors, cwd=folder,
                env={**os.environ, **(environment or {})})
            text = b"" if output else child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            self.seconds = time.perf_counter() - start
            self.output = text.decode()
            self.processor_seconds = usage.ru_utime + usage.ru_stime
            self.peak_megabytes = usage.ru_maxrss / 1024
            if child.returncode != 0:
                errors.seek(0)
                name = " ".join([os.path.basename(command[0]), *command[1:3]])
                raise SystemExit(f"{name} failed:\n{errors.read().decode()[-2000:]}")

    def json(self):
        return json.loads(self.output)


class Server:
    """A program that answers on a port of its own until it is stopped."""

    def __init__(self, command, port, environment=None, folder=None, log=None, limit=30):
        self.port = port
        self.log = open(log or os.devnull, "ab")
        start = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, cwd=folder,
            env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            while not self.answers():
                if self.process.poll() is not None or time.perf_counter() - start > limit:
                    raise SystemExit(f"{os.path.basename(command[0])} did not start")
                time.sleep(0.002)
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - start

    def answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def megabytes(self, name="VmRSS"):
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith(name + ":"):
                    return int(line.split()[1]) / 1024
        return 0

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def copy_database(source, folder):
    """A SQLite file that no process has open, in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    target = os.path.join(folder, "terreau.sqlite")
    shutil.copyfile(source, target)
    for end in ("-wal", "-shm"):
        if os.path.exists(source + end):
            shutil.copyfile(source + end, target + end)
    return target
