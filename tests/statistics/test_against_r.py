"""Against R: the stratified school sample every survey package is tried on.

Academic Performance Index 2000 (California Department of Education), the 200 schools of the sample
``apistrat`` in R's package ``survey``. Each school: level, index, pupils, met its target (Y/N). The
expected figures are those R prints.
"""

import numpy as np
import polars as pl
import pytest

from app.statistics.estimation import Design, SingleRespondentStratum, mean, survey_design, total
from app.statistics.weighting import Margin, Weighting, rake

SCHOOLS = """
    E 840 276 Y; E 516 841 Y; E 531 441 N; E 501 298 Y; E 720 354 Y; E 805 330 Y; E 778 385 N;
    E 731 583 N; E 592 763 Y; E 669 381 Y; M 496 1293 Y; M 505 1043 N; H 467 2165 N; M 409 739 N;
    H 522 1894 N; E 497 1112 Y; E 638 515 Y; M 609 1116 Y; M 867 739 Y; E 534 262 Y; E 705 528 Y;
    M 685 912 Y; E 761 278 Y; H 455 357 Y; H 509 2552 N; E 771 266 Y; H 681 1105 Y; H 666 1586 N;
    E 751 256 Y; M 647 1173 N; M 745 539 Y; E 474 443 Y; E 832 450 Y; E 559 553 Y; H 582 1527 N;
    E 765 589 Y; M 694 363 Y; M 676 475 Y; H 641 331 Y; E 744 312 Y; M 870 558 Y; H 510 983 Y;
    E 865 474 Y; H 527 1423 N; E 782 184 Y; E 745 446 Y; H 681 682 Y; M 500 491 N; M 679 715 N;
    E 892 369 Y; M 552 179 Y; E 619 681 Y; E 616 263 Y; E 703 313 Y; E 509 522 Y; H 724 1820 Y;
    M 559 598 N; M 650 1162 Y; E 806 339 Y; E 759 334 Y; E 740 323 Y; E 642 655 Y; E 565 388 Y;
    M 565 817 N; H 525 1033 Y; E 726 342 Y; E 863 355 Y; E 765 537 Y; E 893 382 Y; M 443 2039 N;
    M 774 1345 N; E 398 444 N; E 539 603 Y; M 668 390 Y; E 776 264 Y; E 580 158 Y; M 581 618 Y;
    E 503 643 Y; E 724 424 Y; E 476 541 Y; H 712 532 Y; E 529 473 Y; E 870 337 Y; E 746 447 Y;
    E 836 334 Y; H 680 1115 Y; E 756 290 N; M 878 767 Y; H 784 1956 Y; E 423 660 Y; E 588 285 Y;
    E 606 143 Y; E 632 555 Y; M 753 829 Y; E 651 382 Y; H 743 695 N; E 553 571 Y; H 593 637 N;
    M 528 529 N; E 676 619 N; E 861 270 Y; M 678 775 Y; H 518 1515 N; M 535 954 Y; E 588 441 Y;
    E 597 387 Y; H 770 633 N; E 884 227 Y; M 667 893 Y; E 819 155 Y; H 721 1771 N; M 534 635 N;
    H 713 588 Y; E 542 325 Y; M 648 725 Y; H 816 1469 Y; E 509 437 N; E 493 195 Y; M 551 1087 Y;
    M 485 554 Y; E 893 445 Y; H 641 119 N; E 709 292 Y; E 596 332 Y; M 765 358 Y; E 609 339 Y;
    E 671 386 Y; E 720 250 Y; E 669 587 Y; H 667 1989 N; M 743 802 Y; M 403 608 N; H 610 1139 N;
    E 650 262 Y; E 836 304 Y; M 695 525 Y; E 542 459 Y; H 618 195 Y; E 578 492 Y; M 551 480 Y;
    E 814 615 Y; M 467 892 N; E 777 437 Y; H 717 1148 Y; H 610 1032 Y; E 719 390 Y; H 868 1692 Y;
    H 678 2247 N; E 617 547 Y; H 418 1068 Y; M 669 1191 Y; E 856 365 Y; E 723 770 Y; M 773 934 Y;
    E 609 678 Y; M 780 348 Y; M 693 714 N; M 635 708 Y; H 712 2018 N; E 676 271 Y; M 660 895 Y;
    E 668 307 Y; H 784 1788 Y; H 472 216 N; E 421 620 Y; H 764 1377 Y; H 646 1115 Y; H 585 2181 N;
    H 556 1783 N; M 733 696 Y; M 657 933 Y; E 667 153 Y; M 606 1524 Y; H 600 1389 Y; M 522 2171 N;
    H 599 1313 Y; H 706 542 N; H 409 1684 N; E 631 213 N; H 635 1520 Y; M 601 1012 Y; H 477 3156 N;
    E 845 410 Y; M 819 1358 Y; E 631 364 N; E 696 169 Y; E 714 368 Y; E 788 190 Y; E 667 368 Y;
    H 710 763 N; E 568 601 Y; H 453 2237 N; H 546 1602 Y; E 847 420 Y; E 679 613 Y; E 477 446 Y;
    H 646 1754 Y; M 627 423 Y; E 521 482 Y; H 624 599 Y;
"""
LEVELS = {"E": 4421, "H": 755, "M": 1018}
DRAWN = {"E": 100, "H": 50, "M": 50}
TARGET = {"N": 1072.0, "Y": 5122.0}

ROWS = [school.split() for school in SCHOOLS.replace("\n", " ").strip(" ;").split(";")]
LEVEL = [row[0] for row in ROWS]
INDEX = np.array([float(row[1]) for row in ROWS])
PUPILS = np.array([float(row[2]) for row in ROWS])
MET = [row[3] for row in ROWS]
DESIGN_WEIGHTS = np.array([LEVELS[level] / DRAWN[level] for level in LEVEL])


def _design(final: np.ndarray[tuple[int], np.dtype[np.float64]], *cells: list[str]) -> Design:
    codes = [np.unique(column, return_inverse=True)[1] for column in cells]
    calibration = np.array(codes, dtype=np.int64).reshape(len(codes), 200).T
    weighting = Weighting(final, DESIGN_WEIGHTS, calibration, (), {})
    rows = pl.DataFrame({"area": LEVEL, "municipality": ["California"] * 200})
    return survey_design(rows, LEVELS, weighting=weighting, lone=SingleRespondentStratum.REFUSE)


def test_a_stratified_mean_and_total_are_those_of_r() -> None:
    design = _design(DESIGN_WEIGHTS)
    index, pupils = mean(design, INDEX), total(design, PUPILS)
    assert (index.value, index.se) == pytest.approx((662.287363, 9.408941), abs=1e-6)
    assert (pupils.value, pupils.se) == pytest.approx((3687177.53, 114641.72), abs=0.02)


def test_a_raked_mean_and_its_standard_error_are_those_of_r() -> None:
    level = Margin("level", LEVEL, {name: float(size) for name, size in LEVELS.items()})
    weights = rake(DESIGN_WEIGHTS, [level, Margin("target", MET, TARGET)])
    index = mean(_design(weights, LEVEL, MET), INDEX)
    assert (index.value, index.se) == pytest.approx((662.211650, 9.269548), abs=1e-6)
