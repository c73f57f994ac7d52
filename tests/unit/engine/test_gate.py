"""How many calls are in flight: never more than the gate is wide, fewer after an overload, more again after that."""

import asyncio

from rlm_desktop.engine.gate import Gate


def test_no_more_than_its_width_are_inside():
    async def play():
        gate, inside, most = Gate(3), 0, 0

        async def one():
            nonlocal inside, most
            await gate.enter()
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            gate.leave(overloaded=False)

        await asyncio.gather(*(one() for _ in range(20)))
        return most, inside

    assert asyncio.run(play()) == (3, 0)


def test_an_overload_halves_the_width_and_good_rounds_bring_it_back():
    async def play():
        gate = Gate(8)
        await gate.enter()
        gate.leave(overloaded=True)
        widths = [gate.width]
        for _ in range(60):
            await gate.enter()
            gate.leave(overloaded=False)
        widths.append(gate.width)
        for _ in range(10):
            await gate.enter()
            gate.leave(overloaded=True)
        return [*widths, gate.width]

    assert asyncio.run(play()) == [4, 8, 1]


def test_who_gives_up_waiting_leaves_no_place_behind():
    async def play():
        gate = Gate(1)
        await gate.enter()
        waiting = [asyncio.create_task(gate.enter()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        gate.leave()
        waiting[1].cancel()
        await asyncio.gather(*waiting[:2], return_exceptions=True)
        await asyncio.wait_for(waiting[2], timeout=5)
        gate.leave()
        await asyncio.wait_for(gate.enter(), timeout=5)

    asyncio.run(play())
