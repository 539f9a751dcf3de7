"""A small Matrix bot with the file layout of the Lotus Guild's: logs in with a token, answers !ping."""

import asyncio
import logging
import signal
from pathlib import Path

from nio import AsyncClient, AsyncClientConfig, InviteMemberEvent, RoomMessageText, SyncError

import config
from callbacks import Callbacks

log = logging.getLogger("bot")


async def first_sync(client: AsyncClient) -> None:
    """Old messages are skipped by syncing once before any callback is there. Waits for the homeserver."""
    while True:
        try:
            answer = await client.sync(timeout=0, full_state=True)
        except OSError as error:
            answer = error
        if not isinstance(answer, (SyncError, OSError)):
            return
        log.warning("homeserver does not answer yet: %s", answer)
        await asyncio.sleep(1)


async def main() -> None:
    settings = config.load(Path(__file__).resolve().parent)
    settings.store.mkdir(exist_ok=True)
    options = AsyncClientConfig(store_sync_tokens=False, encryption_enabled=True)
    client = AsyncClient(settings.homeserver, settings.user, store_path=str(settings.store), config=options)
    client.restore_login(settings.user, settings.device, settings.token)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        stopping = asyncio.create_task(stop.wait())
        started = asyncio.create_task(first_sync(client))
        await asyncio.wait({stopping, started}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            started.cancel()
            return
        callbacks = Callbacks(client)
        client.add_event_callback(callbacks.message, RoomMessageText)
        client.add_event_callback(callbacks.invite, InviteMemberEvent)
        log.info("logged in as %s, syncing", settings.user)
        syncing = asyncio.create_task(client.sync_forever(timeout=30000))
        await asyncio.wait({stopping, syncing}, return_when=asyncio.FIRST_COMPLETED)
        syncing.cancel()
    finally:
        await client.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("nio").setLevel(logging.WARNING)
    asyncio.run(main())
