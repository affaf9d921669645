"""Borrowers who write: signed webhooks at random instants, from a process of their own so that nothing delays them."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

import requests
from journeys.stack import TOKEN, inbound
from twilio.request_validator import RequestValidator

TEXT = "第{}条：我还在等工资，您说的那个办法怎么弄"


def write_for(pipe: Connection, port: int, numbers: list[str], rate: float, seconds: int) -> None:
    """Send ``rate`` texts a second and report when each was begun."""
    url = f"http://127.0.0.1:{port}/sms/twilio/inbound"
    dice, sent = random.Random(1), dict[int, float]()
    validator = RequestValidator(TOKEN)

    def send(number: int) -> None:
        form = inbound(dice.choice(numbers), TEXT.format(number))
        signature = validator.compute_signature(url, form)
        sent[number] = time.time()
        requests.post(url, data=form, headers={"X-Twilio-Signature": signature}, timeout=15).raise_for_status()

    with ThreadPoolExecutor(16) as pool:
        at, until, number = time.time(), time.time() + seconds, 0
        while at < until:
            time.sleep(max(0.0, at - time.time()))
            pool.submit(send, number)
            number, at = number + 1, at + dice.expovariate(rate)
    pipe.send(sent)
