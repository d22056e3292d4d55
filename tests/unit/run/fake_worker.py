#!/usr/bin/env python3
"""A worker that speaks the protocol and does what a request to probe names."""

import json
import os
import signal
import socket
import sys
import time


def main():
    host = socket.socket(fileno=3)
    requests, answers = host.makefile("r"), host.makefile("w")

    def answer(ticket, event, **more):
        answers.write(json.dumps({"ticket": ticket, "event": event, **more}) + "\n")
        answers.flush()

    for line in requests:
        request = json.loads(line)
        ticket, verb = request["ticket"], request["do"]
        if verb == "probe":
            verb = request["file"]
        if verb == "hello":
            answer(ticket, "done", platform={"engine": "0"})
        elif verb.startswith("echo "):
            answer(ticket, "done", platform={"engine": verb[5:]})
        elif verb == "slow":
            answer(ticket, "started", process=os.getpid())
        elif verb == "work":
            answer(ticket, "progress", share=0.5)
            answer(ticket, "done")
        elif verb == "ping":
            answer(ticket, "done")
        elif verb == "hang":
            time.sleep(1000)
        elif verb == "fail":
            answer(ticket, "error", error={"id": "fake.failure", "text": "as asked"})
        elif verb == "garbage":
            answers.write("not a message\n")
            answers.flush()
        elif verb == "die":
            print("last words", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)


main()
