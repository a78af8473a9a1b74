"""What the plenary reads above the ranking: how much the panel agrees, whose voice decides, how safe the places are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from scoring.rubric import Rubric
from scoring.steadiness import plan_sentence
from webapp.access import settings
from webapp.models import Category
from webapp.services import jury
from webapp.services.ranking import Ranked
from webapp.views.agreement_page import whole_and_items
from webapp.views.robustness_page import ABOVE_THE_RANKING, steady_sentences


@dataclass(frozen=True)
class PlenaryWords:
    """Sentences; `basis` is what the safety of the places rests on. `panel` is empty where nothing is judged."""

    panel: tuple[str, ...]
    places: tuple[str, ...]
    basis: str


def plenary_words(category: Category, rubric: Rubric, rank: Callable[[], Ranked]) -> PlenaryWords | None:
    """None while nobody is ranked: then there is nothing to be sure or unsure of. `rank` is asked once a revision."""
    folder, once = settings().derived, cache(rank)
    steady = jury.steady_ranks(category, rubric, folder=folder, rank=once)
    if not steady.ranked:
        return None
    told = jury.panel_told(category, rubric, folder=folder, rank=once) if rubric.judged() else None
    panel = (whole_and_items(told.whole, told.agreement), told.voices) if told else ()
    places = steady_sentences(rubric, steady.found, ABOVE_THE_RANKING)
    return PlenaryWords(panel, places, plan_sentence(steady.found.plan))
