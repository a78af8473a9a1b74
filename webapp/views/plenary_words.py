"""What the plenary reads above the ranking: how much the panel agrees, whose voice decides, how safe the places are."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.rubric import Rubric
from scoring.steadiness import plan_sentence
from webapp.services import jury
from webapp.services.ranking import Ranked
from webapp.views.agreement_page import panel_sentences
from webapp.views.robustness_page import ABOVE_THE_RANKING, steady_sentences


@dataclass(frozen=True)
class PlenaryWords:
    """Sentences; `basis` is what the safety of the places rests on. `panel` is empty where nothing is judged."""

    panel: tuple[str, ...]
    places: tuple[str, ...]
    basis: str


def plenary_words(category_id: int, rubric: Rubric, ranked: Ranked) -> PlenaryWords | None:
    """None while nobody is ranked: then there is nothing to be sure or unsure of."""
    if not len(ranked.ranking.order):
        return None
    steady = jury.steadiness(rubric, ranked)
    panel: tuple[str, ...] = ()
    if rubric.judged():
        panel = panel_sentences(jury.study_panel(category_id, rubric, ranked))
    return PlenaryWords(panel, steady_sentences(rubric, steady, ABOVE_THE_RANKING), plan_sentence(steady.plan))
