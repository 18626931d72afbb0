"""The result of a thread comes to its screen, and is dropped once that is closing."""

import asyncio

from textual.screen import Screen

from lab.ui.kit.threads import tell

from .bare_app import BareApp


async def test_a_thread_tells_a_screen_also_below_another_and_never_one_that_is_gone() -> None:
    app = BareApp()
    told: list[str] = []
    async with app.run_test():
        screen: Screen[None] = Screen()
        await app.push_screen(screen)
        await asyncio.to_thread(tell, screen, told.append, "on top")
        await app.push_screen(Screen())
        await asyncio.to_thread(tell, screen, told.append, "below another")
        await app.pop_screen()
        leaving = app.pop_screen()
        await asyncio.to_thread(tell, screen, told.append, "being taken away")
        await leaving
        await asyncio.to_thread(tell, screen, told.append, "gone")
    assert told == ["on top", "below another"]
