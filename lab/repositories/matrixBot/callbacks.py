"""What the bot does with messages and invitations."""

import time

from nio import AsyncClient, InviteMemberEvent, MatrixRoom, RoomMessageText


class Callbacks:
    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.started = time.time() * 1000

    async def message(self, room: MatrixRoom, event: RoomMessageText) -> None:
        if event.sender == self.client.user_id or event.server_timestamp < self.started:
            return
        if event.body.strip() == "!ping":
            took = time.time() * 1000 - event.server_timestamp
            await self.say(room.room_id, f"Pong! ({took:.0f} ms)")

    async def invite(self, room: MatrixRoom, event: InviteMemberEvent) -> None:
        if event.state_key == self.client.user_id:
            await self.client.join(room.room_id)

    async def say(self, room_id: str, text: str) -> None:
        content = {"msgtype": "m.notice", "body": text}
        await self.client.room_send(room_id, "m.room.message", content, ignore_unverified_devices=True)
