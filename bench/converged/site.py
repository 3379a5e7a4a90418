# The same steps for pyinfra, where it is installed.
from pyinfra import host
from pyinfra.operations import apt, files, server, systemd

folder = host.data.bench_folder
name = host.name
app = f"{folder}/{name}"

files.directory(path=app, mode="755")
files.directory(path=f"{app}/etc", mode="750")
files.directory(path=f"{app}/log", mode="755")
for path, content, mode in [
    ("one.conf", "one\n", "644"),
    ("two.conf", f"two {name}\n", "640"),
    ("three.conf", "three\n", "644"),
    ("four.conf", "x=1\ny=2\n", "600"),
    ("app.conf", f"host={name}\nport=80\nport=443\n", "644"),
]:
    from io import StringIO

    files.put(src=StringIO(content), dest=f"{app}/etc/{path}", mode=mode)
files.link(path=f"{app}/one", target=f"{app}/etc/one.conf")
files.file(path=f"{app}/old", present=False)
files.line(path=f"{app}/etc/four.conf", line="y=2")
files.line(path=f"{app}/etc/three.conf", line="three")
files.replace(path=f"{app}/etc/two.conf", text="three", replace="four")
files.file(path=f"{app}/etc/app.conf", mode="644")
if host.data.bench_what == "all":
    apt.packages(packages=["curl", "tar"])
    systemd.service(service="ssh", running=True, enabled=True)
    server.group(group="hapb-bench")
    server.user(user="hapb-bench", group="hapb-bench", shell="/usr/sbin/nologin", ensure_home=False)
    server.sysctl(key="vm.overcommit_memory", value=1, persist=True, persist_file="/etc/sysctl.d/90-hapb-bench.conf")
