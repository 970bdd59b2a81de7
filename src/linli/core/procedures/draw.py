"""Drawing and checking procedures: what the docs show is made from the code."""

from linli.core.procedures.kinds import Procedure


def draw(kind: Procedure) -> str:
    """The procedure as a Mermaid state diagram and a table of its moves."""
    lines = [f"## {kind.label} (`{kind.name}`)", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.name}: {state.label}" for state in kind.states]
    for move in kind.moves:
        target = move.target
        for source in move.sources or ("[*]",):
            lines.append(f"    {source} --> {source if target == '=' else target}: {move.label}")
    lines += [f"    {state.name} --> [*]" for state in kind.states if state.final]
    lines += ["```", "", "| move | what | from | to | by | clause |", "|---|---|---|---|---|---|"]
    for move in kind.moves:
        by = ", ".join(move.by) or "goes along"
        sources = ", ".join(move.sources) or "(opens)"
        lines.append(
            f"| `{move.name}` | {move.label} | {sources} | {move.target} | {by} | {move.clause or move.why_no_clause} |"
        )
    if kind.clocks:
        lines += ["", "| clock | over | stops in | at its end |", "|---|---|---|---|"]
        for clock in kind.clocks:
            pauses = ", ".join(clock.pauses) or "—"
            lines.append(
                f"| {clock.label} (`{clock.kind}`) | {', '.join(clock.over)} | {pauses} | {clock.then or 'it is late'} |"
            )
    return "\n".join(lines) + "\n"


def check(kind: Procedure) -> list[str]:
    """What is wrong with the drawing: empty when every state is reachable and an end is reachable from each."""
    names = {state.name for state in kind.states}
    wrong = [
        f"{kind.name}.{move.name}: no clause and no reason for none"
        for move in kind.moves
        if not move.clause and not move.why_no_clause
    ]
    edges: dict[str, set[str]] = {name: set() for name in names}
    begin: set[str] = set()
    for move in kind.moves:
        unknown = {*move.sources, move.target} - names - {"="}
        wrong += [f"{kind.name}.{move.name}: no state {name}" for name in sorted(unknown)]
        if not move.sources:
            begin.add(move.target)
        for source in move.sources:
            edges.setdefault(source, set()).add(source if move.target == "=" else move.target)
        if move.inverse and move.inverse not in {other.name for other in kind.moves}:
            wrong.append(f"{kind.name}.{move.name}: no inverse {move.inverse}")
    for name in sorted(names - _reach(begin, edges)):
        wrong.append(f"{kind.name}: state {name} is never reached")
    ends = {state.name for state in kind.states if state.final}
    for name in sorted(names):
        if not _reach({name}, edges) & ends:
            wrong.append(f"{kind.name}: no end is reachable from {name}")
    for state in kind.states:
        clocked = any(state.name in clock.over + clock.pauses for clock in kind.clocks)
        if not (state.final or state.rest or state.waits or clocked):
            wrong.append(
                f"{kind.name}: {state.name} is neither final nor at rest, waits for nothing and has no clock"
            )
    return wrong + _timed(kind)


def _timed(kind: Procedure) -> list[str]:
    """A clock names at its end a move that the system can always take: else every move of the case would fail."""
    wrong, moves = [], {move.name: move for move in kind.moves}
    for clock in kind.clocks:
        if not clock.then:
            continue
        move = moves.get(clock.then)
        if move is None:
            wrong.append(f"{kind.name}: the clock {clock.kind} ends with {clock.then}, which is no move")
            continue
        if "system" not in move.by:
            wrong.append(f"{kind.name}.{move.name}: a timed move is the system's")
        if move.guards:
            wrong.append(f"{kind.name}.{move.name}: a timed move has no guards")
        if missing := set(clock.over) - set(move.sources):
            wrong.append(f"{kind.name}.{move.name}: cannot be taken from {', '.join(sorted(missing))}")
        if not clock.stays and (move.target in clock.over or move.target == "="):
            wrong.append(f"{kind.name}.{move.name}: leaves its own clock running")
    return wrong


def _reach(begin: set[str], edges: dict[str, set[str]]) -> set[str]:
    seen, queue = set(begin), list(begin)
    while queue:
        for following in edges.get(queue.pop(), ()):
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return seen
