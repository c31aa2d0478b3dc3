"""Walking a person through one application, step by step, with the troubles of each step and a place to resume."""

from __future__ import annotations

from functools import lru_cache

from conversations.effects import Option
from conversations.env import Env
from conversations.results import KEPT, Item
from conversations.screens import RESULTS, Screen, cut, option
from conversations.session import Page, Session
from policies.programme import Guide, Trouble

START, MATERIALS, FORWARD, DONE = "start", "materials", "forward", "done"
LIST_ROOM = 1200


def screen(item: Item, at: str, session: Session, env: Env) -> Screen | None:
    """The guide at `at`: start, materials, forward, done, a step's id, "?step" for its troubles, or
    "!trouble.step" for one of them. None where there is no such guide or step any more."""
    ticked = session.ticked.get(item.id, ()) if at == MATERIALS else ()
    reached = session.reached.get(item.id, "") if at == FORWARD else ""
    return _screen(item, at, ticked, reached, env)


@lru_cache(maxsize=KEPT)
def _screen(item: Item, at: str, ticked: tuple[str, ...], reached: str, env: Env) -> Screen | None:
    guide = item.guide
    if guide is None:
        return None
    match at:
        case "start":
            return _start(item, guide, env)
        case "materials":
            return _materials(item, guide, ticked, env)
        case "forward" if guide.forward:
            return _forward(item, guide, reached, env)
        case "done":
            return _done(item, guide, env)
    if at.startswith("?"):
        return _troubles(item, guide, at[1:], env)
    if at.startswith("!"):
        return _trouble(item, guide, at[1:], env)
    index = _index(guide, at)
    return None if index is None else _step(item, guide, index, env)


def _index(guide: Guide, step: str) -> int | None:
    return next((i for i, found in enumerate(guide.steps) if found.id == step), None)


def _go(env: Env, item: Item, at: str, label: str) -> Option:
    return option(env, f"g:{item.id}:{at}", label)


def _start(item: Item, guide: Guide, env: Env) -> Screen:
    options = []
    if guide.materials:
        options.append(_go(env, item, MATERIALS, "materials"))
    options.append(_go(env, item, guide.steps[0].id, "first_step"))
    if guide.forward:
        options.append(_go(env, item, FORWARD, "forward"))
    options += [option(env, f"p:{item.id}", "programme"), option(env, RESULTS, "results")]
    text = env.words.render("guide_start", item=item, guide=guide, today=env.today)
    return Screen(text, tuple(options), page=Page("guide", item.id, START))


def _materials(item: Item, guide: Guide, ticked: tuple[str, ...], env: Env) -> Screen:
    """Each material is an option: choosing it ticks it, choosing it again takes the tick away."""
    options = [
        Option(
            f"m:{item.id}:{material.id}",
            env.words.render("material", material=material, ticked=material.id in ticked),
        )
        for material in guide.materials
    ]
    options += [_go(env, item, guide.steps[0].id, "first_step"), _go(env, item, START, "guide_start")]
    left = sum(material.id not in ticked for material in guide.materials)
    text = env.words.render("guide_materials", item=item, guide=guide, left=left)
    return Screen(text, tuple(options), page=Page("guide", item.id, MATERIALS))


def _forward(item: Item, guide: Guide, reached: str, env: Env) -> Screen:
    text = env.words.render("guide_forward", guide=guide)
    options = [_go(env, item, START, "guide_start"), option(env, f"p:{item.id}", "programme")]
    if _index(guide, reached) is not None:
        options.insert(0, _go(env, item, reached, "to_step"))
    return Screen(text, tuple(options), page=Page("guide", item.id, FORWARD))


def _step(item: Item, guide: Guide, index: int, env: Env) -> Screen:
    step, last = guide.steps[index], index + 1 == len(guide.steps)
    options = [_go(env, item, DONE, "done") if last else _go(env, item, guide.steps[index + 1].id, "next_step")]
    if step.troubles or guide.troubles:
        options.append(_go(env, item, f"?{step.id}", "trouble"))
    if guide.forward:
        options.append(_go(env, item, FORWARD, "forward"))
    before = guide.steps[index - 1].id if index else START
    options += [_go(env, item, before, "previous_step"), option(env, f"z:{item.id}", "pause")]
    text = env.words.render("guide_step", item=item, guide=guide, step=step, number=index + 1)
    return Screen(text, tuple(options), page=Page("guide", item.id, step.id))


def _troubles(item: Item, guide: Guide, step_id: str, env: Env) -> Screen | None:
    """The troubles of this step first, then the others of the guide."""
    index = _index(guide, step_id)
    if index is None:
        return None
    here = guide.steps[index].troubles
    ordered = sorted(guide.troubles, key=lambda trouble: trouble.id not in here)
    count = cut([trouble.say for trouble in ordered], 0, LIST_ROOM)
    options = [Option(f"g:{item.id}:!{trouble.id}.{step_id}", trouble.say) for trouble in ordered[:count]]
    options.append(_go(env, item, step_id, "to_step"))
    text = env.words.render("guide_troubles", step=guide.steps[index], number=index + 1)
    return Screen(text, tuple(options), page=Page("guide", item.id, f"?{step_id}"))


def _trouble(item: Item, guide: Guide, key: str, env: Env) -> Screen | None:
    name, _, step_id = key.partition(".")
    trouble: Trouble | None = next((found for found in guide.troubles if found.id == name), None)
    if trouble is None or _index(guide, step_id) is None:
        return None
    options = (
        _go(env, item, step_id, "to_step"),
        _go(env, item, f"?{step_id}", "other_trouble"),
        option(env, f"k:{item.id}", "office"),
    )
    text = env.words.render("guide_trouble", trouble=trouble, item=item)
    return Screen(text, options, page=Page("guide", item.id, f"!{key}"))


def _done(item: Item, guide: Guide, env: Env) -> Screen:
    options = (
        _go(env, item, f"?{guide.steps[-1].id}", "trouble"),
        option(env, f"p:{item.id}", "programme"),
        option(env, RESULTS, "results"),
    )
    text = env.words.render("guide_done", item=item, guide=guide)
    return Screen(text, options if guide.troubles else options[1:], page=Page("guide", item.id, DONE))


def leads_on(token: str) -> bool:
    """Whether an option of the guide leads to a step, or out of the last one."""
    kind, _, rest = token.partition(":")
    at = rest.partition(":")[2]
    return kind == "g" and (is_step(at) or at == DONE) and at != MATERIALS


def is_step(at: str) -> bool:
    """Whether this place in a guide is worth coming back to after days away."""
    return at not in (START, FORWARD, DONE) and at[:1] not in "?!"
