"""Attacks a running exporter in every way this folder knows while a good client scrapes; fails when that one suffers.

Usage: abuse.py PID PORT plain|tls [SECONDS [ATTACK...]]
"""
import multiprocessing
import resource
import sys
import time

import http1_attacks
import http2_attacks
from good_client import GoodClient
from target import Target

# The promise: what the 99th of a hundred scrapes waits at most, and how much memory (MiB) may stay behind: what the
# allocator keeps after hundreds of connections, not what grows with each.
LARGEST_P99 = 50.0
MEMORY_LEFT = 40.0
# The share of scrapes that may be refused with 503: beside attackers that ask for scrapes by the hundred the limit of
# scrapes at once refuses whoever comes while they are being made.
LARGEST_REFUSED = 0.05
# Where even undisturbed scrapes take longer than this, the machine is too busy to judge.
LARGEST_CALM_P99 = 20.0
# How long the exporter has to close what an attack has left open.
RECOVERY = 45.0


def attack(target, action, seconds):
    """Runs one attack beside a good client; gives its waits, how many scrapes were served and refused, and what went wrong."""
    client = GoodClient(target)
    client.start()
    attacker = multiprocessing.Process(target=action, args=(target, seconds), daemon=True)
    attacker.start()
    attacker.join(seconds + 30)
    faults = [] if attacker.exitcode == 0 else [f"the attack itself failed (exit {attacker.exitcode})"]
    if attacker.is_alive():
        attacker.kill()
    p99, largest, failures = client.stop()
    refused = [failure for failure in failures if "status 503" in failure]
    failures = [failure for failure in failures if failure not in refused]
    if len(refused) > LARGEST_REFUSED * len(client.waits):
        faults.append(f"{len(refused)} scrapes were refused")
    if failures:
        faults.append(f"{len(failures)} scrapes failed, the first with {failures[0]}")
    if p99 > LARGEST_P99:
        faults.append(f"p99 is {p99:.1f} ms")
    return p99, largest, f"{len(client.waits)}+{len(refused)}", faults


def recovered(target, descriptors):
    """Waits until the attack's connections are gone; gives what is left."""
    end = time.monotonic() + RECOVERY
    while target.descriptors() > descriptors and time.monotonic() < end:
        time.sleep(0.2)
    return target.descriptors()


def main():
    target = Target(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "tls")
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 8.0
    chosen = sys.argv[5:]
    # Ten thousand connections need as many descriptors on this side.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(f"{'attack':20} {'scrapes':>8} {'p99 ms':>7} {'max ms':>7} {'RSS MiB':>8} {'files':>6}")
    calm, largest, count, _ = attack(target, lambda target, seconds: time.sleep(seconds), seconds)
    descriptors, memory, is_well = target.descriptors() + 4, target.memory(), True
    print(f"{'none':20} {count:>8} {calm:7.1f} {largest:7.1f} {memory:8.1f} {descriptors:6}", flush=True)
    if calm > LARGEST_CALM_P99:
        print(f"the machine is too busy to judge: p99 is {calm:.1f} ms without any attack; try again when it is quiet")
        is_well = False
    for action in http1_attacks.ATTACKS + (http2_attacks.ATTACKS if target.is_tls else []):
        if chosen and action.__name__ not in chosen:
            continue
        p99, largest, count, faults = attack(target, action, seconds)
        left = recovered(target, descriptors)
        if left > descriptors:
            faults.append(f"{left - descriptors} descriptors are left open")
        print(f"{action.__name__:20} {count:>8} {p99:7.1f} {largest:7.1f} {target.memory():8.1f} {left:6}", flush=True)
        for fault in faults:
            is_well = False
            print(f"  FAULT: {fault}", flush=True)
    if target.memory() > memory + MEMORY_LEFT:
        is_well = False
        print(f"  FAULT: {target.memory() - memory:.1f} MiB of memory did not come back")
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
