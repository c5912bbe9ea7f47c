"""What the runner makes of each hostile gate that is safe outside of a sandbox. The host's verdicts are the host's to test."""

import json
import os
import signal

from harness import Place, ended_by, job, stay


def observed(result):
    """The runner's end in the words of variants.json."""
    if result.hung:
        return "hangs"
    if result.trouble is not None:
        return "rubbish"
    if result.status < 0:
        return ended_by(result.status)
    if result.status == 70:
        return "refused"
    if result.end is None:
        return f"status {result.status}, no end"
    return result.end


def agrees(variant, result):
    wanted, seen = variant["runner"], observed(result)
    if not all(word in result.messages for word in variant.get("says", [])):
        return False
    if wanted == "rubbish":  # sent past the runner: the host's reader judges it; here it must only have come out
        return result.status is not None
    if "forged" in wanted:
        return ended_by(result.status) == wanted.split(",")[0]
    if wanted in ("problem", "refused") and variant["expect"]["words"] and not variant.get("sandbox_only"):
        words = variant["expect"]["words"] if "note" not in variant["expect"]["words"] else []
        return seen == wanted and all(word in result.messages for word in words)
    return seen == wanted


def end_survivors():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm") as file:
                if file.read().strip() == "ft-survivor":
                    os.kill(int(pid), signal.SIGKILL)
        except OSError:
            continue


def hostile(p, builds):
    with open(os.path.join(builds.hostile_sources, "variants.json"), encoding="utf-8") as file:
        variants = json.load(file)["variants"]
    for variant in variants:
        name = variant["name"]
        with Place() as place:
            for path in ("a.py", "src/a.py"):
                os.makedirs(os.path.dirname(f"{place.repository}/{path}"), exist_ok=True)
                open(f"{place.repository}/{path}", "w").close()
            raw = job(id=name, version="1.0.0", repository=place.repository, scratch=place.scratch)
            result = stay(builds.runner, f"{builds.hostile}/{name}.so", raw, limit=1.5 if variant["runner"] == "hangs" else 60, wait_for_tree="daemon" not in name and name != "chatter-child")
        end_survivors()
        p.hold(f"hostile {name}: {variant['note']} -> {variant['runner']}", agrees(variant, result), f"{observed(result)}; {ended_by(result.status)}; {result.trouble}; {result.messages}")


ALL = [hostile]
