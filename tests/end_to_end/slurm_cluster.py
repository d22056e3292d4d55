"""A Slurm of one node with two processors on loopback, in a folder of its own, for tests.

Nothing of the system's is used or changed: daemons, sockets, keys and ports are the cluster's own,
so that it runs beside another Slurm. It needs root, but neither systemd nor control groups."""

import os
import pathlib
import shutil
import socket
import subprocess
import time

PROGRAMS = ("munged", "munge", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel", "sinfo")
PATIENCE_S = 60  # a daemon answers within a second on an idle machine

CONFIGURATION = """\
ClusterName=gradus
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
AuthType=auth/munge
# A requeued job waits as long as its credential lasts.
AuthInfo=socket={folder}/munge.socket,cred_expire=5
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=5
MailProg=/bin/true
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=500 State=UNKNOWN
PartitionName=p Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


class CannotStart(Exception):
    """Slurm cannot be started here; the text says why."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def with_system_folders(environment):
    folders = ["/usr/local/sbin", "/usr/sbin", "/sbin"]
    return dict(environment, PATH=":".join([environment.get("PATH", "/usr/bin:/bin"), *folders]))


class Cluster:
    """Starts when it is made; `close` ends every daemon that it started."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.daemons = []
        self.environment = with_system_folders(dict(os.environ, SLURM_CONF=str(self.folder / "slurm.conf")))
        self.require_possible()
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def require_possible(self):
        missing = [name for name in PROGRAMS if shutil.which(name, path=self.environment["PATH"]) is None]
        if missing:
            raise CannotStart(f"not installed: {', '.join(missing)} (packages slurm-wlm and munge)")
        if os.geteuid() != 0:
            raise CannotStart("its daemons need root")

    def start(self):
        host = socket.gethostname().split(".")[0]
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            folder=self.folder, host=host, controller_port=free_port(), node_port=free_port()))
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        files = [f"--{name}-file={self.folder}/munge.{name}" for name in ("log", "pid", "seed")]
        self.daemon("munged", "--force", "--foreground", f"--key-file={key}", *files,
                    f"--socket={self.folder}/munge.socket")
        self.wait_for(lambda: (self.folder / "munge.socket").exists(), "munged")
        self.daemon("slurmctld", "-D")
        self.wait_for(lambda: self.ask("scontrol", "ping").returncode == 0, "slurmctld")
        self.daemon("slurmd", "-D", "-N", host)
        self.wait_for(lambda: self.ask("sinfo", "--noheader", "--format=%t").stdout.strip() == "idle", "slurmd")

    def daemon(self, name, *arguments):
        program = shutil.which(name, path=self.environment["PATH"])
        with open(self.folder / f"{name}.out", "wb") as output:
            self.daemons.append(subprocess.Popen([program, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                                                 stdout=output, stderr=subprocess.STDOUT, start_new_session=True))

    def wait_for(self, condition, what):
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if self.daemons[-1].poll() is not None:
                break
            if condition():
                return
            time.sleep(0.1)
        raise CannotStart(f"{what} did not answer: {self.last_words(what)}")

    def last_words(self, name):
        lines = []
        for suffix in ("out", "log"):
            file = self.folder / f"{name}.{suffix}"
            if file.exists():
                lines += file.read_text(errors="replace").splitlines()[-5:]
        return " | ".join(lines) or "no word"

    def ask(self, *command):
        return subprocess.run(command, env=self.environment, text=True, capture_output=True, timeout=PATIENCE_S,
                              check=False)

    def queue(self):
        """{"7_1": "RUNNING"}: what is in the queue."""
        done = self.ask("squeue", "--noheader", "--array", "--format=%i %T")
        return dict(line.split() for line in done.stdout.splitlines())

    def close(self):
        if self.daemons and self.daemons[-1].poll() is None and len(self.daemons) > 1:
            self.ask("scancel", "--user=root")
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        self.daemons = []
