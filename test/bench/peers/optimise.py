"""Touchpoints, transitions within sessions up to the first purchase, and the cheapest path to it, by segment."""

import numpy as np
import pandas as pd
from journey import CONTACT_COST, UNKNOWN_CHANNEL_COST
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

START, EXIT, GOAL = "start", "exit", "goal"
HOUR_WEIGHT, CONTACT_WEIGHT = 0.05, 0.1


def optimise(events: pd.DataFrame, assignment: pd.Series) -> dict[str, pd.DataFrame]:
    visits = visits_of(events, assignment)
    moves = moves_of(visits)
    transitions = pd.concat([counted(moves.assign(segment_id="all")), counted(moves)], ignore_index=True)
    whole = transitions[transitions.segment_id == "all"]
    paths = [cheapest_path(name, part) for name, part in transitions.groupby("segment_id")]
    return {
        "touchpoints": touchpoints(visits, removal_effects(whole)),
        "transitions": transitions,
        "paths": pd.DataFrame([path for path in paths if path]),
        "funnels": funnel(visits),
    }


def visits_of(events: pd.DataFrame, assignment: pd.Series) -> pd.DataFrame:
    """Events in the order of session and time, with what follows each."""
    visits = events[["session_key", "session_seq", "customer_id", "event_time", "stage", "is_purchase"]].copy()
    channels, types = events.channel.cat, events.event_type.cat
    codes = types.codes.astype("int32") * len(channels.categories) + channels.codes
    names = [f"{kind}@{channel}" for kind in types.categories for channel in channels.categories]
    visits["touchpoint"] = pd.Categorical.from_codes(codes, names).remove_unused_categories()
    visits["channel"] = events.channel
    visits["segment_id"] = events.customer_id.map(assignment).astype("category")
    visits = visits.sort_values(["session_key", "session_seq"], ignore_index=True)
    last = visits.session_key.ne(visits.session_key.shift(-1))
    visits["next"] = visits.touchpoint.shift(-1).mask(last)
    visits["next_is_goal"] = visits.is_purchase.shift(-1, fill_value=False) & ~last
    visits["seconds"] = (-visits.event_time.diff(-1)).dt.total_seconds().mask(last)
    goals = visits[visits.is_purchase].groupby("session_key").session_seq.agg(["min", "max"])
    visits["first_goal"] = visits.session_key.map(goals["min"])
    visits["last_goal"] = visits.session_key.map(goals["max"])
    return visits


def moves_of(visits: pd.DataFrame) -> pd.DataFrame:
    names = [*visits.touchpoint.cat.categories, START, EXIT, GOAL]
    kept = ["segment_id", "customer_id"]
    open_visits = visits[visits.first_goal.isna() | (visits.session_seq < visits.first_goal)]
    target = open_visits.next.cat.set_categories(names).fillna(EXIT)
    target[open_visits.next_is_goal] = GOAL
    inner = open_visits[kept].assign(
        source=open_visits.touchpoint.cat.set_categories(names), target=target, seconds=open_visits.seconds.fillna(0)
    )
    first = visits[visits.session_seq == 1]
    begun = first.touchpoint.cat.set_categories(names)
    begun[first.is_purchase] = GOAL
    source = pd.Categorical([START] * len(first), categories=names)
    return pd.concat([inner, first[kept].assign(source=source, target=begun, seconds=0.0)], ignore_index=True)


def counted(moves: pd.DataFrame) -> pd.DataFrame:
    by = moves.groupby(["segment_id", "source", "target"], observed=True)
    edges = by.agg(
        transitions=("seconds", "size"), customers=("customer_id", "nunique"), median_seconds=("seconds", "median")
    ).reset_index()
    total = edges.groupby(["segment_id", "source"], observed=True).transitions.transform("sum")
    edges["probability"] = edges.transitions / total
    channel = edges.target.astype("str").str.partition("@")[2]
    contact = channel.map(CONTACT_COST).where(channel != "", 0).fillna(UNKNOWN_CHANNEL_COST)
    edges["cost"] = (
        -np.log(edges.probability) + HOUR_WEIGHT * edges.median_seconds / 3600 + CONTACT_WEIGHT * contact
    )
    return edges.astype({"segment_id": "str", "source": "str", "target": "str"})


