#!/usr/bin/env python3
"""A worker that speaks the protocol and does what a request's word says."""

import json
import os
import signal
import socket
import sys


def main():
    host = socket.socket(fileno=3)
    requests, answers = host.makefile("r"), host.makefile("w")

    def answer(ticket, event, **more):
        answers.write(json.dumps({"ticket": ticket, "event": event, **more}) + "\n")
        answers.flush()

    for line in requests:
        request = json.loads(line)
        ticket, word = request["ticket"], request["do"]
        if word == "hello":
            answer(ticket, "done", platform={"engine": "0"}, text=request.get("text", ""))
        elif word == "slow":
            answer(ticket, "started")
        elif word == "work":
            answer(ticket, "progress", share=0.5)
            answer(ticket, "done")
        elif word == "fail":
            answer(ticket, "error", error={"id": "fake.failure", "text": "as asked"})
        elif word == "garbage":
            answers.write("not a message\n")
            answers.flush()
        elif word == "die":
            print("last words", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)


main()
