"""Maximal complete bipartite subgraphs and connected groups, against their definitions."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from sma_games.algebra.linear.bicliques import connected_groups, maximal_bicliques

Edge = tuple[int, int]

graphs = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=20)


def nonempty_subsets(nodes: set[int]) -> list[frozenset[int]]:
    return [frozenset(chosen) for size in range(1, len(nodes) + 1) for chosen in combinations(sorted(nodes), size)]


def by_definition(edges: set[Edge]) -> set[tuple[frozenset[int], frozenset[int]]]:
    complete = [
        (lefts, rights)
        for lefts in nonempty_subsets({left for left, _ in edges})
        for rights in nonempty_subsets({right for _, right in edges})
        if edges.issuperset(product(lefts, rights))
    ]
    return {
        (lefts, rights)
        for lefts, rights in complete
        if not any((lefts, rights) != other and lefts <= other[0] and rights <= other[1] for other in complete)
    }


@given(graphs)
def test_bicliques_are_exactly_the_maximal_complete_subgraphs_each_once(edges: set[Edge]) -> None:
    found = [(frozenset(lefts), frozenset(rights)) for lefts, rights in maximal_bicliques(edges)]
    assert len(set(found)) == len(found)
    assert set(found) == by_definition(edges)


def test_a_graph_without_edges_has_no_biclique() -> None:
    assert maximal_bicliques([]) == []


@given(st.lists(st.sets(st.integers(0, 12), min_size=1, max_size=3), max_size=10))
def test_groups_are_disjoint_and_join_whatever_shares_a_member(groups: list[set[int]]) -> None:
    merged = connected_groups(groups)
    assert all(left.isdisjoint(right) for left, right in combinations(merged, 2))
    assert frozenset().union(*merged) == frozenset().union(*groups)
    assert all(any(group <= whole for whole in merged) for group in groups)
    assert [min(group) for group in merged] == sorted(min(group) for group in merged)
    for whole in merged:
        inside = [group for group in groups if group <= whole]
        reached = set(inside[0])
        for _ in inside:
            reached.update(*(group for group in inside if group & reached))
        assert reached == whole