def cheapest_path(segment: str, edges: pd.DataFrame) -> dict | None:
    """Dijkstra's path from start to goal over edges of at least 30 customers."""
    used = edges[edges.customers >= 30]
    nodes = pd.Index(pd.unique(pd.concat([used.source, used.target])))
    if START not in nodes or GOAL not in nodes:
        return None
    place = nodes.get_indexer(used.source), nodes.get_indexer(used.target)
    graph = csr_matrix((used.cost.clip(lower=1e-12), place), (len(nodes), len(nodes)))
    start, goal = nodes.get_loc(START), nodes.get_loc(GOAL)
    cost, before = dijkstra(graph, indices=start, return_predecessors=True)
    if np.isinf(cost[goal]):
        return None
    path, node = [], before[goal]
    while node != start:
        path.append(nodes[node])
        node = before[node]
    return {"segment_id": segment, "origin": "optimised", "rank": 1, "path": path[::-1], "cost": cost[goal]}


def removal_effects(edges: pd.DataFrame) -> pd.Series:
    """Share of the conversion that is lost when a touchpoint ends every session that comes to it."""
    states = [name for name in pd.unique(edges.source) if name != START]
    order = pd.Index([START, *states])
    inner = edges[~edges.target.isin([EXIT, GOAL])]
    chain = np.zeros((len(order), len(order)))
    chain[order.get_indexer(inner.source), order.get_indexer(inner.target)] = inner.probability
    to_goal = edges[edges.target == GOAL].set_index("source").probability.reindex(order, fill_value=0).to_numpy()
    # Conversion without a state is that with it, less what passes through it (a rank-one change of the inverse).
    fundamental = np.linalg.inv(np.eye(len(order)) - chain)
    conversion = fundamental @ to_goal
    lost = fundamental[0] / np.diag(fundamental) * conversion
    return pd.Series(lost[1:] / conversion[0], index=states)


def touchpoints(visits: pd.DataFrame, removal: pd.Series) -> pd.DataFrame:
    by_session = visits.groupby(["touchpoint", "session_key"], observed=True).agg(
        visits=("session_seq", "size"), first=("session_seq", "min"), last_goal=("last_goal", "max")
    ).reset_index()  # fmt: skip
    by_session["converted"] = by_session.last_goal > by_session["first"]
    sums = by_session.groupby("touchpoint", observed=True).agg(
        sessions=("session_key", "size"), visits=("visits", "sum"), conversion_rate_after=("converted", "mean")
    )
    by = visits.groupby("touchpoint", observed=True)
    sums["customers"] = by.customer_id.nunique()
    sums["reach"] = sums.sessions / visits.session_key.nunique()
    sums["exit_rate"] = by.next.apply(lambda following: following.isna().mean())
    sums["revisit_rate"] = 1 - sums.sessions / sums.visits
    sums["median_seconds"] = by.seconds.median().fillna(0)
    sums["removal_effect"] = removal.reindex(sums.index.astype("str")).fillna(0).to_numpy()
    return sums.reset_index().astype({"touchpoint": "str"})


def funnel(visits: pd.DataFrame) -> pd.DataFrame:
    """Customers who come from each stage to the next, in order of time."""
    reached, rows, first = None, [], None
    for step, stage in enumerate(["aware", "evaluate", "decide", "purchase", "use", "support"], 1):
        part = visits.loc[visits.stage == stage, ["customer_id", "event_time"]]
        if reached is not None:
            part = part[part.event_time >= part.customer_id.map(reached)]
        reached = part.groupby("customer_id").event_time.min()
        first = first or len(reached)
        rows.append({"funnel": "journey", "step": step, "stage": stage, "customers": len(reached)})
    return pd.DataFrame(rows).assign(rate=lambda frame: frame.customers / max(first, 1))
